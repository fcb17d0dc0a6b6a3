// Two fields have two keys.

use tideway_session::Session;

#[derive(Session)]
#[session(prefix = "shop.")]
struct Shop {
    name: String,
    #[session(rename = "name")]
    title: String,
    #[session(rename = "visits")]
    seen: u32,
    visits: u32,
}

fn main() {}
