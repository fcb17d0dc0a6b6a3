//! `on_error`: what becomes of text that is not of a field's type.

use std::time::Duration;

use tideway_session::{Error, Result, Session, SessionData, SessionHandle, TypedSession};
use tideway_session_tests::{Stage, set};

#[derive(Session)]
#[session(prefix = "shop.", on_error = remove)]
struct Shop {
    #[session(default = 7)]
    visits: u32,
    #[session(alias = "old_theme")]
    theme: Option<u8>,
    token: u8,
    #[session(on_error = default, default = 1)]
    page: u32,
    #[session(on_error = default)]
    hint: Option<u32>,
    #[session(on_error = default, flash)]
    notice: Option<u32>,
    #[session(on_error = error, default)]
    total: u32,
}

/// A session in which no field is of its type.
fn unreadable() -> SessionData {
    let mut data = SessionData::new(Duration::from_secs(60));
    for field in ["visits", "theme", "token", "page", "hint", "notice", "total"] {
        data.set(format!("shop.{field}"), "?");
    }
    SessionData::from_bytes(&data.to_bytes()).expect("reads")
}

#[test]
fn what_cannot_be_read_is_an_error_a_default_or_nothing() {
    let mut data = unreadable();
    let shop = data.typed::<Shop>();
    assert_eq!((shop.visits().ok(), shop.theme().ok(), shop.page().ok()), (Some(7), Some(None), Some(1)));
    assert!(matches!(shop.token(), Err(Error::Missing { key }) if key == "shop.token"));
    assert!(matches!(shop.total(), Err(Error::Decode { key, .. }) if key == "shop.total"));
    assert!(data.changes().is_empty(), "reading is no change");
    assert_eq!(data.len(), 7);
}

#[test]
fn with_default_the_text_stays_until_the_field_becomes_something_else() {
    let mut data = unreadable();
    let mut shop = data.typed::<Shop>();
    assert_eq!(shop.take_notice().expect("a default"), None);
    shop.update_hint(|hint| *hint = hint.map(|n| n + 1)).expect("a default");
    shop.update_page(|_| ()).expect("a default");
    assert!(data.changes().is_empty(), "{:?}", data.changes());
    let mut shop = data.typed::<Shop>();
    shop.update_page(|page| *page += 1).expect("a default");
    shop.set_hint(3).expect("set");
    assert_eq!((data.get("shop.page"), data.get("shop.hint")), (Some("2"), Some("3")));
}

#[test]
fn with_remove_an_update_and_a_take_replace_the_text() {
    let mut data = unreadable();
    let mut shop = data.typed::<Shop>();
    shop.update_visits(|visits| *visits += 1).expect("a default");
    assert_eq!(shop.take_theme().expect("nothing"), None);
    assert_eq!((data.get("shop.visits"), data.get("shop.theme")), (Some("8"), None));
}

/// A session whose texts another program wrote.
async fn break_it(session: SessionHandle) -> Result<()> {
    session.set("shop.visits", "many")?;
    session.set("old_theme", "dark")?;
    session.set("shop.page", "first")
}

/// Reads three fields of which none can be read.
async fn read(shop: TypedSession<Shop>) -> Result<String> {
    Ok(format!("{} {:?} {}", shop.visits()?, shop.theme()?, shop.page()?))
}

async fn keys(session: SessionHandle) -> String {
    let data = session.snapshot();
    let keys: Vec<_> = data.iter().map(|(key, _)| key).collect();
    keys.join(" ")
}

#[tokio::test]
async fn with_remove_the_entry_goes_with_the_next_save_of_the_request_that_met_it() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    browser.visit(break_it).await;
    assert_eq!(browser.visit(read).await.text(), "7 None 1");
    assert_eq!(
        browser.visit(keys).await.text(),
        "old_theme shop.page shop.visits theme",
        "reading alone saves nothing"
    );
    browser.visit(set("other", "1")).await;
    assert_eq!(
        browser.visit(keys).await.text(),
        "old_theme other shop.page shop.visits theme",
        "another request met nothing"
    );
    let meet = async |shop: TypedSession<Shop>, session: SessionHandle| -> Result<()> {
        shop.visits()?;
        shop.theme()?;
        shop.page()?;
        session.set("other", "2")
    };
    browser.visit(meet).await;
    assert_eq!(browser.visit(keys).await.text(), "other shop.page theme");
}

#[tokio::test]
async fn with_remove_what_was_written_meanwhile_stays() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    browser.visit(break_it).await;
    let meet = async |mut shop: TypedSession<Shop>, session: SessionHandle| -> Result<()> {
        shop.visits()?;
        shop.set_theme(None)?;
        session.write_now(|data| data.set("shop.visits", "12")).await?;
        session.set("other", "2")
    };
    browser.visit(meet).await;
    assert_eq!(browser.visit(read).await.text(), "12 None 1");
    let overwrite = async |mut shop: TypedSession<Shop>, session: SessionHandle| -> Result<()> {
        session.set("shop.visits", "many")?;
        shop.visits()?;
        shop.set_visits(13)
    };
    browser.visit(overwrite).await;
    assert_eq!(browser.visit(read).await.text(), "13 None 1");
}
