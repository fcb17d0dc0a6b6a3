//! What `Shop::SCHEMA` tells of a struct.

use std::time::Duration;

use tideway_session::{FieldSchema, Session, SessionData};

#[derive(Session)]
#[session(prefix = "shop.", version = 3, on_error = remove)]
struct Shop<T: 'static> {
    #[session(owner, on_error = error)]
    user: Option<u64>,
    #[session(rename = "page", alias = "p", alias = "shop.seite", default = 1, on_error = default)]
    r#box: u32,
    #[session(json, max_len = 2 * 450, ttl = "10m")]
    cart: Vec<(u32, std::string::String)>,
    #[session(text, flash)]
    address: Option<std::net::IpAddr>,
    #[session(privilege)]
    value: T,
    #[session(with = hex)]
    code: u128,
    #[session(skip)]
    trace: u32,
}

mod hex {
    pub(super) fn encode(value: &u128) -> String {
        format!("{value:x}")
    }

    pub(super) fn decode(text: &str) -> Option<u128> {
        u128::from_str_radix(text, 16).ok()
    }
}

#[derive(Session)]
struct Plain {
    visits: Option<u32>,
}

const SCHEMA: tideway_session::Schema = Shop::<bool>::SCHEMA;

fn field(key: &str) -> FieldSchema {
    SCHEMA.field(key).expect("a field")
}

#[test]
fn the_schema_tells_each_key_and_type_in_order() {
    assert_eq!(
        (SCHEMA.name(), SCHEMA.prefix(), SCHEMA.version(), SCHEMA.migrates()),
        ("Shop", "shop.", Some(3), false)
    );
    assert_eq!((Plain::SCHEMA.version(), Plain::SCHEMA.prefix()), (None, ""));
    let told: Vec<_> = SCHEMA.fields().map(|field| (field.key(), field.type_name(), field.form())).collect();
    let told: Vec<_> = told.iter().map(|(key, ty, form)| (key.as_str(), *ty, *form)).collect();
    assert_eq!(
        told,
        [
            ("shop.user", "Option<u64>", "plain"),
            ("shop.page", "u32", "plain"),
            ("shop.cart", "Vec<(u32, std::string::String)>", "json"),
            ("shop.address", "Option<std::net::IpAddr>", "text"),
            ("shop.value", "T", "plain"),
            ("shop.code", "u128", "with"),
        ]
    );
}

#[test]
fn the_schema_tells_the_attributes() {
    let (user, page, cart) = (field("shop.user"), field("shop.page"), field("shop.cart"));
    assert_eq!([user.is_owner(), page.is_owner(), field("shop.value").is_privilege()], [true, false, true]);
    assert_eq!([user.is_required(), page.is_required(), cart.is_required()], [false, false, true]);
    assert_eq!([user.on_error(), page.on_error(), cart.on_error()], ["error", "default", "remove"]);
    assert_eq!((cart.max_len(), page.max_len()), (Some(900), None));
    assert_eq!((cart.ttl(), page.ttl()), (Some(Duration::from_secs(600)), None));
    assert_eq!([page.is_flash(), field("shop.address").is_flash()], [false, true]);
}

#[test]
fn a_field_is_found_under_each_of_its_keys() {
    assert_eq!(field("p").key(), "shop.page");
    assert_eq!(field("shop.seite").aliases(), ["p", "shop.seite"]);
    for key in ["page", "shop.box", "shop.trace", "shop.#version", "shop."] {
        assert!(SCHEMA.field(key).is_none(), "{key}");
    }
}

#[test]
fn the_key_is_the_one_that_is_written() -> tideway_session::Result<()> {
    let mut data = SessionData::new(Duration::from_secs(60));
    let mut shop = data.typed::<Shop<bool>>();
    shop.set_box(2)?;
    shop.set_value(true)?;
    shop.set_code(255)?;
    let written: Vec<_> = data.iter().map(|(key, _)| key).filter(|key| *key != "shop.#version").collect();
    assert!(written.iter().all(|key| SCHEMA.field(key).is_some_and(|field| field.key() == *key)), "{written:?}");
    Ok(())
}
