// A field that is never stored has a default.

use tideway_session::Session;

struct Connection;

#[derive(Session)]
struct Shop {
    #[session(skip)]
    connection: Connection,
}

fn main() {}
