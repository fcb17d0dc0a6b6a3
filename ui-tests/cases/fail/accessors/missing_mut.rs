// What writes needs `mut`, and rustc shows where.

use tideway_session::Session;

#[derive(Session)]
struct Shop {
    user_id: Option<u64>,
    name: String,
    email: Option<String>,
    #[session(default)]
    visits: u32,
    #[session(flash)]
    notice: Option<String>,
    #[session(skip)]
    trace: u32,
}

fn handler(shop: ShopAccessor<'_>) -> tideway_session::Result<()> {
    shop.set_visits(1)?;
    Ok(())
}

fn main() {}
