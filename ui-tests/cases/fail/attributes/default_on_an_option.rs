// An absent `Option` reads as `None`.

use tideway_session::Session;

#[derive(Session)]
struct Shop {
    #[session(default)]
    name: Option<String>,
    #[session(default = Some(1))]
    visits: std::option::Option<u32>,
    #[session(json, default)]
    cart: Option<Vec<u8>>,
}

fn main() {}
