// The declaration that the documentation shows, with every accessor of every kind of field.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tideway_session::{Key, Session, SessionData, SessionValue};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub sku: String,
    pub qty: u32,
}

/// Stored as `guest`, `member`, `admin`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, SessionValue)]
#[session(rename_all = "snake_case")]
pub enum Role {
    #[default]
    Guest,
    Member,
    Admin,
}

/// What the shop remembers about a visitor.
#[derive(Session)]
#[session(prefix = "shop.")]
pub struct Shop {
    /// Who is signed in.
    pub user_id: Option<u64>,
    #[session(default)]
    pub role: Role,
    #[session(default = 1)]
    pub visits: u32,
    #[session(json, default)]
    pub cart: Vec<Line>,
    #[session(rename = "csrf", alias = "token")]
    pub csrf_token: String,
    #[session(flash)]
    pub notice: Option<String>,
    #[session(skip)]
    pub trace: Vec<u8>,
}

fn helper(shop: &mut ShopAccessor<'_>) -> tideway_session::Result<()> {
    shop.set_visits(shop.visits()? + 1)
}

fn main() -> tideway_session::Result<()> {
    let mut data = SessionData::new(Duration::from_secs(3600));
    data.set("token", "old");
    let mut shop = data.typed::<Shop>();
    assert_eq!(shop.user_id()?, None);
    shop.set_user_id(42)?;
    shop.set_user_id(Some(42))?;
    assert_eq!(shop.user_id()?, Some(42));
    assert_eq!(shop.role()?, Role::Guest);
    shop.set_role(Role::Admin)?;
    shop.remove_role()?;
    assert_eq!(shop.visits()?, 1);
    helper(&mut shop)?;
    assert_eq!(shop.update_visits(|visits| std::mem::replace(visits, 7))?, 2);
    shop.update_cart(|cart| cart.push(Line { sku: "tea".into(), qty: 2 }))?;
    assert_eq!(shop.take_cart()?.len(), 1);
    assert_eq!(shop.csrf_token()?, "old");
    shop.set_csrf_token("new")?;
    shop.set_csrf_token(String::from("new"))?;
    shop.set_notice("saved")?;
    assert_eq!(shop.peek_notice()?.as_deref(), Some("saved"));
    shop.update_notice(|notice| *notice = None)?;
    shop.set_notice(String::from("saved"))?;
    assert_eq!(shop.take_notice()?.as_deref(), Some("saved"));
    assert!(!shop.remove_notice()?);
    drop(shop);

    let key: Key<u32> = Shop::VISITS;
    assert_eq!(key.get(&data)?, 7);
    assert_eq!(data.get("shop.user_id"), Some("42"));
    assert_eq!(data.get("shop.csrf"), Some("new"));
    assert_eq!(data.get("token"), None);
    assert_eq!(data.get("shop.role"), None);

    let mut whole: Shop = data.read()?;
    assert_eq!((whole.user_id, whole.visits, whole.trace.len()), (Some(42), 7, 0));
    whole.role = Role::Member;
    data.write(&whole)?;
    assert_eq!(data.get("shop.role"), Some("member"));
    Ok(())
}
