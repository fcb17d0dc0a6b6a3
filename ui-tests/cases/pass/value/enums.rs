// Enums of unit variants: with names of their own, old names, a style, numbers, and as keys of generic code.

use std::time::Duration;
use tideway_session::{Key, SessionData, SessionValue};

#[derive(SessionValue, Debug, PartialEq, Clone, Copy)]
enum Plain {
    Guest,
    SuperAdmin,
}

#[derive(SessionValue, Debug, PartialEq, Clone, Copy)]
#[session(rename_all = "kebab-case")]
#[repr(u8)]
enum Styled {
    Guest = 3,
    SuperAdmin = 1 << 3,
    #[session(rename = "Boss", alias = "owner", alias = "chef")]
    #[allow(dead_code)]
    Owner,
    #[session(rename = "")]
    Nobody,
}

#[derive(SessionValue, Debug, PartialEq, Clone, Copy)]
#[non_exhaustive]
pub enum One {
    #[deprecated]
    Only,
}

fn check<T: SessionValue + PartialEq + std::fmt::Debug>(value: T, text: &str) {
    let mut encoded = String::from(">");
    value.encode(&mut encoded);
    assert_eq!(encoded, format!(">{text}"));
    assert_eq!(T::decode(text), Some(value));
}

fn main() {
    check(Plain::Guest, "Guest");
    check(Plain::SuperAdmin, "SuperAdmin");
    check(Styled::Guest, "guest");
    check(Styled::SuperAdmin, "super-admin");
    check(Styled::Owner, "Boss");
    check(Styled::Nobody, "");
    assert_eq!(Styled::decode("chef"), Some(Styled::Owner));
    assert_eq!(Styled::decode("Guest"), None);
    assert_eq!(Plain::decode("guest"), None);
    #[allow(deprecated)]
    check(One::Only, "Only");

    const ROLE: Key<Option<Styled>> = Key::optional_value("", "role");
    let mut data = SessionData::new(Duration::from_secs(60));
    ROLE.set(&mut data, &Some(Styled::Guest)).unwrap();
    assert_eq!(data.get("role"), Some("guest"));
}
