// A session struct describes; its accessors do.

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

fn handler(shop: Shop) -> tideway_session::Result<()> {
    let _ = shop.visits()?;
    Ok(())
}

fn main() {}
