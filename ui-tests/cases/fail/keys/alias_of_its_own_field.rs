// An alias that is the key, or that is said twice, says nothing.

use tideway_session::Session;

#[derive(Session)]
#[session(prefix = "shop.")]
struct Shop {
    #[session(alias = "shop.name")]
    name: String,
    #[session(alias = "seen", alias = "seen")]
    visits: u32,
}

fn main() {}
