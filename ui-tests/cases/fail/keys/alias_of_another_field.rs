// An old key is the key of one field, like a new one.

use tideway_session::Session;

#[derive(Session)]
#[session(prefix = "shop.")]
struct Shop {
    name: String,
    #[session(alias = "shop.name")]
    title: String,
    #[session(alias = "seen")]
    visits: u32,
    #[session(alias = "seen")]
    quantity: u32,
    #[session(alias = "shop.last")]
    first: u32,
    last: u32,
}

fn main() {}
