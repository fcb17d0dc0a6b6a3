//! Nothing secret in a log, an error text or a `Debug`: B45.

use std::sync::{Arc, Mutex};

use tideway_session::{
    CookieSessionStore, Error, Result, Session, SessionConfig, SessionHandle, SessionStore as _, TypedSession,
};
use tideway_session_tests::{Browser, Fault, Logs, Method, Stage, set};

use crate::{Auth, Line, Shop, log_out, look, rotate, sign_in};

const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const VALUE: &str = "a-value-of-a-field";

/// Everything that a program could print of a session, with its errors.
async fn shown(session: SessionHandle, shop: TypedSession<Shop>, auth: Result<TypedSession<Auth>>) -> String {
    let errors = [
        shop.visits().map(drop),
        shop.cart().map(drop),
        auth.map(drop),
        session.set("large", VALUE.repeat(1000)),
        session.write_now(|_| Err::<(), _>(Error::Timeout)).await,
        session.save().await,
    ];
    format!(
        "{session:?} {session:#?} {errors:?} {}",
        errors.iter().filter_map(|error| error.as_ref().err()).map(ToString::to_string).collect::<String>()
    )
}

/// Goes through everything a session can go through, well and badly, and returns what was seen and the ids of it.
async fn live_through_it(stage: &Stage) -> (String, Vec<String>) {
    let mut seen = format!("{:?} {:?}", stage.config, stage.layer());
    let mut ids = Vec::new();
    let mut note = |browser: &Browser| ids.extend(browser.id());
    let mut browser = stage.guest().await;
    note(&browser);
    for (key, value) in [("secret", VALUE), ("visits", VALUE), ("cart", VALUE), ("notice", VALUE)] {
        browser.visit(set(key, value)).await;
        note(&browser);
    }
    seen += browser.visit(shown).await.text();
    note(&browser);
    browser.visit(rotate).await;
    note(&browser);
    let cookies = format!("id={}; id={}", ids_of(&browser), ids_of(&stage.guest().await));
    stage.send(&[cookies.as_bytes()], set("secret", VALUE)).await;
    for method in [Method::Find, Method::Update, Method::Rotate, Method::Delete] {
        for fault in [Fault::Fail, Fault::FailAfter, Fault::Panic] {
            stage.store.fault(method, fault);
            for answer in
                [browser.visit(set("secret", VALUE)).await, browser.visit(sign_in).await, browser.visit(look).await]
            {
                seen += answer.text();
                note(&browser);
            }
            seen += browser.visit(log_out).await.text();
            stage.store.heal();
            if browser.id().is_none() {
                browser = stage.guest().await;
                note(&browser);
            }
        }
    }
    let kept = Arc::new(Mutex::new(None));
    let keep = Arc::clone(&kept);
    browser.visit(async move |session: SessionHandle| *keep.lock().expect("no panic") = Some(session)).await;
    let session = kept.lock().expect("no panic").take().expect("a handle");
    browser.visit(log_out).await;
    let late = session.write_now(|data| data.set("secret", VALUE)).await;
    seen.extend([format!("{session:?}"), format!("{late:?}")]);
    stage.send(&[format!("id={}", ids_of(&stage.guest().await)).as_bytes()], set("secret", VALUE)).await;
    (seen, ids)
}

fn ids_of(browser: &Browser) -> String {
    browser.id().unwrap_or_default()
}

#[tokio::test]
async fn b45_no_id_cookie_value_or_key_is_ever_shown() {
    let config = SessionConfig { encryption_key: Some(KEY.to_owned()), ..Stage::config() };
    let sealed =
        Stage::over(config.clone(), |clock| CookieSessionStore::new(&config).expect("no mistake").with_clock(clock));
    for stage in [Stage::new(), sealed] {
        let (logs, guard) = Logs::capture();
        let (mut seen, ids) = live_through_it(&stage).await;
        drop(guard);
        assert!(ids.len() > 3);
        assert!(!logs.lines().is_empty(), "the faults were told");
        for (_, line) in logs.lines() {
            seen += &line;
        }
        for secret in ids.iter().map(String::as_str).chain([VALUE, KEY, "dark"]) {
            assert!(!seen.contains(secret), "{secret} in {seen}");
        }
    }
}

#[tokio::test]
async fn b45_the_debug_of_a_session_shows_keys_and_no_values() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    browser.visit(set("secret", VALUE)).await;
    let id = browser.id().expect("a session");
    let data = stage.store.load(&id).await.expect("no fault").expect("a session");
    let found = stage.store.find(&id).await.expect("no fault");
    let shown = format!("{data:?} {found:?} {:?}", data.changes());
    assert!(shown.contains("secret") && !shown.contains(VALUE) && !shown.contains(&id), "{shown}");
}

#[tokio::test]
async fn b45_the_debug_of_changes_and_accessors_shows_no_values() {
    let mut data = tideway_session::SessionData::new(std::time::Duration::from_secs(60));
    data.set("secret", VALUE);
    let mut shop = data.typed::<Shop>();
    shop.update_cart(|cart| cart.push(Line { sku: VALUE.to_owned(), qty: 1 })).expect("writable");
    shop.set_notice(VALUE).expect("writable");
    let shown = format!("{:?} {:#?}", data, data.changes());
    assert!(shown.contains("secret") && !shown.contains(VALUE), "{shown}");
}

/// A value that has no text when it is secret, and quotes itself.
#[derive(serde::Deserialize)]
struct Quoting(String);

impl serde::Serialize for Quoting {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.contains(VALUE) {
            return Err(serde::ser::Error::custom(format!("cannot write {}", self.0)));
        }
        serializer.serialize_str(&self.0)
    }
}

#[derive(Session)]
struct Notes {
    #[session(json)]
    note: Quoting,
}

#[tokio::test]
async fn b45_what_a_codec_says_of_a_value_is_not_logged() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    browser.visit(set("note", r#""short""#)).await;
    let (id, store) = (browser.id().expect("a session"), Arc::clone(&stage.store));
    let handler = async move |mut notes: TypedSession<Notes>| -> Result<()> {
        notes.update_note(|note| note.0.push('!'))?;
        // Meanwhile another request writes what the closure cannot go on with.
        let mut other = store.load(&id).await?.expect("live");
        other.set("note", format!("{VALUE:?}"));
        store.update(&id, other.changes()).await.map(drop)
    };
    let (logs, _guard) = Logs::capture();
    let answer = browser.visit(handler).await;
    assert!(answer.status.is_server_error());
    let lines = format!("{:?}", logs.lines());
    assert!(lines.contains("session.not_saved") && lines.contains("`note`"), "{lines}");
    assert!(!lines.contains(VALUE), "{lines}");
}
