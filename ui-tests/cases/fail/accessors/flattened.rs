// Both methods of a flattened struct have a name, and there are no others.

use tideway_session::{Session, SessionData};

#[derive(Session)]
struct Address {
    street: Option<String>,
}

#[derive(Session)]
struct Shop {
    #[session(flatten)]
    billing: Address,
    billing_mut: Option<u32>,
    #[session(flatten, prefix = "into.")]
    into: Address,
}

fn main() {
    let mut data = SessionData::new(std::time::Duration::from_secs(60));
    let mut shop = data.typed::<Shop>();
    let _ = shop.set_billing("Main Street");
}
