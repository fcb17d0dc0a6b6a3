// A setter that is given the outcome of a getter without `?` is told of it.

use tideway_session::Session;

#[derive(Session)]
struct Shop {
    #[session(default)]
    visits: u32,
    name: String,
}

fn handler(mut shop: ShopAccessor<'_>) -> tideway_session::Result<()> {
    shop.set_visits(shop.visits() + 1)?;
    shop.set_name(shop.name())
}

fn main() {}
