// `on_error` of a struct holds for the fields that do not say it themselves.

use tideway_session::{Error, Session, SessionData};

#[derive(Session)]
#[session(on_error = remove)]
struct Shop {
    #[session(on_error = error, owner)]
    user: Option<u64>,
    #[session(json, default)]
    cart: Vec<u32>,
    #[session(on_error = default)]
    theme: Option<u8>,
    token: u32,
}

fn main() {
    let mut data = SessionData::new(std::time::Duration::from_secs(60));
    for key in ["user", "cart", "theme", "token"] {
        data.set(key, "?");
    }
    let shop = data.typed::<Shop>();
    assert!(matches!(shop.user(), Err(Error::Decode { .. })));
    assert!(matches!(shop.token(), Err(Error::Missing { .. })));
    assert_eq!((shop.cart().unwrap(), shop.theme().unwrap()), (vec![], None));
}
