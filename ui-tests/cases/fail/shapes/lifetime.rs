// What is read from a session is owned; the accessors are there all the same.

use tideway_session::{Session, SessionData};

#[derive(Session)]
struct Shop<'a, T: 'a> {
    name: &'a str,
    theme: std::borrow::Cow<'a, str>,
    value: T,
    #[session(default)]
    visits: u32,
}

fn main() {
    let mut data = SessionData::new(std::time::Duration::from_secs(60));
    let mut shop: ShopAccessor<'_, u8> = data.typed::<Shop<u8>>();
    let _ = shop.set_name("ada");
    let _ = shop.set_visits(3);
}
