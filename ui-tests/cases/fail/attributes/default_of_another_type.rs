// A default has the type of the field.

use tideway_session::Session;

#[derive(Session)]
struct Shop {
    #[session(default = 1.5)]
    visits: u32,
    #[session(default = None)]
    name: String,
    #[session(default = missing())]
    quantity: u8,
}

fn main() {}
