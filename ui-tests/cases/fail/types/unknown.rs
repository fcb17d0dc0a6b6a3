// A type that does not exist is told once.

use tideway_session::Session;

#[derive(Session)]
struct Shop {
    cart: Lines,
    name: Option<Strin>,
}

fn main() {}
