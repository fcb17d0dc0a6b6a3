// A method that every type has would be called instead.

use tideway_session::Session;

#[derive(Session)]
struct Shop {
    into: u32,
    #[session(rename = "t")]
    try_into: u32,
}

fn main() {}
