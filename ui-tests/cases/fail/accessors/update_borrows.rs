// The closure of an update may outlive the call, so it owns what it uses.

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
    let name = String::from("ada");
    shop.update_name(|text| text.push_str(&name))?;
    Ok(())
}

fn main() {}
