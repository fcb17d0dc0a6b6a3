// What is flattened is a session struct.

use tideway_session::Session;

struct Plain;

#[derive(Session)]
struct Shop {
    #[session(flatten)]
    plain: Plain,
    #[session(flatten)]
    visits: u32,
}

fn main() {}
