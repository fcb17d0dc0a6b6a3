//! Routes whose handlers require something of the session, as a service has them.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::middleware::from_extractor;
use axum::routing::get;
use http::header::VARY;
use http::{Method, Request, StatusCode};
use tideway_session::{Error, Required};
use tideway_session_tests::{Fault, Method as StoreMethod, Stage};

use crate::required::{SignedIn, account, seen, sign_in};

#[tokio::test]
async fn a_redirect_is_the_same_for_head_and_every_other_method() {
    let stage = Stage::new();
    let app = Router::new().route("/account", get(account).post(account).delete(account)).layer(stage.layer());
    for method in [Method::GET, Method::HEAD, Method::POST, Method::DELETE] {
        let request = Request::builder().method(&method).uri("/account").body(Body::empty()).expect("a request");
        let answer = stage.browser().fetch(app.clone(), request).await;
        let redirect = (StatusCode::SEE_OTHER, Some("/sign-in?to=/account"), Some("Cookie"), "");
        assert_eq!(seen(&answer), redirect, "{method}");
    }
    let mut browser = stage.browser();
    browser.visit(sign_in).await;
    let request = Request::head("/account").body(Body::empty()).expect("a request");
    let answer = browser.fetch(app, request).await;
    assert_eq!(seen(&answer), (StatusCode::OK, None, Some("Cookie"), ""));
}

#[tokio::test]
async fn a_group_of_routes_is_guarded_at_once() {
    let stage = Stage::new();
    let app = Router::new()
        .route("/orders", get(async || "orders"))
        .route_layer(from_extractor::<Required<SignedIn>>())
        .route("/", get(async || "home"))
        .layer(stage.layer());
    let mut browser = stage.browser();
    let request = |path: &str| Request::get(path).body(Body::empty()).expect("a request");
    assert_eq!(browser.fetch(app.clone(), request("/orders")).await.status, StatusCode::SEE_OTHER);
    let home = browser.fetch(app.clone(), request("/")).await;
    assert_eq!((home.text(), home.header(VARY)), ("home", None));
    browser.visit(sign_in).await;
    assert_eq!(browser.fetch(app, request("/orders")).await.text(), "orders");
}

#[tokio::test]
async fn b13_a_store_that_hangs_is_a_503_too() {
    tokio::time::pause();
    let stage = Stage::new();
    let mut browser = stage.browser();
    browser.visit(sign_in).await;
    stage.store.fault(StoreMethod::Find, Fault::Hang);
    let layer = stage.layer().store_timeout(Duration::from_secs(1));
    let app = Router::new().route("/", get(account)).layer(layer);
    let answer = browser.fetch(app, Request::get("/").body(Body::empty()).expect("a request")).await;
    assert_eq!(seen(&answer), (StatusCode::SERVICE_UNAVAILABLE, None, Some("Cookie"), ""));
}

#[tokio::test]
async fn without_a_layer_the_developer_is_told() {
    let app: Router = Router::new().route("/", get(account));
    let answer = Stage::new().browser().fetch(app, Request::get("/").body(Body::empty()).expect("a request")).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer.text(), Error::NoLayer.to_string());
}
