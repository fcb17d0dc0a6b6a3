// The closure of an update goes where its request goes, so it is `Send` and `Sync`.

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
    let step = std::rc::Rc::new(1);
    shop.update_visits(move |visits| *visits += *step)?;
    Ok(())
}

fn main() {}
