// A word at the wrong place is told where it goes.

use tideway_session::Session;

#[derive(Session)]
struct Shop {
    #[session(prefix = "shop.")]
    name: String,
    #[session(rename_all = "camelCase")]
    cart: String,
    #[session(accessor = Visits, crate = tideway_session)]
    visits: u32,
}

fn main() {}
