//! Responses and applications of every shape.

use std::convert::Infallible;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse as _, Redirect};
use axum::routing::{get, post};
use futures_util::{StreamExt as _, stream};
use http::header::{LOCATION, SET_COOKIE, VARY};
use http::{Method as Verb, Request, Response, StatusCode};
use tideway_session::{Error, Result, SessionConfig, SessionHandle, SessionLayer, TypedSession};
use tideway_session_tests::{Method, Stage, set};
use tower::{Layer as _, ServiceBuilder, ServiceExt as _};

use crate::{Shop, log_out, look, theme};

fn request(verb: Verb, path: &str) -> Request<Body> {
    Request::builder().method(verb).uri(path).body(Body::empty()).expect("a request")
}

#[tokio::test]
async fn b11_a_streaming_response_has_its_cookie_before_its_body_begins() {
    let stage = Stage::new();
    let app = stage.browser().app(async |session: SessionHandle| -> Result<_> {
        session.set("theme", "dark")?;
        Ok(Body::from_stream(stream::pending::<Result<Bytes>>()))
    });
    let Ok(response) = app.oneshot(request(Verb::GET, "/")).await;
    assert!(response.headers().contains_key(SET_COOKIE));
    assert_eq!(stage.store.calls(), [Method::Save]);
}

#[tokio::test]
async fn b14_a_streaming_body_can_read_but_not_set() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let answer = browser
        .visit(async |session: SessionHandle, mut shop: TypedSession<Shop>| {
            Body::from_stream(stream::once(async move {
                assert!(matches!(shop.set_visits(1), Err(Error::ResponseSent)));
                Ok::<_, Infallible>(session.get("theme").unwrap_or_default())
            }))
        })
        .await;
    assert_eq!((answer.status, answer.text()), (StatusCode::OK, "dark"));
}

#[tokio::test]
async fn b11_server_sent_events() {
    let stage = Stage::new();
    let mut browser = stage.browser();
    let app = browser.app(async |session: SessionHandle| -> Result<_> {
        session.set("events", "0")?;
        Ok(Sse::new(stream::iter(["a", "b"]).then(move |item| {
            let session = session.clone();
            async move {
                session.write_now(|data| data.set("events", item)).await?;
                Ok::<_, Error>(Event::default().data(item))
            }
        })))
    });
    let answer = browser.fetch(app, request(Verb::GET, "/")).await;
    assert_eq!(answer.text(), "data: a\n\ndata: b\n\n");
    let events = async |session: SessionHandle| session.get("events").unwrap_or_default();
    assert_eq!(browser.visit(events).await.text(), "b");
}

#[tokio::test]
async fn b11_head_saves_like_get_and_has_no_body() {
    let stage = Stage::new();
    let mut browser = stage.browser();
    let handler = async |session: SessionHandle| session.set("theme", "dark").map(|()| "a body");
    let app = Router::new().route("/", get(handler)).layer(stage.layer());
    let answer = browser.fetch(app, request(Verb::HEAD, "/")).await;
    assert_eq!((answer.status, answer.text()), (StatusCode::OK, ""));
    assert_eq!(browser.visit(theme).await.text(), "dark");
}

#[tokio::test]
async fn b11_a_redirect_carries_the_cookie() {
    let stage = Stage::new();
    let mut browser = stage.browser();
    let sign_in = async |session: SessionHandle| session.set("theme", "dark").map(|()| Redirect::to("/home"));
    let app = Router::new().route("/in", post(sign_in)).route("/home", get(theme)).layer(stage.layer());
    let answer = browser.fetch(app.clone(), request(Verb::POST, "/in")).await;
    assert_eq!((answer.status, answer.header(LOCATION)), (StatusCode::SEE_OTHER, Some("/home")));
    assert_eq!(browser.fetch(app, request(Verb::GET, "/home")).await.text(), "dark");
}

#[tokio::test]
async fn b9_nested_routers_share_the_session_of_the_layer_around_them() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let touch = axum::middleware::from_fn(async |session: SessionHandle, request, next: axum::middleware::Next| {
        session.set("outer", "1").expect("writable");
        next.run(request).await
    });
    let inner = Router::new().route("/deep", get(async |s: SessionHandle| s.get("outer").unwrap_or_default()));
    let app = Router::new().nest("/a", Router::new().nest("/b", inner)).layer(touch).layer(stage.layer());
    assert_eq!(browser.fetch(app, request(Verb::GET, "/a/b/deep")).await.text(), "1");
    assert_eq!(stage.store.calls(), [Method::Find, Method::Update]);
}

#[tokio::test]
async fn b15_two_layers_each_answer_for_their_own_cookie() {
    let shop = Stage::new();
    let admin = Stage::configured(SessionConfig { cookie_name: "admin".to_owned(), ..Stage::config() });
    let outer = axum::middleware::from_fn(async |session: SessionHandle, request, next: axum::middleware::Next| {
        session.set("outer", "1").expect("writable");
        next.run(request).await
    });
    let app = Router::new()
        .route("/admin", get(set("inner", "1")))
        .route("/read", get(async |s: SessionHandle| format!("{:?} {:?}", s.get("inner"), s.get("outer"))))
        .layer(admin.layer())
        .route("/shop", get(async |s: SessionHandle| format!("{:?} {:?}", s.get("inner"), s.get("outer"))))
        .layer(outer)
        .layer(shop.layer());
    let mut browser = shop.browser();
    let answer = browser.fetch(app.clone(), request(Verb::GET, "/admin")).await;
    let mut names: Vec<_> = answer.set_cookies().iter().filter_map(|cookie| cookie.split('=').next()).collect();
    names.sort_unstable();
    assert_eq!(names, ["admin", "id"]);
    assert_eq!(answer.header(VARY), Some("Cookie"));
    assert_eq!((shop.store.calls(), admin.store.calls()), (vec![Method::Save], vec![Method::Save]));
    let mut read = async |path: &str| browser.fetch(app.clone(), request(Verb::GET, path)).await.text().to_owned();
    assert_eq!(read("/read").await, "Some(\"1\") None");
    assert_eq!(read("/shop").await, "None Some(\"1\")");
}

#[tokio::test]
async fn b7_of_two_layers_the_one_that_is_not_asked_does_nothing() {
    let shop = Stage::new();
    let admin = Stage::configured(SessionConfig { cookie_name: "admin".to_owned(), ..Stage::config() });
    let app = Router::new().fallback(log_out).layer(admin.layer()).layer(shop.layer());
    let mut request = request(Verb::GET, "/");
    request.headers_mut().insert("cookie", "id=gone; admin=gone".parse().expect("a header"));
    let answer = shop.browser().fetch(app, request).await;
    assert!(answer.set_cookie().is_some_and(|cookie| cookie.starts_with("admin=;")));
    assert_eq!(shop.store.calls(), []);
}

#[tokio::test]
async fn b9_a_plain_tower_service_over_any_body() {
    async fn service(request: Request<String>) -> Result<Response<String>> {
        let session = SessionHandle::of_request(request.extensions(), request.headers()).await?;
        session.typed::<Shop>().update_visits(|visits| *visits += 1)?;
        Ok(Response::new(session.get("visits").unwrap_or_default()))
    }
    let stage = Stage::new();
    let service = ServiceBuilder::new().layer(stage.layer()).service_fn(service);
    let first = service.clone().oneshot(Request::new(String::new())).await.expect("no fault");
    assert_eq!(first.body(), "1");
    let cookie = first.headers()[SET_COOKIE].to_str().expect("text").split(';').next().expect("a cookie").to_owned();
    let request = Request::get("/").header("cookie", cookie).body(String::new()).expect("a request");
    assert_eq!(service.oneshot(request).await.expect("no fault").body(), "2");

    stage.store.fault(Method::Save, tideway_session_tests::Fault::Fail);
    let failed = stage.layer().layer(tower::service_fn(async |request: Request<String>| {
        SessionHandle::of_request(request.extensions(), request.headers()).await?.set("theme", "dark")?;
        Ok::<_, Error>(Response::new("stored".to_owned()))
    }));
    let failed = failed.oneshot(Request::new(String::new())).await.expect("a response");
    assert_eq!((failed.status(), failed.body().as_str()), (StatusCode::SERVICE_UNAVAILABLE, ""));
}

#[tokio::test]
async fn b13_a_missing_layer_is_named() {
    let app = Router::new()
        .route("/handle", get(look))
        .route("/typed", get(async |_: TypedSession<Shop>| ()))
        .route("/live", get(async |_: Option<TypedSession<Shop>>| ()))
        .route("/result", get(async |session: Result<TypedSession<Shop>>| session.map(drop).into_response()));
    for path in ["/handle", "/typed", "/live", "/result"] {
        let Ok(response) = app.clone().oneshot(request(Verb::GET, path)).await;
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = axum::body::to_bytes(response.into_body(), 1000).await.expect("a body");
        assert!(std::str::from_utf8(&body).expect("text").contains("SessionLayer"), "{path}: {body:?}");
    }
}

#[tokio::test]
async fn b9_clones_of_a_layer_share_the_store() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let layer: SessionLayer = stage.layer().clone();
    let app = Router::new().route("/a", get(theme)).layer(layer.clone()).route("/b", get(theme)).layer(layer);
    for path in ["/a", "/b"] {
        assert_eq!(browser.fetch(app.clone(), request(Verb::GET, path)).await.text(), "dark");
    }
}

#[tokio::test]
async fn b11_two_layers_of_one_name_save_each_once() {
    let stage = Stage::new();
    let mut browser = stage.browser();
    let app = Router::new().fallback(set("theme", "dark")).layer(stage.layer()).layer(stage.layer());
    let answer = browser.fetch(app, request(Verb::GET, "/")).await;
    assert!(answer.set_cookie().is_some());
    assert_eq!(stage.store.calls(), [Method::Save]);
    assert_eq!(browser.visit(theme).await.text(), "dark");
}
