// A setter takes the field's type.

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

fn handler(mut shop: ShopAccessor<'_>) -> Result<(), Box<dyn std::error::Error>> {
    shop.set_visits("three")?;
    shop.set_visits(3_u64)?;
    shop.set_user_id("ada")?;
    shop.set_name(42)?;
    shop.set_email(42)?;
    Ok(())
}

fn main() {}
