// Newtypes are written as what they wrap, whatever that is.

use std::borrow::Cow;
use std::num::NonZero;
use std::time::Duration;

use tideway_session::{Session, SessionData, SessionValue};

#[derive(SessionValue, Debug, PartialEq)]
struct UserId(u64);

#[derive(SessionValue, Debug, PartialEq)]
struct Account(UserId);

#[derive(SessionValue, Debug, PartialEq)]
struct Tagged<T, const N: usize = 3>(T)
where
    T: Clone;

#[derive(SessionValue, Debug, PartialEq)]
struct Name(Cow<'static, str>);

#[derive(SessionValue, Debug, PartialEq)]
#[session(crate = tideway_session)]
struct Count(
    /// Never none.
    pub NonZero<u8>,
);

macro_rules! newtype {
    ($name:ident($ty:ty)) => {
        #[derive(SessionValue, Debug, PartialEq)]
        struct $name($ty);
    };
}

newtype!(Ttl(Duration));

#[derive(Session)]
struct Shop {
    account: Option<Account>,
    tagged: Tagged<bool>,
    name: Name,
    #[session(default = Count(NonZero::<u8>::MIN))]
    count: Count,
    ttl: Ttl,
}

fn main() {
    let mut data = SessionData::new(Duration::from_secs(60));
    let mut shop = data.typed::<Shop>();
    shop.set_account(Account(UserId(7))).unwrap();
    shop.set_tagged(Tagged(true)).unwrap();
    shop.set_name(Name("ada".into())).unwrap();
    shop.set_ttl(Ttl(Duration::from_secs(9))).unwrap();
    assert_eq!(shop.count().unwrap(), Count(NonZero::<u8>::MIN));
    assert_eq!(shop.account().unwrap(), Some(Account(UserId(7))));
    assert_eq!(shop.name().unwrap(), Name("ada".into()));
    for (key, text) in [("account", "7"), ("tagged", "true"), ("name", "ada"), ("ttl", "9")] {
        assert_eq!(data.get(key), Some(text), "{key}");
    }
    assert_eq!(Count::decode("0"), None);
}
