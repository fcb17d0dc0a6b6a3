// Options are parted by commas.

use tideway_session::Session;

#[derive(Session)]
struct Shop {
    #[session(json flash)]
    name: String,
    #[session(rename = "r" alias = "s")]
    role: String,
    #[session(, json)]
    cart: String,
    #[session("json")]
    text: String,
}

fn main() {}
