//! Activity renews the idle expiry, and nothing else: B19. Cookies that last, and those that do not.

use std::time::Duration;

use http::StatusCode;
use tideway_session::{Result, SessionConfig, SessionHandle};
use tideway_session_tests::{Method, Stage, When, set};

use crate::{look, rotate, theme};

#[tokio::test]
async fn b19_activity_renews_once_per_tenth_of_the_length() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    for _ in 0..3 {
        stage.pass(99);
        assert_eq!(browser.visit(look).await.set_cookie(), None);
        assert_eq!(stage.store.calls(), [Method::Find]);
        stage.pass(1);
        assert_eq!(browser.visit(look).await.max_age(), Some(1000));
        assert_eq!(stage.store.calls(), [Method::Find, Method::Update]);
        assert_eq!(browser.visit(look).await.set_cookie(), None);
        assert_eq!(stage.store.calls(), [Method::Find]);
    }
}

#[tokio::test]
async fn b19_a_long_session_is_renewed_hourly() {
    let month = 30 * 86_400;
    let stage = Stage::configured(SessionConfig { default_ttl_seconds: month, ..Stage::config() });
    let mut browser = stage.guest().await;
    stage.pass(3599);
    assert_eq!(browser.visit(look).await.set_cookie(), None);
    stage.pass(1);
    assert_eq!(browser.visit(look).await.max_age(), Some(month));
}

#[tokio::test]
async fn b19_a_request_that_does_not_ask_for_the_session_is_no_activity() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    stage.pass(500);
    assert_eq!(browser.visit(async || ()).await.set_cookie(), None);
    assert_eq!(stage.store.calls(), []);
    stage.pass(500);
    assert_eq!(browser.visit(theme).await.text(), "");
}

#[tokio::test]
async fn b19_a_renewal_writes_only_the_expiry() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    stage.pass(500);
    let gate = stage.store.gate(Method::Update, When::Before);
    let renewing = browser.start(theme);
    gate.arrived().await;
    assert_eq!(browser.visit(set("theme", "light")).await.status, StatusCode::OK);
    gate.open();
    assert_eq!(renewing.await.expect("an answer").text(), "dark");
    let calls = stage.store.calls_in_full();
    let keys: Vec<_> = calls.iter().filter(|call| call.method == Method::Update).map(|call| call.keys.len()).collect();
    assert_eq!(keys, [0, 1]);
    assert_eq!(browser.visit(theme).await.text(), "light");
}

#[tokio::test]
async fn b19_a_slow_renewal_does_not_undo_a_longer_one() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    stage.pass(500);
    let gate = stage.store.gate(Method::Update, When::Before);
    let slow = browser.start(look);
    gate.arrived().await;
    stage.pass(400);
    assert_eq!(browser.visit(look).await.max_age(), Some(1000));
    gate.open();
    slow.await.expect("an answer");
    stage.pass(999);
    assert_eq!(browser.visit(theme).await.text(), "dark");
}

#[tokio::test]
async fn b19_a_renewal_keeps_an_extension_by_another_request() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    stage.pass(500);
    let gate = stage.store.gate(Method::Update, When::Before);
    let renewing = browser.start(look);
    gate.arrived().await;
    browser.visit(async |session: SessionHandle| session.extend(Duration::from_secs(9000))).await;
    gate.open();
    let answer = renewing.await.expect("an answer");
    assert_eq!(answer.max_age(), Some(9000), "the cookie says what the server says");
    stage.pass(8000);
    assert_eq!(browser.visit(theme).await.text(), "dark");
}

#[tokio::test]
async fn b19_a_renewal_with_a_write_is_one_call() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    stage.pass(500);
    assert_eq!(browser.visit(set("theme", "light")).await.max_age(), Some(1000));
    assert_eq!(stage.store.calls(), [Method::Find, Method::Update]);
    stage.pass(999);
    assert_eq!(browser.visit(theme).await.text(), "light");
    stage.pass(500);
    browser.visit(rotate).await;
    stage.pass(999);
    assert_eq!(browser.visit(theme).await.text(), "light");
}

#[tokio::test]
async fn b19_a_cookie_that_lasts_until_the_browser_closes_has_no_age() {
    let stage = Stage::configured(SessionConfig { persistent: false, ..Stage::config() });
    let mut browser = stage.browser();
    let answer = browser.visit(set("theme", "dark")).await;
    assert!(answer.set_cookie().is_some_and(|cookie| !cookie.contains("Max-Age") && !cookie.contains("Expires")));
    stage.pass(500);
    assert_eq!(browser.visit(look).await.set_cookie(), None, "a renewal has nothing to tell the browser");
    stage.pass(999);
    assert_eq!(browser.visit(theme).await.text(), "dark", "but it renews");
    assert!(browser.visit(rotate).await.set_cookie().is_some_and(|cookie| !cookie.contains("Max-Age")));
    browser.jar.close();
    assert_eq!(browser.id(), None);
}

#[tokio::test]
async fn b19_remember_me_is_remembered_by_later_renewals() {
    for (configured, chosen) in [(false, true), (true, false)] {
        let stage = Stage::configured(SessionConfig { persistent: configured, ..Stage::config() });
        let mut browser = stage.guest().await;
        let age = chosen.then_some(1000);
        let answer = browser.visit(async move |session: SessionHandle| session.set_persistent(chosen)).await;
        assert!(answer.set_cookie().is_some());
        assert_eq!(answer.max_age(), age);
        stage.pass(500);
        assert_eq!(browser.visit(theme).await.max_age(), age);
        let answer = browser.visit(rotate).await;
        assert_eq!((answer.set_cookie().is_some(), answer.max_age()), (true, age));
        stage.pass(500);
        assert_eq!(browser.visit(look).await.max_age(), age);
        stage.store.calls();
        browser.visit(async move |session: SessionHandle| session.set_persistent(chosen)).await;
        assert_eq!(stage.store.calls(), [Method::Find], "saying it again is no change");
        browser.jar.close();
        assert_eq!(browser.id().is_some(), chosen);
    }
}

#[tokio::test]
async fn b19_remember_me_can_be_said_of_a_new_session() {
    let stage = Stage::configured(SessionConfig { persistent: false, ..Stage::config() });
    let mut browser = stage.browser();
    let answer = browser
        .visit(async |session: SessionHandle| -> Result<()> {
            session.set_persistent(true)?;
            session.set("theme", "dark")
        })
        .await;
    assert_eq!(answer.max_age(), Some(1000));
    assert_eq!(
        stage.browser().visit(async |session: SessionHandle| session.set_persistent(true)).await.set_cookie(),
        None
    );
}
