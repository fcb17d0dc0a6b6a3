// A conversion whose result is a parameter's affair is told to name its type.

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

fn handler(mut shop: ShopAccessor<'_>, text: &str) -> Result<(), Box<dyn std::error::Error>> {
    shop.set_user_id(text.parse()?)?;
    Ok(())
}

fn main() {}
