// An `Option<&str>` becomes an `Option<String>` by a call.

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

fn handler(mut shop: ShopAccessor<'_>, email: Option<&str>) -> tideway_session::Result<()> {
    shop.set_email(email)?;
    Ok(())
}

fn main() {}
