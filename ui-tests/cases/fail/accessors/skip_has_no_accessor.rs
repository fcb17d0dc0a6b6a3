// A field that is never stored has no accessor.

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

fn handler(mut shop: ShopAccessor<'_>) -> tideway_session::Result<()> {
    shop.set_trace(1)?;
    let _ = Shop::TRACE;
    Ok(())
}

fn main() {}
