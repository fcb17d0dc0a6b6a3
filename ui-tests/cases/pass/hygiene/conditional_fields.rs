// A field that is not compiled has no accessor, no key, and clashes with nothing.

use std::time::Duration;
use tideway_session::{Session, SessionData, SessionValue};

#[derive(SessionValue)]
enum Role {
    Guest,
    #[cfg(any())]
    #[session(rename = "Guest")]
    Nobody,
}

#[derive(Session)]
struct Shop {
    #[cfg(all())]
    visits: Option<u32>,
    #[cfg(any())]
    visits: Missing,
    #[cfg_attr(all(), session(rename = "n"))]
    name: Option<String>,
    role: Role,
}

fn main() {
    let mut data = SessionData::new(Duration::from_secs(60));
    let mut shop = data.typed::<Shop>();
    shop.set_visits(1).unwrap();
    shop.set_name("ada").unwrap();
    shop.set_role(Role::Guest).unwrap();
    assert_eq!(data.get("n"), Some("ada"));
    assert!(data.read::<Shop>().is_ok());
}
