// A default is an expression.

use tideway_session::Session;

#[derive(Session)]
struct Shop {
    #[session(default = let, json)]
    visits: u32,
    #[session(default = 1 +)]
    quantity: u32,
}

fn main() {}
