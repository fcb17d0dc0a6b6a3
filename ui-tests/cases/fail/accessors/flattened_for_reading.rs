// What lends its fields for reading lends them for nothing else.

use tideway_session::{Session, SessionData};

#[derive(Session)]
struct Address {
    street: Option<String>,
}

#[derive(Session)]
struct Shop {
    visits: Option<u32>,
    #[session(flatten)]
    billing: Address,
}

fn main() {
    let mut data = SessionData::new(std::time::Duration::from_secs(60));
    let mut shop = data.typed::<Shop>();
    let _ = shop.billing().set_street("Main Street");
    let mut billing = shop.billing_mut();
    let _ = shop.visits();
    let _ = billing.set_street("Main Street");
}
