//! Handlers that fail: B12.

use std::time::Duration;

use axum::body::Body;
use http::header::VARY;
use http::{Request, Response, StatusCode};
use tideway_session::{Result, SessionHandle, SessionStore as _};
use tideway_session_tests::{Fault, Logs, Method, Stage};
use tower::{Layer as _, ServiceExt as _};

use crate::{Auth, theme};

/// Writes in every way.
fn write(session: &SessionHandle) -> Result<()> {
    session.set("theme", "light")?;
    session.set_persistent(false)?;
    session.extend(Duration::from_secs(5))?;
    session.typed::<Auth>().set_user(42)
}

#[tokio::test]
async fn b12_a_5xx_saves_nothing() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let id = browser.id();
    stage.pass(500);
    for status in [500, 503, 599] {
        let status = StatusCode::from_u16(status).expect("a status");
        let handler = async move |session: SessionHandle| write(&session).map(|()| status);
        let answer = browser.visit(handler).await;
        assert_eq!((answer.status, answer.set_cookie()), (status, None));
        assert_eq!(answer.header(VARY), Some("Cookie"));
        assert_eq!(stage.store.calls(), [Method::Find]);
        assert_eq!(stage.send(&[], handler).await.set_cookie(), None);
        assert_eq!(stage.store.calls(), []);
    }
    assert_eq!((browser.visit(theme).await.text(), browser.id()), ("dark", id));
}

#[tokio::test]
async fn b12_a_4xx_is_an_answer_like_any_other_and_saves() {
    let stage = Stage::new();
    let mut browser = stage.browser();
    let answer = browser
        .visit(async |session: SessionHandle| session.set("theme", "light").map(|()| StatusCode::NOT_FOUND))
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.visit(theme).await.text(), "light");
}

#[tokio::test]
async fn b12_a_panic_saves_nothing_and_goes_on() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let handler = async |session: SessionHandle| {
        write(&session).expect("writable");
        if !session.is_new() {
            std::panic::panic_any(7_u8);
        }
    };
    let panic = browser.start(handler).await.expect_err("a panic").into_panic();
    assert_eq!(panic.downcast_ref::<u8>(), Some(&7));
    assert_eq!(stage.store.calls(), [Method::Find]);
    assert_eq!(browser.visit(theme).await.text(), "dark");
}

#[tokio::test]
async fn b12_an_error_of_the_service_saves_nothing_and_goes_on() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let id = browser.id().expect("a session");
    let service = stage.layer().layer(tower::service_fn(async |request: Request<Body>| {
        let session = SessionHandle::of_request(request.extensions(), request.headers()).await.expect("a session");
        write(&session).expect("writable");
        Err::<Response<Body>, _>("the service's error")
    }));
    let request = Request::get("/").header("cookie", format!("id={id}")).body(Body::empty()).expect("a request");
    assert_eq!(service.oneshot(request).await.expect_err("an error"), "the service's error");
    assert_eq!(stage.store.calls(), [Method::Find]);
    assert_eq!(browser.visit(theme).await.text(), "dark");
}

#[tokio::test]
async fn b12_a_destroy_is_carried_out_with_a_5xx() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let id = browser.id().expect("a session");
    let answer = browser
        .visit(async |session: SessionHandle| {
            session.destroy()?;
            session.set("theme", "light").map(|()| StatusCode::INTERNAL_SERVER_ERROR)
        })
        .await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(answer.set_cookie().expect("a removal").starts_with("id=; Max-Age=0;"));
    assert_eq!(stage.store.calls(), [Method::Find, Method::Delete]);
    assert!(stage.store.load(&id).await.expect("no fault").is_none());
    assert_eq!(browser.id(), None);
}

#[tokio::test]
async fn b12_a_destroy_is_carried_out_with_a_panic_and_with_an_error() {
    let stage = Stage::new();
    let browser = stage.guest().await;
    let id = browser.id().expect("a session");
    let handler = async |session: SessionHandle| -> () {
        session.destroy().expect("writable");
        panic!("after the sign-out");
    };
    assert!(browser.start(handler).await.expect_err("a panic").is_panic());
    assert!(stage.store.load(&id).await.expect("no fault").is_none());

    let id = stage.guest().await.id().expect("a session");
    let service = stage.layer().layer(tower::service_fn(async |request: Request<Body>| {
        let session = SessionHandle::of_request(request.extensions(), request.headers()).await.expect("a session");
        session.destroy().expect("writable");
        Err::<Response<Body>, _>("the service's error")
    }));
    let request = Request::get("/").header("cookie", format!("id={id}")).body(Body::empty()).expect("a request");
    assert_eq!(service.oneshot(request).await.expect_err("an error"), "the service's error");
    assert!(stage.store.load(&id).await.expect("no fault").is_none());
}

#[tokio::test]
async fn b12_a_destroy_that_fails_with_a_panic_is_told_to_the_operator() {
    let stage = Stage::new();
    let browser = stage.guest().await;
    stage.store.fault(Method::Delete, Fault::Fail);
    let (logs, _guard) = Logs::capture();
    let handler = async |session: SessionHandle| -> () {
        session.destroy().expect("writable");
        panic!("the handler's own");
    };
    let panic = browser.start(handler).await.expect_err("a panic").into_panic();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"the handler's own"));
    assert_eq!(logs.loud().len(), 1, "{:?}", logs.lines());
}

#[tokio::test]
async fn b12_nothing_of_a_failure_stays_or_breaks_the_next_request() {
    let (stage, memory) = Stage::with_memory();
    let mut browser = stage.guest().await;
    for _ in 0..100 {
        let panicking = async |session: SessionHandle| -> () {
            write(&session).expect("writable");
            panic!("again");
        };
        browser.start(panicking).await.expect_err("a panic");
        stage.browser().start(panicking).await.expect_err("a panic");
        let failing = async |session: SessionHandle| write(&session).map(|()| StatusCode::BAD_GATEWAY);
        browser.visit(failing).await;
        stage.browser().visit(failing).await;
    }
    assert_eq!(memory.len(), 1);
    assert_eq!(browser.visit(async |session: SessionHandle| session.set("theme", "blue")).await.status, StatusCode::OK);
    assert_eq!(browser.visit(theme).await.text(), "blue");
}
