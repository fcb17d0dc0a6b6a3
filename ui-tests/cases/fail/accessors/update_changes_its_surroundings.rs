// The closure of an update may run several times, so it changes nothing but the value.

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
    let mut calls = 0;
    shop.update_visits(move |visits| {
        calls += 1;
        *visits += calls;
    })?;
    Ok(())
}

fn main() {}
