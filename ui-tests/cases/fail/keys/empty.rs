// A key has a name.

use tideway_session::Session;

#[derive(Session)]
struct Shop {
    #[session(rename = "")]
    name: String,
    #[session(alias = "")]
    visits: u32,
}

fn main() {}
