// A misspelt accessor gets rustc's guess.

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
    shop.set_visit(1)?;
    let _ = shop.vists()?;
    shop.update_visit(|visits| *visits += 1)?;
    let _ = Shop::VISIT;
    Ok(())
}

fn main() {}
