// A plain field takes no `Option`.

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

fn handler(mut shop: ShopAccessor<'_>, name: Option<String>) -> tideway_session::Result<()> {
    shop.set_visits(Some(1))?;
    shop.set_name(name)?;
    let visits: Option<u32> = shop.visits()?;
    Ok(())
}

fn main() {}
