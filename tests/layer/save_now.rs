//! `save().await`: what it stored stays, and its cookie is sent with any status (B12).

use std::sync::Arc;

use http::StatusCode;
use tideway_session::{Error, Result, SessionHandle, SessionStore as _};
use tideway_session_tests::{Fault, Method, Stage};
use tokio::sync::Semaphore;

use crate::{rotate, theme};

#[tokio::test]
async fn b12_what_save_stored_stays_and_its_cookie_goes_out_with_any_status() {
    for status in [200, 302, 404, 500, 503] {
        let status = StatusCode::from_u16(status).expect("a status");
        let stage = Stage::new();
        let mut browser = stage.browser();
        let answer = browser
            .visit(async move |session: SessionHandle| -> Result<_> {
                session.set("theme", "light")?;
                session.save().await?;
                assert!(!session.is_new());
                Ok(status)
            })
            .await;
        assert_eq!(answer.status, status);
        assert_eq!(stage.store.calls(), [Method::Save]);
        assert_eq!(browser.visit(theme).await.text(), "light", "{status}");
    }
}

#[tokio::test]
async fn b12_what_follows_a_save_is_dropped_with_a_5xx_and_stored_without() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    for (status, theme_then) in [(StatusCode::BAD_GATEWAY, "1"), (StatusCode::OK, "2")] {
        browser
            .visit(async move |session: SessionHandle| -> Result<_> {
                session.set("theme", "1")?;
                session.save().await?;
                session.set("theme", "2")?;
                Ok(status)
            })
            .await;
        assert_eq!(browser.visit(theme).await.text(), theme_then);
    }
}

#[tokio::test]
async fn b12_what_save_stored_stays_when_the_handler_panics() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let request = browser.start(async |session: SessionHandle| -> () {
        session.set("theme", "light").expect("writable");
        session.save().await.expect("no fault");
        session.set("theme", "never").expect("writable");
        panic!("afterwards");
    });
    request.await.expect_err("a panic");
    assert_eq!(browser.visit(theme).await.text(), "light");
}

#[tokio::test]
async fn b12_a_saved_sign_out_does_not_depend_on_the_client() {
    let stage = Stage::new();
    let browser = stage.guest().await;
    let id = browser.id().expect("a session");
    let saved = Arc::new(Semaphore::new(0));
    let signal = Arc::clone(&saved);
    let request = browser.start(async move |session: SessionHandle| {
        session.destroy().expect("writable");
        session.save().await.expect("no fault");
        signal.add_permits(1);
        std::future::pending::<()>().await;
    });
    saved.acquire().await.expect("open").forget();
    request.abort();
    request.await.expect_err("hung up");
    assert!(stage.store.load(&id).await.expect("no fault").is_none());
}

#[tokio::test]
async fn b12_a_saved_sign_out_removes_the_cookie_with_any_status() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let answer = browser
        .visit(async |session: SessionHandle| -> Result<_> {
            session.destroy()?;
            session.save().await?;
            Ok(StatusCode::INTERNAL_SERVER_ERROR)
        })
        .await;
    assert_eq!(answer.max_age(), Some(0));
    assert_eq!(browser.id(), None);
    assert_eq!(stage.store.calls(), [Method::Find, Method::Delete]);
}

#[tokio::test]
async fn b12_the_cookie_of_a_save_goes_out_even_if_a_later_save_fails() {
    let stage = Stage::new();
    let store = Arc::clone(&stage.store);
    let mut browser = stage.browser();
    let answer = browser
        .visit(async move |session: SessionHandle| -> Result<()> {
            session.set("theme", "light")?;
            session.save().await?;
            store.fault(Method::Update, Fault::Fail);
            session.set("theme", "never")
        })
        .await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    stage.store.heal();
    assert_eq!(browser.visit(theme).await.text(), "light");
}

#[tokio::test]
async fn b12_what_save_could_not_store_is_tried_again_with_the_response() {
    async fn write(session: &SessionHandle, store: &tideway_session_tests::Probe) -> Result<()> {
        session.set("theme", "light")?;
        assert!(matches!(session.save().await, Err(Error::Store(_))));
        session.set("more", "1")?;
        store.heal();
        Ok(())
    }
    let stage = Stage::new();
    for (method, fault) in
        [(Method::Update, Fault::Fail), (Method::Rotate, Fault::Fail), (Method::Update, Fault::Panic)]
    {
        let mut browser = stage.guest().await;
        let id = browser.id();
        stage.store.fault(method, fault);
        let store = Arc::clone(&stage.store);
        let answer = browser
            .visit(async move |session: SessionHandle| {
                if method == Method::Rotate {
                    session.rotate()?;
                }
                write(&session, &store).await
            })
            .await;
        assert_eq!(answer.status, StatusCode::OK);
        let again = async |session: SessionHandle| format!("{:?} {:?}", session.get("theme"), session.get("more"));
        assert_eq!(browser.visit(again).await.text(), "Some(\"light\") Some(\"1\")");
        assert_eq!(browser.id() == id, method != Method::Rotate);
    }
}

#[tokio::test]
async fn b12_a_sign_out_that_save_could_not_store_is_tried_again() {
    let stage = Stage::new();
    for write in [false, true] {
        let mut browser = stage.guest().await;
        let id = browser.id().expect("a session");
        stage.store.fault(Method::Delete, Fault::Fail);
        let store = Arc::clone(&stage.store);
        let answer = browser
            .visit(async move |session: SessionHandle| -> Result<_> {
                session.destroy()?;
                if write {
                    session.set("notice", "bye")?;
                }
                assert!(matches!(session.save().await, Err(Error::Store(_))));
                store.heal();
                Ok(if write { StatusCode::OK } else { StatusCode::INTERNAL_SERVER_ERROR })
            })
            .await;
        assert_eq!(browser.id().is_some(), write, "{answer:?}");
        assert_ne!(browser.id().as_ref(), Some(&id));
        assert!(stage.store.load(&id).await.expect("no fault").is_none());
    }
}

#[tokio::test]
async fn b12_save_tells_the_handler_that_the_session_is_gone() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let id = browser.id().expect("a session");
    let store = Arc::clone(&stage.store);
    let answer = browser
        .visit(async move |session: SessionHandle| {
            store.delete(&id).await.expect("no fault");
            session.set("theme", "light").expect("writable");
            assert!(matches!(session.save().await, Err(Error::Gone)));
            assert!(matches!(session.set("theme", "light"), Err(Error::Gone)));
            assert!(matches!(session.rotate(), Err(Error::Gone)));
            assert!(session.is_new());
            assert_eq!(session.get("theme"), None);
            "handled"
        })
        .await;
    assert_eq!((answer.status, answer.text(), answer.set_cookie()), (StatusCode::OK, "handled", None));
    assert_eq!(stage.store.calls(), [Method::Find, Method::Delete, Method::Update]);
}

#[tokio::test]
async fn b22_a_renewal_that_save_finds_too_late_ends_the_handlers_session() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let id = browser.id().expect("a session");
    stage.pass(500);
    let store = Arc::clone(&stage.store);
    let answer = browser
        .visit(async move |session: SessionHandle| {
            store.delete(&id).await.expect("no fault");
            session.save().await.expect("a renewal is dropped silently");
            assert!(matches!(session.set("theme", "light"), Err(Error::Gone)));
        })
        .await;
    assert_eq!((answer.status, answer.set_cookie()), (StatusCode::OK, None));
}

#[tokio::test]
async fn b12_saving_nothing_costs_nothing() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    browser.visit(async |session: SessionHandle| session.save().await).await;
    assert_eq!(stage.store.calls(), [Method::Find]);
    assert_eq!(stage.browser().visit(async |session: SessionHandle| session.save().await).await.set_cookie(), None);
    assert_eq!(stage.store.calls(), []);
}

#[tokio::test]
async fn b12_saves_of_one_request_end_in_one_cookie() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    browser.visit(rotate).await;
    stage.store.calls();
    let answer = browser
        .visit(async |session: SessionHandle| -> Result<()> {
            session.destroy()?;
            session.save().await?;
            session.set("theme", "1")?;
            session.save().await?;
            session.rotate()?;
            session.save().await?;
            session.set("theme", "2")
        })
        .await;
    assert!(answer.set_cookie().is_some());
    assert_eq!(stage.store.calls(), [Method::Find, Method::Delete, Method::Save, Method::Rotate, Method::Update]);
    assert_eq!(browser.visit(theme).await.text(), "2");
}
