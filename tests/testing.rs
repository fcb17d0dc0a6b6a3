//! What a service's own tests stand on: `tideway_session::testing`.

use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::Body;
use axum::routing::{get, post};
use http::header::{COOKIE, SET_COOKIE};
use http::{Request, StatusCode};
use tideway_session::testing::TestSessions;
use tideway_session::{
    CookieSessionStore, Error, Required, RequiredSession, Result, Session, SessionConfig, SessionHandle, TypedSession,
};
use tower::ServiceExt as _;

#[derive(Session)]
struct Shop {
    #[session(owner)]
    user: Option<u64>,
    #[session(default)]
    visits: u32,
}

#[derive(Debug)]
struct SignedIn(u64);

impl RequiredSession for SignedIn {
    type Session = Shop;
    type Rejection = StatusCode;

    fn require(shop: &ShopAccessor<'_>, _: SystemTime) -> Result<Option<Self>> {
        Ok(shop.user()?.map(Self))
    }

    fn reject(_: &http::request::Parts) -> StatusCode {
        StatusCode::UNAUTHORIZED
    }
}

async fn count(mut shop: TypedSession<Shop>) -> Result<String> {
    shop.update_visits(|visits| *visits += 1)?;
    Ok(shop.visits()?.to_string())
}

async fn account(Required(SignedIn(user)): Required<SignedIn>) -> String {
    user.to_string()
}

async fn sign_out(session: SessionHandle) -> Result<()> {
    session.destroy()
}

fn app(sessions: &TestSessions) -> Router {
    Router::new()
        .route("/count", get(count))
        .route("/account", get(account))
        .route("/sign-out", post(sign_out))
        .layer(sessions.layer())
}

fn request(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).expect("a request")
}

const KEY: &str = "8d969eef6ecad3c29a3a629280e686cf0c3f5d5a86aff3ca12020c923adc6c92";

/// In memory, and sealed in the cookie.
fn everywhere() -> [TestSessions; 2] {
    let config = SessionConfig { encryption_key: Some(KEY.to_owned()), ..SessionConfig::default() };
    let sealed = TestSessions::with_store(&config, |clock| Ok(CookieSessionStore::new(&config)?.with_clock(clock)));
    [TestSessions::new(), sealed.expect("no mistake")]
}

#[tokio::test]
async fn a_handler_is_called_as_the_function_it_is() -> Result<()> {
    let session = SessionHandle::for_test();
    session.typed::<Shop>().set_visits(6)?;
    assert_eq!(count(session.typed::<Shop>()).await?, "7");
    assert_eq!(account(Required(SignedIn(42))).await, "42");
    assert!(session.is_new());
    session.save().await?;
    assert!(!session.is_new());
    sign_out(session.clone()).await?;
    assert_eq!(session.typed::<Shop>().visits()?, 0);
    Ok(())
}

#[tokio::test]
async fn somebody_is_signed_in_without_a_sign_in() -> Result<()> {
    for sessions in everywhere() {
        let app = app(&sessions);
        let mut ada = sessions.visitor();
        let Ok(answer) = ada.send(&app, request("/account")).await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
        ada.edit(|session| session.typed::<Shop>().set_user(42)).await?;
        let Ok(answer) = ada.send(&app, request("/account")).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let Ok(answer) = sessions.visitor().send(&app, request("/account")).await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "and nobody else is");
    }
    Ok(())
}

#[tokio::test]
async fn what_a_handler_left_can_be_read() -> Result<()> {
    for sessions in everywhere() {
        let app = app(&sessions);
        let mut visitor = sessions.visitor();
        assert!(visitor.session().await?.is_none());
        for visits in 1..4 {
            let Ok(_) = visitor.send(&app, request("/count")).await;
            let mut session = visitor.session().await?.expect("a session");
            assert_eq!(session.typed::<Shop>().visits()?, visits);
            // A copy: what is written to it goes nowhere.
            session.typed::<Shop>().set_visits(99)?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_halves_go_with_oneshot_and_leave_other_cookies_alone() -> Result<()> {
    let sessions = TestSessions::new();
    let app = app(&sessions);
    let mut visitor = sessions.visitor();
    for visits in 1..3 {
        let mut sent = request("/count");
        sent.headers_mut().insert(COOKIE, "lang=en".parse().expect("a header"));
        let sent = visitor.prepare(sent);
        assert_eq!(sent.headers().get_all(COOKIE).iter().count(), visits.min(2));
        let Ok(mut answer) = app.clone().oneshot(sent).await;
        answer.headers_mut().append(SET_COOKIE, "lang=de".parse().expect("a header"));
        answer.headers_mut().append(SET_COOKIE, "tideway_session_2=other".parse().expect("a header"));
        visitor.receive(&answer);
        let cookie = visitor.cookie().expect("a cookie").to_str().expect("text");
        assert!(cookie.starts_with("tideway_session=") && !cookie.contains(';'), "{cookie}");
    }
    let mut session = visitor.session().await?.expect("a session");
    assert_eq!(session.typed::<Shop>().visits()?, 2);
    Ok(())
}

#[tokio::test]
async fn b18_time_passes_when_it_is_told_to() -> Result<()> {
    for sessions in everywhere() {
        let mut visitor = sessions.visitor();
        visitor.edit(|session| session.typed::<Shop>().set_user(42)).await?;
        sessions.clock().advance(Duration::from_secs(86_399));
        assert!(visitor.session().await?.is_some(), "and looking is no activity");
        sessions.clock().advance(Duration::from_secs(1));
        assert!(visitor.session().await?.is_none());
        let Ok(answer) = visitor.send(&app(&sessions), request("/account")).await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(visitor.cookie(), None, "the dead cookie was removed");
    }
    Ok(())
}

#[tokio::test]
async fn b24_a_visitor_follows_the_session_to_its_new_id_and_to_its_end() -> Result<()> {
    let sessions = TestSessions::new();
    let app = app(&sessions);
    let mut visitor = sessions.visitor();
    visitor.edit(|session| session.typed::<Shop>().set_visits(1)).await?;
    let mut thief = visitor.clone();
    visitor.edit(|session| session.typed::<Shop>().set_user(42)).await?;
    assert!(thief.session().await?.is_none(), "the old id is worth nothing");
    let Ok(answer) = thief.send(&app, request("/account")).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);

    let sign_out = Request::post("/sign-out").body(Body::empty()).expect("a request");
    let Ok(_) = visitor.send(&app, sign_out).await;
    assert_eq!(visitor.cookie(), None);
    visitor.edit(|session| session.typed::<Shop>().set_user(42)).await?;
    visitor.edit(SessionHandle::destroy).await?;
    assert_eq!(visitor.cookie(), None);
    Ok(())
}

#[tokio::test]
async fn an_edit_that_fails_stores_nothing() -> Result<()> {
    let sessions = TestSessions::new();
    let mut visitor = sessions.visitor();
    let outcome: Result<()> = visitor
        .edit(|session| {
            session.typed::<Shop>().set_visits(1)?;
            Err(Error::Gone)
        })
        .await;
    assert!(matches!(outcome, Err(Error::Gone)));
    assert_eq!(visitor.cookie(), None);
    assert!(visitor.session().await?.is_none());
    assert!(visitor.edit(|session| Ok(session.is_new())).await?);
    assert_eq!(visitor.cookie(), None, "b8: nothing was written");
    Ok(())
}

#[tokio::test]
async fn a_service_that_makes_its_own_layer_gets_store_and_clock() -> Result<()> {
    let config = SessionConfig { cookie_name: "id".to_owned(), ..SessionConfig::default() };
    let sessions = TestSessions::with_config(&config)?;
    let layer = tideway_session::SessionLayer::new(sessions.store(), &config)?.with_clock(sessions.clock().clone());
    let app = Router::new().route("/count", get(count)).layer(layer);
    let mut visitor = sessions.visitor();
    let Ok(_) = visitor.send(&app, request("/count")).await;
    assert_eq!(visitor.session().await?.expect("a session").get("visits"), Some("1"));
    Ok(())
}

#[test]
fn a_configuration_with_a_mistake_is_refused() {
    let config = SessionConfig { default_ttl_seconds: 0, ..SessionConfig::default() };
    assert!(matches!(TestSessions::with_config(&config), Err(Error::Config(_))));
}

#[tokio::test]
async fn b45_nothing_shows_a_cookie() -> Result<()> {
    let sessions = TestSessions::new();
    let mut visitor = sessions.visitor();
    visitor.edit(|session| session.set("theme", "dark")).await?;
    let cookie = visitor.cookie().expect("a cookie");
    let id = cookie.to_str().expect("text").split_once('=').expect("a pair").1.to_owned();
    for shown in [format!("{visitor:?}"), format!("{sessions:?}"), format!("{cookie:?}")] {
        assert!(!shown.contains(&id), "{shown}");
    }
    Ok(())
}
