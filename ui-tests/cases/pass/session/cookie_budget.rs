// A struct whose every field has a bound, from its type or its attribute.

use tideway_session::{Session, SessionValue};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, SessionValue)]
#[session(rename_all = "snake_case")]
pub enum Role {
    #[default]
    Guest,
    ShopOwner,
}

#[derive(SessionValue)]
pub struct UserId(u64);

#[derive(Session)]
#[session(prefix = "shop.", version = 1, cookie_budget)]
pub struct Shop {
    #[session(owner)]
    pub user: Option<UserId>,
    #[session(default)]
    pub role: Role,
    #[session(ttl = "10m")]
    pub confirmed: Option<bool>,
    #[session(json, default, max_len = 1500)]
    pub cart: Vec<u32>,
    #[session(max_len = 600, flash)]
    pub notice: Option<String>,
    #[session(skip)]
    pub trace: Vec<u8>,
}

fn main() {
    let bound = |key| Shop::SCHEMA.field(key).and_then(|field| field.bound());
    assert_eq!(bound("shop.role"), Some("shop_owner".len()));
    assert_eq!(bound("shop.confirmed"), Some(5));
    assert_eq!(bound("shop.cart"), Some(1500));
    assert!(bound("shop.user").is_some_and(|bytes| (20..25).contains(&bytes)));
}
