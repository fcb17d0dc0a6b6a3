//! What costs nothing and leaves nothing behind: B7 and B8. One lookup for all extractors: B9. Whose ids: B10.

use http::StatusCode;
use http::header::{SET_COOKIE, VARY};
use tideway_session::{Result, SessionHandle, SessionStore as _, TypedSession};
use tideway_session_tests::{Fault, Method, Stage, set};

use crate::{Auth, Shop, look};

#[tokio::test]
async fn b7_a_handler_that_does_not_touch_the_session_costs_nothing() {
    let stage = Stage::new();
    let browser = stage.guest().await;
    let live = format!("id={}", browser.id().expect("a session"));
    let unknown = format!("id={}", "A".repeat(24));
    let headers: [&[&[u8]]; 5] =
        [&[], &[live.as_bytes()], &[unknown.as_bytes()], &[b"id=garbage"], &[live.as_bytes(), unknown.as_bytes()]];
    for cookies in headers {
        let answer = stage.send(cookies, async || "static").await;
        assert_eq!(answer.text(), "static");
        assert_eq!(answer.headers.get(SET_COOKIE), None);
        assert_eq!(answer.headers.get(VARY), None);
        assert_eq!(stage.store.calls(), []);
    }
}

#[tokio::test]
async fn b8_a_bot_leaves_nothing_behind() {
    let stage = Stage::new();
    for _ in 0..3 {
        let answer = stage.send(&[], async |shop: TypedSession<Shop>| shop.visits().map(|n| n.to_string())).await;
        assert_eq!((answer.status, answer.text()), (StatusCode::OK, "0"));
        assert_eq!(answer.set_cookie(), None);
    }
    assert_eq!(stage.store.calls(), []);
}

#[tokio::test]
async fn b8_a_write_that_was_taken_back_stores_nothing() {
    let stage = Stage::new();
    let mut browser = stage.browser();
    let answer = browser
        .visit(async |session: SessionHandle| {
            session.set("theme", "dark")?;
            session.remove("theme")?;
            session.rotate()?;
            session.extend(std::time::Duration::from_secs(5))
        })
        .await;
    assert_eq!((answer.status, answer.set_cookie()), (StatusCode::OK, None));
    assert_eq!(stage.store.calls(), []);

    let answer = browser.visit(async |session: SessionHandle| session.destroy()).await;
    assert_eq!((answer.status, answer.set_cookie()), (StatusCode::OK, None));
    assert_eq!(stage.store.calls(), []);
}

#[tokio::test]
async fn b9_all_extractors_share_one_session_and_one_lookup() {
    async fn handler(
        session: SessionHandle,
        shop: Result<TypedSession<Shop>>,
        auth: Option<TypedSession<Auth>>,
        mut other: TypedSession<Shop>,
        same: Option<SessionHandle>,
    ) -> Result<String> {
        other.set_visits(7)?;
        session.set("auth.csrf", "token")?;
        let csrf = auth.expect("a live session").csrf()?;
        let handle = same.expect("a live session");
        Ok(format!("{} {csrf} {:?}", shop?.visits()?, handle.get("visits")))
    }
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let answer = browser.visit(handler).await;
    assert_eq!(answer.text(), "7 token Some(\"7\")");
    assert_eq!(stage.store.calls(), [Method::Find, Method::Update]);
}

#[tokio::test]
async fn b9_an_optional_session_is_none_unless_a_live_one_was_brought() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let handler = async |handle: Option<SessionHandle>, shop: Option<TypedSession<Shop>>| {
        format!("{} {}", handle.is_some(), shop.is_some())
    };
    assert_eq!(browser.visit(handler).await.text(), "true true");
    assert_eq!(stage.browser().visit(handler).await.text(), "false false");
    let unknown = format!("id={}", "A".repeat(24));
    assert_eq!(stage.send(&[unknown.as_bytes()], handler).await.text(), "false false");
    stage.pass(1000);
    assert_eq!(browser.visit(handler).await.text(), "false false");
}

#[tokio::test]
async fn b9_every_presented_cookie_is_looked_up_once() {
    let stage = Stage::new();
    let ids = [format!("id={}", "A".repeat(24)), format!("id={}; id={}", "B".repeat(24), "A".repeat(24))];
    let handler = async |_: SessionHandle, _: TypedSession<Shop>| ();
    stage.send(&[ids[0].as_bytes(), ids[1].as_bytes()], handler).await;
    let calls = stage.store.calls_in_full();
    assert_eq!(calls.iter().map(|call| &call.id[..1]).collect::<Vec<_>>(), ["A", "B"]);
}

#[tokio::test]
async fn b9_a_lookup_that_failed_is_not_repeated() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    stage.store.fault(Method::Find, Fault::Fail);
    let handler = async |a: Result<SessionHandle>, b: Result<TypedSession<Shop>>| {
        assert!(a.is_err() && b.is_err());
    };
    assert_eq!(browser.visit(handler).await.status, StatusCode::OK);
    assert_eq!(stage.store.calls(), [Method::Find]);
}

#[tokio::test]
async fn b10_an_id_of_the_client_is_never_adopted() {
    let stage = Stage::new();
    let planted = "A".repeat(24);
    let cookie = format!("id={planted}");
    let answer = stage.send(&[cookie.as_bytes()], set("theme", "dark")).await;
    let calls = stage.store.calls_in_full();
    assert_eq!(calls.iter().map(|call| call.method).collect::<Vec<_>>(), [Method::Find, Method::Save]);
    assert_ne!(calls[1].id, planted);
    let given = answer.set_cookie().expect("a session");
    assert!(given.starts_with(&format!("id={};", calls[1].id)), "{given}");
    assert!(stage.store.load(&planted).await.expect("no fault").is_none());
}

#[tokio::test]
async fn b10_ids_are_long_and_safe_in_a_url() {
    let stage = Stage::new();
    let id = stage.guest().await.id().expect("a session");
    assert!(id.len() >= 22, "128 bits take 22 characters of base64");
    assert!(id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{id}");
    assert_ne!(stage.guest().await.id(), Some(id));
}

#[tokio::test]
async fn b10_after_destroy_a_write_begins_another_session() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let old = browser.id().expect("a session");
    let answer = browser
        .visit(async |session: SessionHandle| {
            session.destroy()?;
            assert!(session.is_new());
            assert_eq!(session.get("theme"), None);
            session.set("notice", "bye")
        })
        .await;
    assert_eq!(answer.status, StatusCode::OK);
    let calls = stage.store.calls_in_full();
    let made: Vec<_> = calls.iter().map(|call| (call.method, call.id == old)).collect();
    assert_eq!(made, [(Method::Find, true), (Method::Delete, true), (Method::Save, false)]);
    assert_eq!(calls[2].keys, ["notice"]);
    assert_ne!(browser.id().expect("a session"), old);
    assert!(stage.store.load(&old).await.expect("no fault").is_none());
    assert_eq!(
        browser.visit(async |session: SessionHandle| session.get("notice").unwrap_or_default()).await.text(),
        "bye"
    );
}

#[tokio::test]
async fn b10_clear_empties_the_session_and_keeps_it() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let id = browser.id();
    let answer = browser.visit(async |session: SessionHandle| session.clear()).await;
    assert_eq!((answer.status, answer.set_cookie()), (StatusCode::OK, None));
    assert_eq!(stage.store.calls(), [Method::Find, Method::Update]);
    let answer =
        browser.visit(async |session: SessionHandle| format!("{} {:?}", session.is_new(), session.get("theme"))).await;
    assert_eq!(answer.text(), "false None");
    assert_eq!(browser.id(), id);
}

#[tokio::test]
async fn b10_what_is_no_id_never_reaches_the_store() {
    let stage = Stage::new();
    let id = stage.guest().await.id().expect("a session");
    let altered = [
        String::new(),
        id[1..].to_owned(),
        format!("{id}A"),
        format!("\"{id}\""),
        format!("%41{}", &id[1..]),
        format!("{}=", &id[1..]),
        format!("+{}", &id[1..]),
        format!("{} {}", &id[..12], &id[13..]),
        "é".repeat(12),
    ];
    for value in altered {
        let answer = stage.send(&[format!("id={value}").as_bytes()], look).await;
        assert_eq!(answer.status, StatusCode::OK, "{value}");
        assert_eq!(stage.store.calls(), [], "{value}");
    }
}
