// A field has one text form.

use tideway_session::Session;

mod hex {}

#[derive(Session)]
struct Shop {
    #[session(json, text)]
    name: String,
    #[session(with = hex, json)]
    role: String,
    #[session(text, with = hex)]
    key: u64,
}

fn main() {}
