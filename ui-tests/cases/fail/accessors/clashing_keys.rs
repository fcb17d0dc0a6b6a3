// Two fields do not have one name for their keys.

use tideway_session::Session;

#[derive(Session)]
#[allow(non_snake_case)]
struct Shop {
    visits: u32,
    Visits: u32,
}

fn main() {}
