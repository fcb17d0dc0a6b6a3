//! The layer over the cookie store: what it can do, and what it cannot (B26).

use http::StatusCode;
use tideway_session::{CookieSessionStore, Error, SessionConfig, SessionHandle, TypedSession};
use tideway_session_tests::{Method, Stage, set};

use crate::{Auth, Shop, log_out, look, rotate, sign_in, theme};

fn stage(config: SessionConfig) -> Stage {
    let key = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff".to_owned();
    let config = SessionConfig { encryption_key: Some(config.encryption_key.unwrap_or(key)), ..config };
    Stage::over(config.clone(), |clock| CookieSessionStore::new(&config).expect("no mistake").with_clock(clock))
}

#[tokio::test]
async fn b11_a_sealed_session_comes_back() {
    let stage = stage(Stage::config());
    let mut browser = stage.browser();
    assert_eq!(browser.visit(look).await.set_cookie(), None);
    browser.visit(set("theme", "dark")).await;
    assert_eq!(browser.visit(theme).await.text(), "dark");
    let answer = browser.visit(set("theme", "dark")).await;
    assert_eq!(answer.set_cookie(), None, "no change");
    browser.visit(sign_in).await;
    let user = async |auth: TypedSession<Auth>, session: SessionHandle| {
        format!("{:?} {:?}", auth.user().expect("readable"), session.get("theme"))
    };
    assert_eq!(browser.visit(user).await.text(), "Some(42) Some(\"dark\")");
    browser.visit(log_out).await;
    assert_eq!(browser.id(), None);
}

#[tokio::test]
async fn b26_a_copy_of_an_old_cookie_opens_until_it_expires() {
    let stage = stage(Stage::config());
    let mut browser = stage.guest().await;
    let copy = format!("id={}", browser.id().expect("a session"));
    browser.visit(rotate).await;
    browser.visit(log_out).await;
    assert_eq!(stage.send(&[copy.as_bytes()], theme).await.text(), "dark");
    stage.pass(1000);
    assert_eq!(stage.send(&[copy.as_bytes()], theme).await.text(), "");
}

#[tokio::test]
async fn b26_of_two_responses_at_once_the_last_to_arrive_wins() {
    let stage = stage(Stage::config());
    let mut browser = stage.guest().await;
    let (first, second) = (browser.start(set("a", "1")), browser.start(set("b", "1")));
    let (first, second) = (first.await.expect("an answer"), second.await.expect("an answer"));
    browser.receive(&second);
    browser.receive(&first);
    let stored = async |session: SessionHandle| format!("{:?} {:?}", session.get("a"), session.get("b"));
    assert_eq!(browser.visit(stored).await.text(), "Some(\"1\") None");
}

#[tokio::test]
async fn b18_activity_seals_the_session_anew() {
    for persistent in [true, false] {
        let stage = stage(SessionConfig { persistent, ..Stage::config() });
        let mut browser = stage.guest().await;
        for _ in 0..3 {
            stage.pass(999);
            let answer = browser.visit(theme).await;
            assert_eq!(answer.text(), "dark");
            assert!(answer.set_cookie().is_some());
            assert_eq!(answer.max_age(), persistent.then_some(1000));
        }
    }
}

#[tokio::test]
async fn b41_a_session_sealed_with_an_old_key_is_sealed_with_the_new_one_when_it_is_sent() {
    let old = "11112233445566778899aabbccddeeff00112233445566778899aabbccddeeff".to_owned();
    let before = stage(SessionConfig { encryption_key: Some(old.clone()), ..Stage::config() });
    let cookie = format!("id={}", before.guest().await.id().expect("a session"));
    let both = stage(SessionConfig { previous_encryption_keys: vec![old], ..Stage::config() });
    let answer = both.send(&[cookie.as_bytes()], set("theme", "light")).await;
    let cookie = answer.set_cookie().and_then(|cookie| cookie.split(';').next()).expect("a cookie");
    let after = stage(Stage::config());
    assert_eq!(after.send(&[cookie.as_bytes()], theme).await.text(), "light");
}

#[tokio::test]
async fn b42_what_cannot_fit_is_refused_at_the_setter_or_when_it_is_saved() {
    let stage = stage(Stage::config());
    let mut browser = stage.guest().await;
    let cookie = browser.id();
    let answer = browser
        .visit(async |session: SessionHandle, mut shop: TypedSession<Shop>| {
            let outcome = session.set("large", "v".repeat(1 << 20));
            assert!(matches!(outcome, Err(Error::TooLarge { ref field, .. }) if field == "large"), "{outcome:?}");
            let outcome = shop.set_notice("v".repeat(1 << 20));
            assert!(matches!(outcome, Err(Error::TooLarge { ref field, .. }) if field == "notice"), "{outcome:?}");
            session.set("theme", "light")
        })
        .await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_ne!(browser.id(), cookie);
    let cookie = browser.id();
    let answer = browser
        .visit(async |session: SessionHandle| {
            session.set("a", "v".repeat(1700)).and_then(|()| session.set("b", "v".repeat(1800)))
        })
        .await;
    assert_eq!((answer.status, answer.text(), answer.set_cookie()), (StatusCode::PAYLOAD_TOO_LARGE, "", None));
    assert_eq!((browser.id(), browser.visit(theme).await.text()), (cookie, "light"));
}

#[tokio::test]
async fn b42_what_cannot_fit_is_refused_at_the_setter_of_a_new_session_too() {
    let stage = stage(Stage::config());
    let handler = async |session: SessionHandle| {
        let outcome = session.set("large", "v".repeat(1 << 20));
        assert!(matches!(outcome, Err(Error::TooLarge { .. })), "{outcome:?}");
    };
    assert_eq!(stage.send(&[], handler).await.status, StatusCode::OK);
    assert_eq!(stage.store.calls(), []);
}

#[tokio::test]
async fn b42_a_session_that_is_sent_is_never_larger_than_a_browser_keeps() {
    let stage = stage(Stage::config());
    let mut sent = 0;
    for length in 3200..3500 {
        let answer = stage.send(&[], async move |session: SessionHandle| session.set("key", "v".repeat(length))).await;
        let Some(cookie) = answer.set_cookie().and_then(|cookie| cookie.split(';').next()) else {
            assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
            continue;
        };
        // The equals sign between name and value does not count.
        assert!(cookie.len() - 1 <= 4096, "{length}: {}", cookie.len());
        sent = sent.max(cookie.len() - 1);
    }
    assert!(sent > 4090, "{sent}: room is given away");
    assert!(stage.store.calls().iter().all(|method| *method == Method::Save));
}

#[tokio::test]
async fn b16_two_sealed_cookies_are_ambiguous_and_a_broken_one_beside_a_live_one_does_not_count() {
    let stage = stage(Stage::config());
    let (first, second) = (stage.guest().await.id().expect("a session"), stage.guest().await.id().expect("a session"));
    let answer = stage.send(&[format!("id={first}; id={second}").as_bytes()], set("theme", "light")).await;
    assert_eq!((answer.status, answer.set_cookie()), (StatusCode::BAD_REQUEST, None));
    let broken = format!("id={}; id={first}", second.chars().rev().collect::<String>());
    assert_eq!(stage.send(&[broken.as_bytes()], theme).await.text(), "dark");
}
