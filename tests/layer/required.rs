//! What a handler requires of the session: `Required<T>`, and the response where it is not there. B3, B8, B13, B15, B16.

use std::time::{Duration, SystemTime};

use axum::response::{IntoResponse as _, Redirect};
use http::header::{CACHE_CONTROL, LOCATION, VARY, WWW_AUTHENTICATE};
use http::request::Parts;
use http::{HeaderName, Request, StatusCode};
use tideway_session::{Required, RequiredSession, Result, Session, SessionData, SessionHandle, TypedSession};
use tideway_session_tests::{Answer, Fault, Logs, Method, Stage, When, set};

use crate::log_out;

/// Who is signed in, and since when.
#[derive(Session)]
#[session(prefix = "auth.")]
pub(crate) struct Auth {
    #[session(owner)]
    user: Option<u64>,
    signed_in_at: SystemTime,
}

pub(crate) struct SignedIn {
    user: u64,
}

impl RequiredSession for SignedIn {
    type Session = Auth;
    type Rejection = Redirect;

    fn require(auth: &AuthAccessor<'_>, _now: SystemTime) -> Result<Option<Self>> {
        Ok(auth.user()?.map(|user| Self { user }))
    }

    fn reject(request: &Parts) -> Redirect {
        Redirect::to(&format!("/sign-in?to={}", request.uri.path()))
    }
}

/// Signed in within the last five minutes.
struct JustSignedIn;

impl RequiredSession for JustSignedIn {
    type Session = Auth;
    type Rejection = (StatusCode, [(HeaderName, &'static str); 1]);

    fn require(auth: &AuthAccessor<'_>, now: SystemTime) -> Result<Option<Self>> {
        let age = now.duration_since(auth.signed_in_at()?).unwrap_or_default();
        Ok((auth.user()?.is_some() && age <= Duration::from_mins(5)).then_some(Self))
    }

    fn reject(_: &Parts) -> Self::Rejection {
        (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, "FormBased")])
    }
}

pub(crate) async fn sign_in(session: SessionHandle, mut auth: TypedSession<Auth>) -> Result<()> {
    auth.set_signed_in_at(session.now())?;
    auth.set_user(42)
}

pub(crate) async fn account(Required(signed_in): Required<SignedIn>) -> String {
    signed_in.user.to_string()
}

async fn change_password(_: Required<JustSignedIn>) -> &'static str {
    "changed"
}

/// Everything of an answer that somebody else could see, without the cookie that is dead anyway.
pub(crate) fn seen(answer: &Answer) -> (StatusCode, Option<&str>, Option<&str>, &str) {
    (answer.status, answer.header(LOCATION), answer.header(VARY), answer.text())
}

#[tokio::test]
async fn a_handler_gets_what_it_requires() {
    let stage = Stage::new();
    let mut browser = stage.browser();
    browser.visit(sign_in).await;
    assert_eq!(browser.visit(account).await.text(), "42");
    browser.visit(log_out).await;
    assert_eq!(browser.visit(account).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn b15_b16_whatever_is_missing_the_rejection_looks_alike_and_varies_by_cookie() {
    let stage = Stage::new();
    let mut expired = stage.browser();
    expired.visit(sign_in).await;
    let expired_id = format!("id={}", expired.id().expect("a session"));
    stage.pass(1000);
    let mut ended = stage.browser();
    ended.visit(sign_in).await;
    let ended_id = format!("id={}", ended.id().expect("a session"));
    ended.visit(log_out).await;
    let mut guest = stage.guest().await;

    let cookies = ["", "id=", "id=unknown", "id=aaaaaaaaaaaaaaaaaaaaaaaa", &expired_id, &ended_id];
    let mut answers = vec![guest.visit(account).await];
    for cookie in cookies {
        answers.push(stage.send(&[cookie.as_bytes()], account).await);
    }
    for answer in &answers {
        assert_eq!(seen(answer), (StatusCode::SEE_OTHER, Some("/sign-in?to=/"), Some("Cookie"), ""), "{answer:?}");
        assert!(answer.set_cookie().is_none_or(|cookie| cookie.starts_with("id=; Max-Age=0")), "{answer:?}");
    }
}

#[tokio::test]
async fn b15_a_rejection_that_removes_a_dead_cookie_is_not_stored_by_caches() {
    let stage = Stage::new();
    let answer = stage.send(&[b"id=aaaaaaaaaaaaaaaaaaaaaaaa"], account).await;
    assert_eq!(answer.header(CACHE_CONTROL), Some("no-store"));
    assert_eq!(answer.header(VARY), Some("Cookie"));
}

#[tokio::test]
async fn b8_who_is_turned_away_leaves_nothing_behind() {
    let stage = Stage::new();
    let answer = stage.send(&[], account).await;
    assert_eq!((answer.status, answer.set_cookie()), (StatusCode::SEE_OTHER, None));
    assert_eq!(stage.store.calls(), []);
}

#[tokio::test]
async fn b9_several_requirements_share_one_load() {
    let stage = Stage::new();
    let mut browser = stage.browser();
    browser.visit(sign_in).await;
    stage.store.calls();
    let answer = browser
        .visit(async |_: Required<SignedIn>, _: Required<JustSignedIn>, _: TypedSession<Auth>, _: SessionHandle| "all")
        .await;
    assert_eq!(answer.text(), "all");
    assert_eq!(stage.store.calls(), [Method::Find]);
}

#[tokio::test]
async fn b13_a_store_that_fails_is_a_503_and_nobody_is_sent_to_sign_in() {
    let stage = Stage::new();
    let mut browser = stage.browser();
    browser.visit(sign_in).await;
    stage.store.fault(Method::Find, Fault::Fail);
    for answer in [
        browser.visit(account).await,
        browser.visit(change_password).await,
        browser.visit(async |_: Option<Required<SignedIn>>| -> () { panic!("run") }).await,
    ] {
        assert_eq!(seen(&answer), (StatusCode::SERVICE_UNAVAILABLE, None, Some("Cookie"), ""));
        assert_eq!(answer.set_cookie(), None);
    }
    stage.store.heal();
    assert_eq!(browser.visit(account).await.text(), "42", "and is still signed in");
}

#[tokio::test]
async fn b3_a_value_that_does_not_decode_is_no_rejection_and_is_not_shown() {
    let stage = Stage::new();
    let mut browser = stage.browser();
    browser.visit(sign_in).await;
    browser.visit(set("auth.user", "somebody")).await;
    let answer = browser.visit(account).await;
    assert_eq!(seen(&answer), (StatusCode::INTERNAL_SERVER_ERROR, None, Some("Cookie"), ""));
}

#[tokio::test]
async fn a_field_without_a_default_that_is_not_there_is_a_rejection() {
    let stage = Stage::new();
    let mut browser = stage.browser();
    browser.visit(async |mut auth: TypedSession<Auth>| auth.set_user(42)).await;
    let answer = browser.visit(change_password).await;
    assert_eq!((answer.status, answer.header(WWW_AUTHENTICATE)), (StatusCode::UNAUTHORIZED, Some("FormBased")));
    assert_eq!(browser.visit(account).await.text(), "42");
}

#[tokio::test]
async fn freshness_is_told_by_the_clock_of_the_layer() {
    let stage = Stage::new();
    let mut browser = stage.browser();
    browser.visit(sign_in).await;
    stage.pass(300);
    assert_eq!(browser.visit(change_password).await.text(), "changed");
    stage.pass(1);
    let answer = browser.visit(change_password).await;
    assert_eq!(seen(&answer), (StatusCode::UNAUTHORIZED, None, Some("Cookie"), ""));
    assert_eq!(browser.visit(account).await.text(), "42", "and is signed in all the same");
    browser.visit(sign_in).await;
    assert_eq!(browser.visit(change_password).await.text(), "changed");
}

#[tokio::test]
async fn what_is_required_can_be_asked_for_without_turning_away() {
    let stage = Stage::new();
    let mut browser = stage.browser();
    let home = async |signed_in: Option<Required<SignedIn>>| match signed_in {
        Some(Required(SignedIn { user })) => format!("hello {user}"),
        None => "hello stranger".to_owned(),
    };
    let answer = browser.visit(home).await;
    assert_eq!(seen(&answer), (StatusCode::OK, None, Some("Cookie"), "hello stranger"));
    browser.visit(sign_in).await;
    assert_eq!(browser.visit(home).await.text(), "hello 42");
}

/// The rejection is an ordinary response: what the session is due is still done.
#[tokio::test]
async fn b19_being_turned_away_is_activity_too() {
    let stage = Stage::new();
    let mut browser = stage.browser();
    browser.visit(sign_in).await;
    for _ in 0..4 {
        stage.pass(900);
        assert_eq!(browser.visit(change_password).await.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(browser.visit(account).await.text(), "42");
}

/// A sign-out that another request finishes while this one runs: this one had looked before.
#[tokio::test]
async fn b22_a_session_that_ends_while_the_handler_runs_takes_no_write_of_it() {
    let stage = Stage::new();
    let mut browser = stage.browser();
    browser.visit(sign_in).await;
    let gate = stage.store.gate(Method::Find, When::After);
    let late = browser.start(async |_: Required<SignedIn>, session: SessionHandle| session.set("theme", "dark"));
    gate.arrived().await;
    browser.clone().visit(log_out).await;
    gate.open();
    let answer = late.await.expect("an answer");
    assert_eq!((answer.status, answer.set_cookie()), (StatusCode::CONFLICT, None));
}

#[tokio::test]
async fn b45_a_rejection_says_nothing_of_the_session_in_any_log() {
    let stage = Stage::new();
    let mut browser = stage.browser();
    browser.visit(sign_in).await;
    stage.pass(301);
    let (logs, _guard) = Logs::capture();
    browser.visit(change_password).await;
    stage.send(&[b"id=aaaaaaaaaaaaaaaaaaaaaaaa"], account).await;
    assert_eq!(logs.loud(), []);
    let id = browser.id().expect("a session");
    assert!(logs.lines().iter().all(|(_, line)| !line.contains(&id)), "{:?}", logs.lines());
}

#[test]
fn what_is_required_is_a_function_of_data_and_time() -> Result<()> {
    let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
    let mut data = SessionData::new_at(start, Duration::from_secs(3600));
    assert!(SignedIn::require(&data.typed::<Auth>(), start)?.is_none());
    data.write(&Auth { user: Some(7), signed_in_at: start })?;
    assert!(SignedIn::require(&data.typed::<Auth>(), start)?.is_some_and(|signed_in| signed_in.user == 7));
    for (seconds, fresh) in [(0, true), (300, true), (301, false)] {
        let now = start + Duration::from_secs(seconds);
        assert_eq!(JustSignedIn::require(&data.typed::<Auth>(), now)?.is_some(), fresh, "{seconds}");
    }
    // Another machine's clock may be a little ahead.
    assert!(JustSignedIn::require(&data.typed::<Auth>(), start - Duration::from_secs(2))?.is_some());
    assert_eq!(JustSignedIn::reject(&Request::new(()).into_parts().0).into_response().status(), 401);
    Ok(())
}
