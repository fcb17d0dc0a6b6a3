//! A store that fails, hangs or panics at each of its methods: B11 to B13, and what comes after it.

use std::time::Duration;

use axum::Router;
use http::{Request, StatusCode};
use tideway_session::{Error, SessionHandle};
use tideway_session_tests::{Answer, Browser, Fault, Method, Stage, set};

use crate::{log_out, rotate, theme};

const METHODS: [Method; 5] = [Method::Find, Method::Save, Method::Update, Method::Rotate, Method::Delete];

/// A request whose session needs `method`.
async fn need(stage: &Stage, browser: &mut Browser, method: Method) -> Answer {
    let layer = stage.layer().store_timeout(Duration::from_secs(3));
    let app = match method {
        Method::Find | Method::Load => Router::new().fallback(theme),
        Method::Save | Method::Update => Router::new().fallback(set("theme", "light")),
        Method::Rotate => Router::new().fallback(rotate),
        Method::Delete => Router::new().fallback(log_out),
    };
    browser.fetch(app.layer(layer), Request::new(axum::body::Body::empty())).await
}

#[tokio::test(start_paused = true)]
async fn b11_a_fault_at_any_method_is_a_503_and_the_next_request_works() {
    for fault in [Fault::Fail, Fault::FailAfter, Fault::Hang, Fault::Panic] {
        for method in METHODS {
            let stage = Stage::new();
            let mut browser = if method == Method::Save { stage.browser() } else { stage.guest().await };
            let before = browser.id();
            stage.store.fault(method, fault);
            let begun = tokio::time::Instant::now();
            let answer = need(&stage, &mut browser, method).await;
            assert_eq!((answer.status, answer.text()), (StatusCode::SERVICE_UNAVAILABLE, ""), "{method:?} {fault:?}");
            assert_eq!(answer.set_cookie(), None, "{method:?} {fault:?}");
            let waited = Duration::from_secs(if fault == Fault::Hang { 3 } else { 0 });
            assert_eq!(begun.elapsed(), waited, "{method:?} {fault:?}");
            assert_eq!(browser.id(), before);

            stage.store.heal();
            let lost = fault == Fault::FailAfter && matches!(method, Method::Rotate | Method::Delete);
            let kept = match (method, fault) {
                (Method::Save, _) => "",
                (Method::Update, Fault::FailAfter) => "light",
                _ if lost => "",
                _ => "dark",
            };
            assert_eq!(browser.visit(theme).await.text(), kept, "{method:?} {fault:?}");
            stage.pass(61);
            let answer = browser.visit(set("theme", "blue")).await;
            assert_eq!(answer.status, StatusCode::OK, "{method:?} {fault:?}");
            assert_eq!(browser.visit(theme).await.text(), "blue");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn b11_without_a_limit_the_layer_waits() {
    let stage = Stage::new();
    let browser = stage.guest().await;
    stage.store.fault(Method::Find, Fault::Hang);
    let request = browser.start(theme);
    tokio::time::sleep(Duration::from_hours(24)).await;
    assert!(!request.is_finished());
}

#[tokio::test(start_paused = true)]
async fn b11_each_call_has_the_whole_limit() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let layer = stage.layer().store_timeout(Duration::from_secs(3));
    let app = Router::new().fallback(set("theme", "light")).layer(layer);
    let gates =
        [Method::Find, Method::Update].map(|method| stage.store.gate(method, tideway_session_tests::When::Before));
    let (answer, ()) = tokio::join!(browser.fetch(app, Request::new(axum::body::Body::empty())), async {
        for gate in gates {
            gate.arrived().await;
            tokio::time::sleep(Duration::from_millis(2999)).await;
            gate.open();
        }
    });
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn b14_the_limit_counts_for_write_now_and_save_too() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    stage.store.fault(Method::Update, Fault::Hang);
    let layer = stage.layer().store_timeout(Duration::from_secs(3));
    let handler = async |session: SessionHandle| {
        let now = session.write_now(|data| data.set("a", "1")).await;
        assert!(matches!(now, Err(Error::Timeout)), "{now:?}");
        session.set("a", "1").expect("writable");
        let saved = session.save().await;
        assert!(matches!(saved, Err(Error::Timeout)), "{saved:?}");
    };
    let app = Router::new().fallback(handler).layer(layer);
    let answer = browser.fetch(app, Request::new(axum::body::Body::empty())).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    stage.store.heal();
    assert_eq!(browser.visit(theme).await.text(), "dark");
}

#[tokio::test]
async fn b12_a_sign_out_that_cannot_be_stored_is_not_reported_as_done() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    stage.store.fault(Method::Delete, Fault::Fail);
    let handler = async |session: SessionHandle| session.destroy().map(|()| StatusCode::BAD_GATEWAY);
    let answer = browser.visit(handler).await;
    assert_eq!((answer.status, answer.set_cookie()), (StatusCode::SERVICE_UNAVAILABLE, None));
    stage.store.heal();
    assert_eq!(browser.visit(log_out).await.max_age(), Some(0));
}

#[tokio::test]
async fn b12_a_new_session_that_fails_after_a_sign_out_leaves_the_sign_out() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let handler = async |session: SessionHandle| session.destroy().and_then(|()| session.set("theme", "light"));
    stage.store.fault(Method::Save, Fault::Fail);
    let answer = browser.visit(handler).await;
    assert_eq!((answer.status, answer.set_cookie()), (StatusCode::SERVICE_UNAVAILABLE, None));
    stage.store.heal();
    assert_eq!(browser.visit(theme).await.text(), "");
}
