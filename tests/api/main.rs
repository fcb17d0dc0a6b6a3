//! The public surface by example: each snippet of the documentation as a service would write it.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::header::{COOKIE, SET_COOKIE};
use http::{Request, Response, StatusCode};
use serde::{Deserialize, Serialize};
use tideway_session::{
    CookieSessionStore, InMemorySessionStore, Key, Session, SessionConfig, SessionData, SessionHandle, SessionLayer,
    SessionStore, SessionValue, TypedSession, assert_distinct_keys,
};
use tower::ServiceExt;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Line {
    sku: String,
    qty: u32,
}

/// Stored as `guest`, `member`, `admin`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, SessionValue)]
#[session(rename_all = "snake_case")]
enum Role {
    #[default]
    Guest,
    Member,
    Admin,
}

/// What the shop remembers about a visitor.
#[derive(Session)]
#[session(prefix = "shop.")]
struct Shop {
    /// Who is signed in.
    user_id: Option<u64>,
    #[session(default)]
    role: Role,
    #[session(default = 1)]
    visits: u32,
    #[session(json, default)]
    cart: Vec<Line>,
    #[session(rename = "csrf", alias = "token")]
    csrf_token: String,
    #[session(flash)]
    notice: Option<String>,
    #[session(skip)]
    trace: Vec<u8>,
}

#[derive(Session)]
#[session(prefix = "auth.", accessor = AuthFields)]
struct Auth {
    #[session(owner)]
    user: Option<String>,
}

assert_distinct_keys!(Shop, Auth);

fn tea() -> Line {
    Line { sku: "tea".into(), qty: 2 }
}

#[test]
fn accessors_on_plain_data() -> tideway_session::Result<()> {
    let mut data = SessionData::new(Duration::from_secs(3600));
    let mut shop = data.typed::<Shop>();
    shop.set_user_id(42)?;
    shop.set_visits(shop.visits()? + 1)?;
    shop.update_cart(|cart| cart.push(tea()))?;
    assert_eq!(data.get("shop.user_id"), Some("42"));
    assert_eq!(data.get("shop.role"), None);
    assert_eq!(data.get("shop.visits"), Some("2"));
    assert_eq!(data.get("shop.cart"), Some(r#"[{"sku":"tea","qty":2}]"#));
    Ok(())
}

#[test]
fn setters_take_what_converts() -> tideway_session::Result<()> {
    let mut data = SessionData::new(Duration::from_secs(3600));
    let mut shop = data.typed::<Shop>();
    shop.set_csrf_token("a")?;
    shop.set_csrf_token(String::from("a"))?;
    shop.set_user_id(42)?;
    shop.set_user_id(Some(42))?;
    shop.set_user_id(None)?;
    shop.set_notice("hello")?;
    shop.set_notice(String::from("hello"))?;
    shop.set_notice(Some(String::from("hello")))?;
    assert_eq!(shop.peek_notice()?, Some("hello".to_owned()));
    shop.set_notice(None)?;
    assert_eq!(shop.take_notice()?, None);
    assert_eq!(shop.user_id()?, None);
    Ok(())
}

#[test]
fn update_returns_what_its_closure_returned_and_remove_says_whether_it_was_there() -> tideway_session::Result<()> {
    let mut data = SessionData::new(Duration::from_secs(3600));
    let mut shop = data.typed::<Shop>();
    let before = shop.update_visits(|visits| {
        *visits += 1;
        *visits - 1
    })?;
    assert_eq!(before, 1);
    assert!(shop.remove_visits()?);
    assert!(!shop.remove_visits()?);
    assert_eq!(shop.take_visits()?, 1);
    assert!(shop.csrf_token().is_err());
    Ok(())
}

#[test]
fn typed_keys_read_and_serve_generic_code() -> tideway_session::Result<()> {
    fn read<T>(key: &Key<T>, data: &SessionData) -> tideway_session::Result<T> {
        key.get(data)
    }
    let mut data = SessionData::new(Duration::from_secs(3600));
    data.set("shop.visits", "7");
    assert_eq!(Shop::VISITS.get(&data)?, 7);
    assert_eq!(read(&Shop::USER_ID, &data)?, None::<u64>);
    assert_eq!(read(&Shop::ROLE, &data)?, Role::Guest);
    Ok(())
}

#[test]
fn the_whole_struct() -> tideway_session::Result<()> {
    let mut data = SessionData::new(Duration::from_secs(3600));
    let shop = Shop {
        user_id: Some(1),
        role: Role::Admin,
        visits: 1,
        cart: vec![tea()],
        csrf_token: "c".into(),
        notice: None,
        trace: vec![1],
    };
    data.write(&shop)?;
    assert_eq!(data.get("shop.role"), Some("admin"));
    assert_eq!(data.get("shop.visits"), Some("1"), "a default that is set is stored");
    let again: Shop = data.read()?;
    assert_eq!((again.user_id, again.role, again.visits), (Some(1), Role::Admin, 1));
    assert_eq!((again.cart, again.csrf_token), (vec![tea()], "c".to_owned()));
    assert!(again.trace.is_empty(), "a skipped field is not stored");
    Ok(())
}

/// Helpers take the accessor type by its name.
fn greet(shop: &mut ShopAccessor<'_>, auth: &AuthFields<'_>) -> tideway_session::Result<()> {
    shop.set_notice(auth.user()?)
}

async fn add(mut shop: TypedSession<Shop>, Json(line): Json<Line>) -> tideway_session::Result<Json<usize>> {
    shop.set_visits(shop.visits()? + 1)?;
    let n = shop.update_cart(move |cart| {
        cart.push(line.clone());
        cart.len()
    })?;
    Ok(Json(n))
}

async fn login(
    session: SessionHandle,
    mut shop: TypedSession<Shop>,
    mut auth: TypedSession<Auth>,
) -> tideway_session::Result<&'static str> {
    session.rotate()?;
    shop.set_user_id(42)?;
    auth.set_user("ada")?;
    greet(&mut shop, &auth)?;
    Ok("welcome")
}

async fn logout(session: SessionHandle) -> tideway_session::Result<()> {
    session.destroy()
}

async fn seen(shop: Option<TypedSession<Shop>>) -> tideway_session::Result<String> {
    Ok(match shop {
        Some(mut shop) => shop.take_notice()?.unwrap_or_default(),
        None => "no session".to_owned(),
    })
}

async fn whole(shop: tideway_session::Result<TypedSession<Shop>>) -> String {
    match shop.and_then(|shop| shop.visits()) {
        Ok(visits) => visits.to_string(),
        Err(error) => error.to_string(),
    }
}

fn routes() -> Router {
    Router::new()
        .route("/cart", post(add))
        .route("/login", post(login))
        .route("/logout", post(logout))
        .route("/seen", get(seen))
        .route("/visits", get(whole))
}

async fn send(app: &Router, request: http::request::Builder, body: &str, cookie: &mut String) -> (StatusCode, String) {
    let request: Request<Body> = request
        .header(COOKIE, cookie.as_str())
        .header("content-type", "application/json")
        .body(Body::from(body.to_owned()))
        .expect("request");
    let response: Response<Body> = app.clone().oneshot(request).await.expect("infallible");
    if let Some(set) = response.headers().get(SET_COOKIE) {
        let set = set.to_str().expect("text");
        set.split(';').next().expect("a pair").clone_into(cookie);
    }
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX).await.expect("body");
    (status, String::from_utf8(body.to_vec()).expect("text"))
}

#[tokio::test]
async fn accessors_in_handlers_on_either_store() -> tideway_session::Result<()> {
    let key = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    for backend in ["in_memory", "cookie"] {
        let config = SessionConfig::from_vars(|name| match name {
            "TIDEWAY_SESSION_BACKEND" => Some(backend.into()),
            "TIDEWAY_SESSION_ENCRYPTION_KEY" => Some(key.into()),
            _ => None,
        })?;
        let store: Arc<dyn SessionStore> = config.store().await?;
        let app = routes().layer(SessionLayer::new(store, &config)?);

        let mut cookie = String::new();
        assert_eq!(send(&app, Request::get("/seen"), "", &mut cookie).await.1, "no session");
        let line = r#"{"sku":"tea","qty":2}"#;
        assert_eq!(send(&app, Request::post("/cart"), line, &mut cookie).await.1, "1");
        assert_eq!(send(&app, Request::post("/cart"), line, &mut cookie).await.1, "2");
        assert_eq!(send(&app, Request::get("/visits"), "", &mut cookie).await.1, "3");

        let before = cookie.clone();
        assert_eq!(send(&app, Request::post("/login"), "", &mut cookie).await.1, "welcome");
        assert_ne!(before, cookie, "a sign-in gives the session a new id");
        assert_eq!(send(&app, Request::get("/seen"), "", &mut cookie).await.1, "ada");
        assert_eq!(send(&app, Request::get("/seen"), "", &mut cookie).await.1, "", "a notice is read once");

        assert_eq!(send(&app, Request::post("/logout"), "", &mut cookie).await.0, StatusCode::OK);
        assert_eq!(cookie, "tideway_session=");
        assert_eq!(send(&app, Request::get("/seen"), "", &mut cookie).await.1, "no session");
    }
    Ok(())
}

#[tokio::test]
async fn stores_work_as_written() -> tideway_session::Result<()> {
    let store: Arc<dyn SessionStore> = Arc::new(InMemorySessionStore::new(Duration::from_secs(3600 * 24)));
    let mut session = SessionData::new(Duration::from_secs(3600));
    session.set("user_id".to_string(), "123".to_string());
    store.save("session-123", session.clone()).await?;
    if let Some(session) = store.load("session-123").await? {
        let user_id = session.get("user_id");
        assert_eq!(user_id, Some("123"));
    }
    store.delete("session-123").await?;
    assert!(store.load("session-123").await?.is_none());

    let config = SessionConfig {
        cookie_name: "session".to_string(),
        default_ttl_seconds: 3600 * 24,
        encryption_key: Some("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff".to_string()),
        ..Default::default()
    };
    let store = CookieSessionStore::new(&config)?;
    let cookie = store.save("session-123", session.clone()).await?;
    let again = store.load(&cookie).await?;
    assert_eq!(again, Some(session));
    Ok(())
}
