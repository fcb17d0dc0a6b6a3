//! `save().await` while something else goes on: B12.

use std::sync::Arc;

use http::StatusCode;
use tideway_session::{Error, Result, SessionHandle};
use tideway_session_tests::{Fault, Method, Stage, When};

use crate::theme;

#[tokio::test]
async fn b12_a_save_that_is_dropped_half_way_takes_effect_and_the_response_waits_for_it() {
    let stage = Stage::new();
    let mut browser = stage.browser();
    let gate = stage.store.gate(Method::Save, When::Before);
    let arrived = gate.clone();
    let request = browser.start(async move |session: SessionHandle| {
        session.set("theme", "light").expect("writable");
        tokio::select! {
            _ = session.save() => panic!("saved before the gate was opened"),
            () = arrived.arrived() => (),
        }
        StatusCode::INTERNAL_SERVER_ERROR
    });
    tokio::task::yield_now().await;
    while stage.store.calls().is_empty() {
        tokio::task::yield_now().await;
    }
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    assert!(!request.is_finished());
    gate.open();
    let answer = request.await.expect("an answer");
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    browser.receive(&answer);
    assert_eq!(browser.visit(theme).await.text(), "light");
}

#[tokio::test]
async fn b12_two_saves_at_once_store_once() {
    let stage = Stage::new();
    let mut browser = stage.browser();
    let answer = browser
        .visit(async |session: SessionHandle, again: SessionHandle| -> Result<()> {
            session.set("theme", "light")?;
            let (first, second) = tokio::join!(session.save(), again.save());
            first.and(second)
        })
        .await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(stage.store.calls(), [Method::Save]);
}

#[tokio::test]
async fn b12_a_sign_out_while_a_save_is_on_its_way_ends_what_that_stores() {
    for (method, setter) in [(Method::Save, false), (Method::Update, true), (Method::Rotate, true)] {
        let (stage, memory) = Stage::with_memory();
        let mut browser = if setter { stage.guest().await } else { stage.browser() };
        let gate = stage.store.gate(method, When::Before);
        let answer = browser
            .visit(async move |session: SessionHandle| -> Result<()> {
                session.set("theme", "light")?;
                if method == Method::Rotate {
                    session.rotate()?;
                }
                let saving = session.clone();
                let saving = tokio::spawn(async move { saving.save().await });
                gate.arrived().await;
                session.destroy()?;
                gate.open();
                saving.await.expect("no panic")
            })
            .await;
        assert_eq!((answer.status, browser.id()), (StatusCode::OK, None), "{method:?}");
        assert_eq!(memory.len(), 0, "{method:?}");
    }
}

#[tokio::test]
async fn b12_what_is_written_during_a_save_that_fails_is_stored_with_the_rest() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let gate = stage.store.gate(Method::Update, When::Before);
    stage.store.fault(Method::Update, Fault::Fail);
    let store = Arc::clone(&stage.store);
    let answer = browser
        .visit(async move |session: SessionHandle| -> Result<()> {
            session.set("theme", "light")?;
            let saving = session.clone();
            let saving = tokio::spawn(async move { saving.save().await });
            gate.arrived().await;
            session.set("more", "1")?;
            gate.open();
            assert!(matches!(saving.await.expect("no panic"), Err(Error::Store(_))));
            store.heal();
            Ok(())
        })
        .await;
    assert_eq!(answer.status, StatusCode::OK);
    let stored = async |session: SessionHandle| format!("{:?} {:?}", session.get("theme"), session.get("more"));
    assert_eq!(browser.visit(stored).await.text(), "Some(\"light\") Some(\"1\")");
}
