// Fields need names.

use tideway_session::{Session, SessionData};

#[derive(Session)]
struct Shop(u32, String);

fn main() {
    let mut data = SessionData::new(std::time::Duration::from_secs(60));
    let _shop: ShopAccessor<'_> = data.typed::<Shop>();
    let _ = data.read::<Shop>();
}
