//! Sessions after the response: B14.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use futures_util::FutureExt as _;
use tideway_session::{CookieSessionStore, Error, Result, SessionConfig, SessionHandle, SessionStore as _};
use tideway_session_tests::{Fault, Method, Stage, When};

use crate::{Auth, Shop, log_out, rotate, theme};

/// The handle of a request whose response has left.
async fn handle_of(stage: &Stage, browser: &mut tideway_session_tests::Browser) -> SessionHandle {
    let kept = Arc::new(Mutex::new(None));
    let keep = Arc::clone(&kept);
    browser.visit(async move |session: SessionHandle| *keep.lock().expect("no panic") = Some(session)).await;
    stage.store.calls();
    kept.lock().expect("no panic").take().expect("a handle")
}

#[tokio::test]
async fn b14_setters_say_that_the_response_has_left() {
    let stage = Stage::new();
    for mut browser in [stage.guest().await, stage.browser()] {
        let session = handle_of(&stage, &mut browser).await;
        let mut shop = session.typed::<Shop>();
        for outcome in [
            session.set("theme", "light"),
            session.remove("theme").map(drop),
            session.clear(),
            session.rotate(),
            session.destroy(),
            session.extend(Duration::from_secs(1)),
            session.set_persistent(true),
            session.save().await,
            shop.set_visits(1),
            shop.update_visits(|v| *v += 1),
            shop.remove_visits().map(drop),
            shop.take_notice().map(drop),
        ] {
            assert!(matches!(outcome, Err(Error::ResponseSent)), "{outcome:?}");
        }
        assert_eq!(shop.visits().expect("readable"), 0);
        assert_eq!(session.get("theme").as_deref(), browser.id().map(|_| "dark"));
        assert_eq!(stage.store.calls(), []);
    }
}

#[tokio::test]
async fn b14_setters_refuse_while_the_commit_is_on_its_way() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let gate = stage.store.gate(Method::Update, When::Before);
    let kept = Arc::new(Mutex::new(None));
    let keep = Arc::clone(&kept);
    let request = browser.start(async move |session: SessionHandle| {
        *keep.lock().expect("no panic") = Some(session.clone());
        session.set("theme", "light")
    });
    gate.arrived().await;
    let session = kept.lock().expect("no panic").take().expect("a handle");
    assert!(matches!(session.set("theme", "late"), Err(Error::ResponseSent)));
    assert!(matches!(session.destroy(), Err(Error::ResponseSent)));
    assert!(matches!(session.save().now_or_never(), Some(Err(Error::ResponseSent))));
    gate.open();
    assert!(request.await.expect("an answer").status.is_success());
    assert_eq!(browser.visit(theme).await.text(), "light");
}

#[tokio::test]
async fn b14_a_session_that_is_first_asked_for_after_the_response_is_read_only() {
    let stage = Stage::new();
    for mut browser in [stage.guest().await, stage.browser()] {
        let kept = Arc::new(Mutex::new(None));
        let keep = Arc::clone(&kept);
        browser.visit(async move |request: Request| *keep.lock().expect("no panic") = Some(request)).await;
        let request = kept.lock().expect("no panic").take().expect("a request");
        let session = SessionHandle::of_request(request.extensions(), request.headers()).await.expect("no fault");
        assert!(matches!(session.set("theme", "light"), Err(Error::ResponseSent)));
        assert_eq!(browser.visit(theme).await.text(), if browser.id().is_some() { "dark" } else { "" });
    }
}

#[tokio::test]
async fn b14_write_now_stores_at_once() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let session = handle_of(&stage, &mut browser).await;
    session.write_now(|data| data.set("export", "done")).await.expect("no fault");
    assert_eq!(stage.store.calls(), [Method::Find, Method::Update]);
    assert_eq!(session.get("export"), None, "the handle's own view stays");
    let typed = session
        .write_now(|data| {
            data.typed::<Shop>().update_visits(|v| {
                *v += 1;
                *v
            })
        })
        .await;
    assert_eq!(typed.expect("no fault"), 1);
    let stored = async |session: SessionHandle| format!("{:?} {:?}", session.get("export"), session.get("visits"));
    assert_eq!(browser.visit(stored).await.text(), "Some(\"done\") Some(\"1\")");
}

#[tokio::test]
async fn b14_write_now_sees_and_keeps_what_others_stored_meanwhile() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let session = handle_of(&stage, &mut browser).await;
    browser.visit(async |session: SessionHandle| session.set("theme", "light")).await;
    let seen = session
        .write_now(|data| {
            data.set("export", "done");
            Ok(data.get("theme").map(str::to_owned))
        })
        .await;
    assert_eq!(seen.expect("no fault").as_deref(), Some("light"));
    assert_eq!(browser.visit(theme).await.text(), "light");
}

#[tokio::test]
async fn b14_write_now_works_from_a_stream() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let app = browser.app(async |session: SessionHandle| {
        let body = futures_util::stream::once(async move {
            session.write_now(|data| data.set("streamed", "yes")).await.expect("no fault");
            Ok::<_, Error>(Bytes::from_static(b"streamed"))
        });
        Body::from_stream(body)
    });
    let answer = browser.fetch(app, Request::new(Body::empty())).await;
    assert_eq!(answer.text(), "streamed");
    let stored = async |session: SessionHandle| session.get("streamed").unwrap_or_default();
    assert_eq!(browser.visit(stored).await.text(), "yes");
}

#[tokio::test]
async fn b14_write_now_works_from_a_spawned_task_and_inside_the_handler() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let answer = browser
        .visit(async |session: SessionHandle| -> Result<()> {
            session.write_now(|data| data.set("handler", "1")).await?;
            let task = session.clone();
            let task = tokio::spawn(async move { task.write_now(|data| data.set("task", "1")).await });
            task.await.expect("no panic")?;
            session.set("theme", "light")
        })
        .await;
    assert!(answer.status.is_success());
    let stored = async |session: SessionHandle| {
        format!("{:?} {:?} {:?}", session.get("handler"), session.get("task"), session.get("theme"))
    };
    assert_eq!(browser.visit(stored).await.text(), "Some(\"1\") Some(\"1\") Some(\"light\")");
}

#[tokio::test]
async fn b14_write_now_never_creates_a_session() {
    let stage = Stage::new();
    let mut browser = stage.browser();
    let session = handle_of(&stage, &mut browser).await;
    let outcome = session.write_now(|_| -> () { panic!("run") }).await;
    assert!(matches!(outcome, Err(Error::Gone)), "{outcome:?}");
    assert_eq!(stage.store.calls(), []);
}

#[tokio::test]
async fn b14_write_now_is_gone_once_the_session_ended() {
    for end in ["destroy", "rotate", "expire"] {
        let stage = Stage::new();
        let mut browser = stage.guest().await;
        let session = handle_of(&stage, &mut browser).await;
        match end {
            "destroy" => drop(browser.visit(log_out).await),
            "rotate" => drop(browser.visit(rotate).await),
            _ => stage.pass(1000),
        }
        let outcome = session.write_now(|_| -> () { panic!("run") }).await;
        assert!(matches!(outcome, Err(Error::Gone)), "{end}: {outcome:?}");
    }
}

#[tokio::test]
async fn b14_write_now_is_gone_when_the_session_ends_between_load_and_store() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let id = browser.id().expect("a session");
    let session = handle_of(&stage, &mut browser).await;
    let gate = stage.store.gate(Method::Update, When::Before);
    let store = Arc::clone(&stage.store);
    let (outcome, ()) = tokio::join!(session.write_now(|data| data.set("export", "done")), async {
        gate.arrived().await;
        store.delete(&id).await.expect("no fault");
        gate.open();
    });
    assert!(matches!(outcome, Err(Error::Gone)), "{outcome:?}");
    assert!(stage.store.load(&id).await.expect("no fault").is_none());
}

#[tokio::test]
async fn b14_a_closure_that_fails_stores_nothing() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let session = handle_of(&stage, &mut browser).await;
    let outcome: Result<()> = session
        .write_now(|data| {
            data.set("theme", "light");
            Err(Error::Timeout)
        })
        .await;
    assert!(matches!(outcome, Err(Error::Timeout)));
    assert_eq!(stage.store.calls(), [Method::Find]);
    assert_eq!(browser.visit(theme).await.text(), "dark");
}

#[tokio::test]
async fn b14_write_now_gives_no_new_id() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let session = handle_of(&stage, &mut browser).await;
    let outcome = session.write_now(|data| data.typed::<Auth>().set_user(42)).await;
    assert!(matches!(outcome, Err(Error::Unsupported)), "{outcome:?}");
    assert_eq!(stage.store.calls(), [Method::Find]);
}

#[tokio::test]
async fn b14_write_now_passes_on_the_failures_of_the_store() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let session = handle_of(&stage, &mut browser).await;
    for (method, fault) in [(Method::Find, Fault::Fail), (Method::Update, Fault::Fail), (Method::Update, Fault::Panic)]
    {
        stage.store.fault(method, fault);
        let outcome = session.write_now(|data| data.set("theme", "light")).await;
        assert!(matches!(outcome, Err(Error::Store(_))), "{outcome:?}");
        stage.store.heal();
    }
    assert_eq!(browser.visit(theme).await.text(), "dark");
}

#[tokio::test]
async fn b14_write_now_is_unsupported_where_the_client_keeps_the_session() {
    let key = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff".to_owned();
    let config = SessionConfig { encryption_key: Some(key), ..Stage::config() };
    let stage =
        Stage::over(config.clone(), |clock| CookieSessionStore::new(&config).expect("no mistake").with_clock(clock));
    let mut browser = stage.guest().await;
    let session = handle_of(&stage, &mut browser).await;
    let outcome = session.write_now(|data| data.set("export", "done")).await;
    assert!(matches!(outcome, Err(Error::Unsupported)), "{outcome:?}");
}
