//! When sessions end: B18, with the clock moved by hand.

use std::time::{Duration, SystemTime};

use http::StatusCode;
use tideway_session::{CookieSessionStore, Result, SessionConfig, SessionHandle, SessionStore as _};
use tideway_session_tests::{Method, Stage, set};

use crate::{look, rotate, sign_in, theme};

const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// The same sessions in memory and sealed.
fn both(config: &SessionConfig) -> [Stage; 2] {
    let sealing = SessionConfig { encryption_key: Some(KEY.to_owned()), ..config.clone() };
    let sealed =
        Stage::over(sealing.clone(), |clock| CookieSessionStore::new(&sealing).expect("no mistake").with_clock(clock));
    [Stage::configured(config.clone()), sealed]
}

fn limited(seconds: u64) -> SessionConfig {
    SessionConfig { max_lifetime_seconds: Some(seconds), ..Stage::config() }
}

async fn seconds_left(session: SessionHandle) -> String {
    session.expires_at().duration_since(SystemTime::UNIX_EPOCH).expect("later").as_secs().to_string()
}

#[tokio::test]
async fn b18_an_idle_session_ends_on_the_server() {
    for stage in both(&Stage::config()) {
        let mut browser = stage.guest().await;
        let id = browser.id().expect("a session");
        let cookie = format!("id={id}");
        stage.pass(999);
        assert!(stage.store.load(&id).await.expect("no fault").is_some());
        stage.pass(1);
        assert_eq!(browser.id(), None, "the browser agrees");
        // A client that replays the cookie is not believed.
        let answer = stage.send(&[cookie.as_bytes()], theme).await;
        assert_eq!((answer.status, answer.text()), (StatusCode::OK, ""));
        assert_eq!(browser.visit(theme).await.text(), "");
    }
}

#[tokio::test]
async fn b18_an_active_session_ends_at_its_absolute_limit() {
    for stage in both(&limited(2500)) {
        let mut browser = stage.guest().await;
        for _ in 0..8 {
            stage.pass(300);
            assert_eq!(browser.visit(theme).await.text(), "dark");
        }
        stage.pass(99);
        let cookie = format!("id={}", browser.id().expect("still there"));
        assert_eq!(stage.send(&[cookie.as_bytes()], theme).await.text(), "dark");
        stage.pass(1);
        assert_eq!(browser.id(), None, "the browser agrees");
        assert_eq!(stage.send(&[cookie.as_bytes()], theme).await.text(), "");
    }
}

#[tokio::test]
async fn b18_the_age_of_the_cookie_says_what_the_server_says() {
    for stage in both(&limited(2500)) {
        let mut browser = stage.browser();
        let answer = browser.visit(set("theme", "dark")).await;
        assert_eq!(answer.max_age(), Some(1000));
        for (seconds, age) in [(900, 1000), (900, 700), (600, 100)] {
            stage.pass(seconds);
            let answer = browser.visit(seconds_left).await;
            let now = stage.clock.time().duration_since(SystemTime::UNIX_EPOCH).expect("later").as_secs();
            let left = answer.text().parse::<u64>().expect("a number") - now;
            assert_eq!(left, age);
            // At the limit there is nothing left to renew.
            assert_eq!(answer.max_age(), (seconds == 900).then_some(age));
        }
    }
}

#[tokio::test]
async fn b18_a_limit_shorter_than_the_idle_length_comes_first() {
    for stage in both(&limited(50)) {
        let mut browser = stage.browser();
        assert_eq!(browser.visit(set("theme", "dark")).await.max_age(), Some(50));
        stage.pass(49);
        assert_eq!(browser.visit(theme).await.text(), "dark");
        stage.pass(1);
        assert_eq!(browser.visit(theme).await.text(), "");
    }
}

#[tokio::test]
async fn b18_a_limit_that_is_configured_later_counts_for_old_sessions() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    stage.pass(900);
    browser.visit(look).await;
    let layer = tideway_session::SessionLayer::new(std::sync::Arc::clone(&stage.store), &limited(1000))
        .expect("no mistake")
        .with_clock(stage.clock.clone());
    let app = axum::Router::new().fallback(theme).layer(layer);
    let request = || http::Request::new(axum::body::Body::empty());
    assert_eq!(browser.fetch(app.clone(), request()).await.text(), "dark");
    stage.pass(100);
    assert_eq!(browser.fetch(app, request()).await.text(), "");
    assert_eq!(browser.id(), None);
}

#[tokio::test]
async fn b18_extend_gives_a_session_its_own_length_which_renewals_use() {
    for stage in both(&Stage::config()) {
        let mut browser = stage.guest().await;
        let answer = browser.visit(async |session: SessionHandle| session.extend(Duration::from_secs(5000))).await;
        assert_eq!(answer.max_age(), Some(5000));
        stage.pass(4999);
        let answer = browser.visit(theme).await;
        assert_eq!((answer.text(), answer.max_age()), ("dark", Some(5000)));
        stage.pass(4999);
        assert_eq!(browser.visit(theme).await.text(), "dark");
    }
}

#[tokio::test]
async fn b18_extend_shortens_too_and_stops_at_the_limit() {
    for stage in both(&limited(2500)) {
        let mut browser = stage.guest().await;
        for (ttl, age) in [(Duration::from_secs(10), 10), (Duration::MAX, 2500)] {
            let answer = browser.visit(async move |session: SessionHandle| session.extend(ttl)).await;
            assert_eq!(answer.max_age(), Some(age));
        }
        stage.pass(2499);
        assert_eq!(browser.visit(theme).await.text(), "dark");
        stage.pass(1);
        assert_eq!(browser.visit(theme).await.text(), "");
    }
}

#[tokio::test]
async fn b18_a_new_session_keeps_the_length_it_is_given() {
    for stage in both(&Stage::config()) {
        let mut browser = stage.browser();
        let handler = async |session: SessionHandle| -> Result<()> {
            session.extend(Duration::from_secs(10))?;
            session.set("theme", "dark")
        };
        assert_eq!(browser.visit(handler).await.max_age(), Some(10));
        stage.pass(5);
        assert_eq!(browser.visit(look).await.max_age(), Some(10));
    }
}

#[tokio::test]
async fn b18_lengths_of_zero_and_without_end_do_not_panic() {
    for stage in both(&Stage::config()) {
        let mut browser = stage.guest().await;
        let id = browser.id().expect("a session");
        let answer = browser.visit(async |session: SessionHandle| session.extend(Duration::MAX)).await;
        assert_eq!(
            (answer.status, answer.max_age()),
            (StatusCode::OK, Some(400 * 86_400)),
            "as long as browsers allow"
        );
        stage.clock.advance(Duration::from_hours(24 * 365 * 100));
        let cookie = format!("id={}", answer.set_cookie().and_then(|set| set.split(['=', ';']).nth(1)).unwrap_or(&id));
        assert_eq!(stage.send(&[cookie.as_bytes()], theme).await.text(), "dark");

        let answer =
            stage.send(&[cookie.as_bytes()], async |session: SessionHandle| session.extend(Duration::ZERO)).await;
        assert_eq!((answer.status, answer.max_age()), (StatusCode::OK, Some(0)));
        let cookie = answer.set_cookie().and_then(|set| set.split(';').next()).expect("a cookie");
        assert_eq!(stage.send(&[cookie.as_bytes()], theme).await.text(), "");
    }
}

#[tokio::test]
async fn b18_a_clock_set_back_ends_and_breaks_nothing() {
    for stage in both(&limited(5000)) {
        let mut browser = stage.guest().await;
        let start = stage.clock.time();
        for back in [start - Duration::from_secs(500), start - Duration::from_hours(24 * 365), SystemTime::UNIX_EPOCH] {
            stage.clock.set(back);
            let answer = browser.visit(theme).await;
            assert_eq!((answer.status, answer.text(), answer.set_cookie()), (StatusCode::OK, "dark", None));
            let answer = browser.visit(set("again", "1")).await;
            assert_eq!(answer.status, StatusCode::OK);
            stage.store.calls();
        }
        stage.clock.set(start - Duration::from_secs(500));
        assert_eq!(browser.visit(rotate).await.status, StatusCode::OK);
        stage.clock.set(start + Duration::from_secs(999));
        assert_eq!(browser.visit(theme).await.text(), "dark");
        assert_eq!(stage.store.calls().last(), Some(&Method::Update), "renewed as ever");
    }
}

#[tokio::test]
async fn b18_a_rotation_keeps_the_creation_and_with_it_the_limit() {
    for stage in both(&limited(2000)) {
        let mut browser = stage.guest().await;
        let created = stage.clock.time();
        stage.pass(900);
        browser.visit(rotate).await;
        browser.visit(async move |session: SessionHandle| assert_eq!(session.created_at(), created)).await;
        stage.pass(900);
        browser.visit(rotate).await;
        stage.pass(199);
        assert_eq!(browser.visit(theme).await.text(), "dark");
        stage.pass(1);
        assert_eq!(browser.visit(theme).await.text(), "");
    }
}

#[tokio::test]
async fn b18_a_sign_in_restarts_the_limit_and_keeps_the_creation() {
    for stage in both(&limited(2000)) {
        let mut browser = stage.guest().await;
        let created = stage.clock.time();
        stage.pass(900);
        browser.visit(look).await;
        stage.pass(900);
        let answer = browser.visit(sign_in).await;
        assert_eq!(answer.max_age(), Some(1000), "the limit no longer comes first");
        stage.pass(900);
        browser.visit(async move |session: SessionHandle| assert_eq!(session.created_at(), created)).await;
        stage.pass(900);
        assert_eq!(browser.visit(theme).await.text(), "dark");
        stage.pass(199);
        assert_eq!(browser.visit(theme).await.text(), "dark");
        stage.pass(1);
        assert_eq!(browser.visit(theme).await.text(), "");
    }
}
