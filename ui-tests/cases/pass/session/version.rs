// `version` and `migrate` on structs of all kinds.

use tideway_session::{Result, Session, SessionData, SessionValue, assert_distinct_keys};

const LATEST: u32 = 1 + 1;

#[derive(Session)]
#[session(prefix = "shop.", version = LATEST, migrate = Self::up)]
struct Shop<T: SessionValue> {
    value: Option<T>,
    #[session(skip)]
    trace: Vec<T>,
}

impl<T: SessionValue> Shop<T> {
    fn up(from: u32, entries: &mut SessionData) -> Result<()> {
        assert_eq!(from, 0);
        if let Some(value) = entries.remove("shop.old") {
            entries.set("shop.value", value);
        }
        Ok(())
    }
}

/// Nothing is stored yet.
#[derive(Session)]
#[session(prefix = "empty.", version = 1)]
struct Empty {}

/// Nothing to migrate so far.
#[derive(Session)]
#[session(prefix = "auth.", version = 1)]
struct Auth {
    user: Option<u64>,
}

assert_distinct_keys!(Shop<u8>, Empty, Auth);

fn main() {
    let mut data = SessionData::new(std::time::Duration::from_secs(60));
    data.set("shop.old", "5");
    assert_eq!(data.typed::<Shop<u8>>().value().unwrap(), Some(5));
    data.typed::<Auth>().set_user(1).unwrap();
    let _ = data.read::<Empty>();
    assert_eq!((data.get("shop.#version"), data.get("auth.#version")), (Some("2"), Some("1")));
}
