// `max_len` takes a number, or an expression that the compiler can evaluate.

use tideway_session::{Error, Session, SessionData};

const NAME: usize = 4 * 2;

#[derive(Session)]
struct Shop<const N: usize> {
    #[session(max_len = NAME)]
    name: Option<String>,
    #[session(max_len = 1_000usize, json, default)]
    cart: Vec<u32>,
    #[session(max_len = N)]
    rest: Option<String>,
}

fn main() {
    let mut data = SessionData::new(std::time::Duration::from_secs(60));
    let mut shop = data.typed::<Shop<3>>();
    shop.set_name("12345678").unwrap();
    assert!(matches!(shop.set_name("123456789"), Err(Error::TooLarge { limit: 8, .. })));
    assert!(matches!(shop.set_rest("1234"), Err(Error::TooLarge { limit: 3, .. })));
    shop.set_cart(vec![1]).unwrap();
}
