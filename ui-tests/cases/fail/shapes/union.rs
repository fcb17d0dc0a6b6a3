// A union is no session.

use tideway_session::Session;

#[derive(Session)]
union Shop {
    visits: u32,
    bits: u32,
}

fn main() {}
