// `r#type` is stored as `type`, set with `set_type`, and its key is `TYPE`.

use std::time::Duration;
use tideway_session::{Session, SessionData, SessionValue};

#[derive(SessionValue, Debug, PartialEq)]
#[allow(non_camel_case_types)]
enum Kind {
    r#fn,
    r#impl,
}

#[derive(Session)]
struct r#Shop {
    r#type: Kind,
    #[session(default, alias = "loop")]
    r#match: u32,
    #[session(flash)]
    r#use: Option<String>,
}

fn main() {
    let mut data = SessionData::new(Duration::from_secs(60));
    let mut shop: ShopAccessor<'_> = data.typed::<Shop>();
    shop.set_type(Kind::r#impl).unwrap();
    shop.set_match(shop.r#match().unwrap() + 1).unwrap();
    shop.set_use("once").unwrap();
    assert_eq!(shop.r#type().unwrap(), Kind::r#impl);
    assert_eq!(shop.take_use().unwrap().as_deref(), Some("once"));
    assert_eq!(Shop::TYPE.get(&data).unwrap(), Kind::r#impl);
    assert_eq!(data.get("type"), Some("impl"));
    assert_eq!(data.get("match"), Some("1"));
}
