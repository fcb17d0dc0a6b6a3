// Only `#[session(..)]` is read.

use tideway_session::Session;

#[derive(Session)]
struct Shop {
    #[sesion(json)]
    name: String,
}

fn main() {}
