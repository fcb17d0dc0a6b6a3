//! When changes are saved, and what a client gets when they cannot be: B11.

use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use http::header::{CACHE_CONTROL, VARY};
use tideway_session::{Error, Result, SessionHandle, SessionStore as _};
use tideway_session_tests::{Fault, Logs, Method, Stage, When, set};
use tower::ServiceExt as _;
use tracing::Level;

use crate::{rotate, sign_in, theme};

#[tokio::test]
async fn b11_changes_are_stored_before_the_headers_leave() {
    let stage = Stage::new();
    let browser = stage.browser();
    let gate = stage.store.gate(Method::Save, When::After);
    let request = browser.start(set("theme", "dark"));
    gate.arrived().await;
    assert!(!request.is_finished());
    gate.open();
    let answer = request.await.expect("an answer");
    assert!(answer.set_cookie().is_some());
}

#[tokio::test]
async fn b11_changes_are_stored_once_the_handler_is_done() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    browser
        .visit(async |session: SessionHandle| {
            session.set("a", "1")?;
            session.set("b", "2")?;
            session.remove("theme")?;
            session.set("a", "3")
        })
        .await;
    let calls = stage.store.calls_in_full();
    assert_eq!(calls.len(), 2);
    assert_eq!((calls[1].method, &calls[1].keys[..]), (Method::Update, &["a", "b", "theme"].map(String::from)[..]));
}

#[tokio::test]
async fn b11_writing_what_is_stored_already_is_no_change() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    browser.visit(set("theme", "dark")).await;
    assert_eq!(stage.store.calls(), [Method::Find]);
}

#[tokio::test]
async fn b11_a_save_that_fails_is_a_503_without_a_cookie() {
    let stage = Stage::new();
    let handler = async |session: SessionHandle| -> Result<_> {
        session.set("theme", "light")?;
        Ok(([("set-cookie", "other=1"), ("x-secret", "handler")], "the handler's body"))
    };
    let mut guest = stage.guest().await;
    let mut stranger = stage.browser();
    stage.store.fault(Method::Save, Fault::Fail);
    stage.store.fault(Method::Update, Fault::Fail);
    for browser in [&mut guest, &mut stranger] {
        let (logs, _guard) = Logs::capture();
        let answer = browser.visit(handler).await;
        assert_eq!((answer.status, answer.text()), (StatusCode::SERVICE_UNAVAILABLE, ""));
        assert_eq!((answer.set_cookies().len(), answer.headers.get("x-secret")), (0, None));
        assert_eq!(answer.header(VARY), Some("Cookie"));
        let [(Level::ERROR, line)] = &logs.loud()[..] else { panic!("{:?}", logs.lines()) };
        assert!(line.contains("the disk is gone"), "{line}");
    }
    stage.store.heal();
    assert_eq!(guest.visit(theme).await.text(), "dark");
    assert_eq!(stranger.visit(theme).await.text(), "");
}

#[tokio::test]
async fn b11_a_rotation_or_renewal_that_fails_is_a_503_without_a_cookie() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let id = browser.id();
    stage.store.fault(Method::Rotate, Fault::Fail);
    stage.store.fault(Method::Update, Fault::Fail);
    for answer in [browser.visit(rotate).await, browser.visit(sign_in).await] {
        assert_eq!((answer.status, answer.set_cookie()), (StatusCode::SERVICE_UNAVAILABLE, None));
    }
    stage.pass(500);
    let answer = browser.visit(theme).await;
    assert_eq!((answer.status, answer.set_cookie()), (StatusCode::SERVICE_UNAVAILABLE, None));
    stage.store.heal();
    assert_eq!(browser.visit(theme).await.text(), "dark");
    assert_eq!(browser.id(), id);
}

#[tokio::test]
async fn b11_the_handlers_own_failure_of_the_session_has_the_errors_status() {
    let stage = Stage::new();
    for (error, status) in [
        (Error::Gone, 409),
        (Error::Ambiguous, 400),
        (Error::Timeout, 503),
        (Error::store("secret host"), 503),
        (Error::TooLarge { size: 5000, limit: 4096, field: "cart".to_owned() }, 413),
        (Error::Missing { key: "cart".to_owned() }, 500),
        (Error::Decode { key: "cart".to_owned(), expected: "Cart" }, 500),
        (Error::Malformed, 500),
        (Error::ResponseSent, 500),
        (Error::Unsupported, 500),
    ] {
        let answer = stage.send(&[], async move || error.clone().into_response()).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (status, ""));
    }
}

#[tokio::test]
async fn b11_a_hook_builds_another_response() {
    let stage = Stage::new();
    let layer = stage.layer().on_error(|error: &Error| -> Response {
        assert!(matches!(error, Error::Store(_)));
        (StatusCode::SEE_OTHER, [("location", "/sorry"), ("vary", "accept")], "sorry").into_response()
    });
    let app = axum::Router::new().fallback(set("theme", "dark")).layer(layer);
    let mut browser = stage.browser();

    let request = || http::Request::get("/").body(axum::body::Body::empty()).expect("a request");
    stage.store.fault(Method::Save, Fault::Fail);
    let answer = browser.fetch(app.clone(), request()).await;
    assert_eq!((answer.status, answer.text()), (StatusCode::SEE_OTHER, "sorry"));
    assert_eq!(answer.headers.get("location").expect("a header"), "/sorry");
    assert_eq!(answer.headers.get_all(VARY).iter().collect::<Vec<_>>(), ["accept", "Cookie"]);
    assert_eq!((answer.set_cookie(), answer.header(CACHE_CONTROL)), (None, None));

    stage.store.heal();
    assert_eq!(browser.fetch(app, request()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn b11_a_hook_sees_no_error_of_the_handler() {
    let stage = Stage::new();
    let layer = stage.layer().on_error(|_: &Error| -> Response { panic!("asked") });
    let app = axum::Router::new().fallback(async || Error::Gone.into_response()).layer(layer);
    let Ok(response) = app.oneshot(http::Request::new(axum::body::Body::empty())).await;
    assert_eq!(response.status(), StatusCode::CONFLICT);
}

#[tokio::test]
async fn b11_a_session_that_ended_meanwhile_is_a_409_and_no_line_in_the_log() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let id = browser.id().expect("a session");
    let store = std::sync::Arc::clone(&stage.store);
    let (logs, _guard) = Logs::capture();
    let answer = browser
        .visit(async move |session: SessionHandle| {
            store.delete(&id).await?;
            session.set("theme", "light")
        })
        .await;
    assert_eq!((answer.status, answer.set_cookie(), answer.text()), (StatusCode::CONFLICT, None, ""));
    assert_eq!(logs.loud(), []);
}

#[tokio::test]
async fn b11_a_first_save_that_fails_leaves_a_dead_cookie_alone() {
    let stage = Stage::new();
    stage.store.fault(Method::Save, Fault::Fail);
    let handler = async |session: SessionHandle| -> Result<()> {
        session.save().await?;
        session.set("theme", "dark")
    };
    for answer in [stage.send(&[b"id=dead"], set("theme", "dark")).await, stage.send(&[b"id=dead"], handler).await] {
        assert_eq!((answer.status, answer.set_cookie()), (StatusCode::SERVICE_UNAVAILABLE, None));
    }
    let saving = async |session: SessionHandle| session.save().await;
    assert_eq!(stage.send(&[b"id=dead"], saving).await.max_age(), Some(0));
}
