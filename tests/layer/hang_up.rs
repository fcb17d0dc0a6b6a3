//! Clients that hang up: B12.

use std::sync::Arc;

use http::StatusCode;
use tideway_session::{SessionHandle, SessionStore as _};
use tideway_session_tests::{Browser, Gate, Method, Stage, When, set};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use crate::{log_out, rotate, sign_in, theme};

/// Ends a request in the middle, as a server does when the client is gone.
async fn hang_up<T: std::fmt::Debug>(request: JoinHandle<T>) {
    request.abort();
    assert!(request.await.expect_err("hung up").is_cancelled());
}

/// Hangs up while a commit stands at `gate`, then lets it go on to its end.
async fn hang_up_at<T: std::fmt::Debug>(gate: &Gate, request: JoinHandle<T>) {
    gate.arrived().await;
    hang_up(request).await;
    gate.open();
    // The rest of the commit is a task of its own, and everything in it is ready.
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
}

async fn stored(stage: &Stage, browser: &Browser, key: &str) -> Option<String> {
    let session = stage.store.load(&browser.id().expect("a session")).await.expect("no fault")?;
    session.get(key).map(str::to_owned)
}

#[tokio::test]
async fn b12_hanging_up_before_the_response_is_ready_stores_nothing() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let written = Arc::new(Semaphore::new(0));
    for way in ["write", "sign out", "rotate"] {
        let signal = Arc::clone(&written);
        let request = browser.start(async move |session: SessionHandle| {
            match way {
                "write" => session.set("theme", "light"),
                "rotate" => session.rotate(),
                _ => session.destroy(),
            }
            .expect("writable");
            signal.add_permits(1);
            std::future::pending::<()>().await;
        });
        written.acquire().await.expect("open").forget();
        hang_up(request).await;
        assert_eq!(stage.store.calls(), [Method::Find], "{way}");
    }
    assert_eq!(browser.visit(theme).await.text(), "dark");
}

#[tokio::test]
async fn b12_hanging_up_during_the_lookup_leaves_nothing_behind() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let gate = stage.store.gate(Method::Find, When::Before);
    let request = browser.start(theme);
    gate.arrived().await;
    hang_up(request).await;
    assert_eq!(browser.visit(theme).await.text(), "dark");
}

#[tokio::test]
async fn b12_a_commit_that_has_begun_takes_effect_wholly() {
    for when in [When::Before, When::After] {
        let stage = Stage::new();
        let browser = stage.guest().await;
        let gate = stage.store.gate(Method::Update, when);
        hang_up_at(&gate, browser.start(set("theme", "light"))).await;
        assert_eq!(stored(&stage, &browser, "theme").await.as_deref(), Some("light"));
    }
}

#[tokio::test]
async fn b12_a_sign_out_that_has_begun_takes_effect() {
    let stage = Stage::new();
    let browser = stage.guest().await;
    let gate = stage.store.gate(Method::Delete, When::Before);
    hang_up_at(&gate, browser.start(log_out)).await;
    assert_eq!(stored(&stage, &browser, "theme").await, None);
}

#[tokio::test]
async fn b12_a_sign_out_with_a_new_session_takes_effect_wholly() {
    let stage = Stage::new();
    let browser = stage.guest().await;
    let gate = stage.store.gate(Method::Delete, When::After);
    let request = browser.start(async |session: SessionHandle| {
        session.destroy()?;
        session.set("notice", "bye")
    });
    hang_up_at(&gate, request).await;
    assert_eq!(stage.store.calls(), [Method::Find, Method::Delete, Method::Save]);
    assert_eq!(stored(&stage, &browser, "theme").await, None);
}

#[tokio::test]
async fn b12_a_rotation_that_has_begun_takes_effect_wholly() {
    for when in [When::Before, When::After] {
        let stage = Stage::new();
        let browser = stage.guest().await;
        let gate = stage.store.gate(Method::Rotate, when);
        hang_up_at(&gate, browser.start(sign_in)).await;
        assert_eq!(stage.store.calls(), [Method::Find, Method::Rotate]);
        assert_eq!(stored(&stage, &browser, "theme").await, None, "the old id has ended");
    }
}

#[tokio::test]
async fn b12_hanging_up_breaks_no_later_request() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    for _ in 0..100 {
        let gate = stage.store.gate(Method::Update, When::Before);
        let request = browser.start(set("theme", "light"));
        gate.arrived().await;
        // The gate stays closed: this commit never ends.
        hang_up(request).await;
    }
    let answer = browser.visit(set("theme", "blue")).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(browser.visit(theme).await.text(), "blue");
    assert_eq!(browser.visit(rotate).await.status, StatusCode::OK);
}
