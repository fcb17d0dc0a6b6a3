// Structs that share a session, checked against each other; one of them with a field that is no longer to be used.

use std::time::Duration;
use tideway_session::{Session, SessionData, assert_distinct_keys};

#[derive(Session)]
#[session(prefix = "shop.")]
struct Shop {
    visits: Option<u32>,
    /// Kept for older programs.
    #[deprecated(note = "use `visits`")]
    seen: Option<u32>,
}

#[derive(Session)]
struct Auth {
    #[session(owner)]
    visits: Option<u32>,
    #[session(alias = "shop.role", privilege)]
    role: Option<String>,
}

assert_distinct_keys!(Shop, Auth);
assert_distinct_keys!(Shop);

fn is_send<T: Send>(_: &T) {}

fn main() {
    let mut data = SessionData::new(Duration::from_secs(60));
    data.typed::<Shop>().set_visits(1).unwrap();
    data.typed::<Auth>().set_visits(2).unwrap();
    let shop = data.typed::<Shop>();
    is_send(&shop);
    assert_eq!(shop.visits().unwrap(), Some(1));
    #[expect(deprecated, reason = "the accessor is deprecated like its field")]
    let seen = shop.seen();
    assert_eq!(seen.unwrap(), None);
    assert!(!format!("{shop:?}").is_empty());
}
