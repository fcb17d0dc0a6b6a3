//! New ids: B23, and the fields that ask for one (B24, B25).

use http::StatusCode;
use tideway_session::{Result, SessionHandle, SessionStore as _, TypedSession};
use tideway_session_tests::{Browser, Fault, Method, Stage, set};

use crate::{Auth, rotate, sign_in, theme};

/// Visits `handler`, and says whether the browser's session has another id now and the old one is dead.
async fn rotates<T: 'static>(
    stage: &Stage,
    browser: &mut Browser,
    handler: impl axum::handler::Handler<T, ()>,
) -> bool {
    let old = browser.id().expect("a session");
    let answer = browser.visit(handler).await;
    assert_eq!(answer.status, StatusCode::OK);
    let rotated = browser.id().as_ref() != Some(&old);
    assert_eq!(stage.store.load(&old).await.expect("no fault").is_none(), rotated);
    assert_eq!(answer.set_cookie().is_some(), rotated);
    assert_eq!(browser.visit(theme).await.text(), "dark");
    rotated
}

#[tokio::test]
async fn b23_a_rotation_gives_a_new_id_and_keeps_the_data() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    assert!(rotates(&stage, &mut browser, rotate).await);
}

#[tokio::test]
async fn b23_the_changes_of_the_request_travel_with_the_rotation() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let handler = async |session: SessionHandle| -> Result<()> {
        session.set("before", "1")?;
        session.rotate()?;
        session.set("after", "2")
    };
    assert!(rotates(&stage, &mut browser, handler).await);
    let calls = stage.store.calls_in_full();
    assert_eq!(calls[1].method, Method::Rotate);
    assert_eq!(calls[1].keys, ["before", "after"]);
    let stored = async |session: SessionHandle| format!("{:?} {:?}", session.get("before"), session.get("after"));
    assert_eq!(browser.visit(stored).await.text(), "Some(\"1\") Some(\"2\")");
}

#[tokio::test]
async fn b23_the_changes_of_others_travel_with_the_rotation() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let gate = stage.store.gate(Method::Rotate, tideway_session_tests::When::Before);
    let rotating = browser.start(rotate);
    gate.arrived().await;
    browser.visit(set("other", "1")).await;
    gate.open();
    browser.receive(&rotating.await.expect("an answer"));
    let stored = async |session: SessionHandle| format!("{:?} {:?}", session.get("other"), session.get("theme"));
    assert_eq!(browser.visit(stored).await.text(), "Some(\"1\") Some(\"dark\")");
}

#[tokio::test]
async fn b23_two_calls_of_rotate_rotate_once() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    browser.visit(async |session: SessionHandle| session.rotate().and_then(|()| session.rotate())).await;
    assert_eq!(stage.store.calls(), [Method::Find, Method::Rotate]);
}

#[tokio::test]
async fn b23_a_rotation_that_fails_leaves_the_old_id_working() {
    for fault in [Fault::Fail, Fault::Panic] {
        let stage = Stage::new();
        let mut browser = stage.guest().await;
        stage.store.fault(Method::Rotate, fault);
        let answer = browser.visit(rotate).await;
        assert_eq!((answer.status, answer.set_cookie()), (StatusCode::SERVICE_UNAVAILABLE, None));
        stage.store.heal();
        assert_eq!(browser.visit(theme).await.text(), "dark");
        assert!(rotates(&stage, &mut browser, rotate).await);
    }
}

#[tokio::test]
async fn b23_a_rotation_whose_answer_is_lost_lets_nobody_in() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    stage.store.fault(Method::Rotate, Fault::FailAfter);
    let answer = browser.visit(sign_in).await;
    assert_eq!((answer.status, answer.set_cookie()), (StatusCode::SERVICE_UNAVAILABLE, None));
    stage.store.heal();
    let answer = browser.visit(theme).await;
    assert_eq!((answer.status, answer.text()), (StatusCode::OK, ""));
}

#[tokio::test]
async fn b24_setting_the_owner_rotates_equal_or_not_and_so_does_removing_it() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    assert!(rotates(&stage, &mut browser, sign_in).await);
    assert!(rotates(&stage, &mut browser, sign_in).await, "the same user again");
    assert!(rotates(&stage, &mut browser, async |mut auth: TypedSession<Auth>| auth.set_user(43)).await);
    assert!(rotates(&stage, &mut browser, async |mut auth: TypedSession<Auth>| auth.set_user(None)).await);
    assert!(rotates(&stage, &mut browser, sign_in).await);
    assert!(rotates(&stage, &mut browser, async |mut auth: TypedSession<Auth>| auth.remove_user().map(drop)).await);
    assert!(rotates(&stage, &mut browser, sign_in).await);
    assert!(rotates(&stage, &mut browser, async |mut auth: TypedSession<Auth>| auth.take_user().map(drop)).await);
    assert!(!rotates(&stage, &mut browser, async |auth: TypedSession<Auth>| auth.user().map(drop)).await);
    let user = async |auth: TypedSession<Auth>| auth.user().map(|user| format!("{user:?}"));
    assert_eq!(browser.visit(user).await.text(), "None");
}

#[tokio::test]
async fn b24_a_sign_in_with_a_planted_session_leaves_the_planter_outside() {
    let stage = Stage::new();
    let mut attacker = stage.guest().await;
    let mut victim = attacker.clone();
    victim.visit(sign_in).await;
    let user = async |session: SessionHandle| format!("{:?}", session.get("auth.user"));
    assert_eq!(victim.visit(user).await.text(), "Some(\"42\")");
    assert_eq!(attacker.visit(user).await.text(), "None");
}

#[tokio::test]
async fn b25_a_change_of_privilege_rotates() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let set_admin = |admin| async move |mut auth: TypedSession<Auth>| auth.set_admin(admin);
    assert!(rotates(&stage, &mut browser, set_admin(true)).await);
    assert!(!rotates(&stage, &mut browser, set_admin(true)).await, "no change");
    assert!(rotates(&stage, &mut browser, set_admin(false)).await);
    assert!(rotates(&stage, &mut browser, async |mut auth: TypedSession<Auth>| auth.update_admin(|a| *a = true)).await);
    assert!(
        !rotates(&stage, &mut browser, async |mut auth: TypedSession<Auth>| auth.update_admin(|a| *a = true)).await
    );
    assert!(rotates(&stage, &mut browser, async |mut auth: TypedSession<Auth>| auth.remove_admin().map(drop)).await);
    assert!(!rotates(&stage, &mut browser, async |mut auth: TypedSession<Auth>| auth.remove_admin().map(drop)).await);
    assert!(!rotates(&stage, &mut browser, async |mut auth: TypedSession<Auth>| auth.set_csrf("token")).await);
}

#[tokio::test]
async fn b25_marked_fields_of_a_new_session_need_no_rotation() {
    let stage = Stage::new();
    let mut browser = stage.browser();
    let answer =
        browser.visit(async |mut auth: TypedSession<Auth>| auth.set_user(42).and_then(|()| auth.set_admin(true))).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(stage.store.calls(), [Method::Save]);
}
