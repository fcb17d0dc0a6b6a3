// What is never stored has no key, no text and no other life.

use tideway_session::Session;

#[derive(Session)]
struct Shop {
    #[session(skip, rename = "n")]
    name: String,
    #[session(json, skip, default)]
    cart: Vec<u8>,
    #[session(skip, owner)]
    user: u64,
}

fn main() {}
