//! The short examples, each included with its own tests.

#[path = "../custom_store.rs"]
#[expect(dead_code, reason = "the test does without its `main`")]
mod custom_store;
#[path = "../keygen.rs"]
mod keygen;
#[path = "../quickstart.rs"]
#[expect(dead_code, reason = "the test does without its `main`")]
mod quickstart;
#[path = "../unit_test.rs"]
#[expect(dead_code, reason = "the test does without its `main`")]
mod unit_test;

use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use tideway_session::{Backend, CookieSessionStore, SessionConfig};
use tower::ServiceExt as _;

/// What a new user copies from the README is what runs here.
#[test]
fn the_quickstart_is_the_readme() {
    let readme = include_str!("../../tideway-session/README.md");
    let (_, rest) = readme.split_once("```rust").expect("an example");
    let (_, rest) = rest.split_once("\n\n").expect("imports");
    let (declared_and_handled, _) = rest.split_once("#[tokio::main]").expect("a `main`");
    let quickstart = include_str!("../quickstart.rs");
    assert!(quickstart.contains(declared_and_handled), "the README has another example:\n{declared_and_handled}");
}

#[tokio::test]
async fn the_quickstart_runs() {
    let app = quickstart::app().await.expect("a service");
    let mut cookie = String::new();
    for (method, path, expected) in [
        (Method::GET, "/", "visit 1, 0 in the basket. "),
        (Method::POST, "/add", "added"),
        (Method::POST, "/sign-in", "welcome"),
        (Method::GET, "/", "visit 2, 1 in the basket. Tea is in the basket."),
        (Method::GET, "/", "visit 3, 1 in the basket. "),
        (Method::POST, "/sign-out", "bye"),
        (Method::GET, "/", "visit 1, 0 in the basket. "),
    ] {
        let request = Request::builder().method(method).uri(path).header(header::COOKIE, &cookie);
        let response = app.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("a response");
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        if let Some(set_cookie) = response.headers().get(header::SET_COOKIE) {
            set_cookie.to_str().expect("text").split(';').next().expect("a pair").clone_into(&mut cookie);
        }
        assert_eq!(to_bytes(response.into_body(), 100).await.expect("a body"), expected, "{path}");
    }
}

#[test]
fn the_key_that_keygen_makes_is_one_that_the_cookie_store_takes() {
    let (one, other) = (keygen::key().expect("random bytes"), keygen::key().expect("random bytes"));
    assert_eq!(one.len(), 64);
    assert_ne!(one, other);
    let config = SessionConfig { backend: Backend::Cookie, encryption_key: Some(one), ..SessionConfig::default() };
    config.check().expect("no mistakes");
    CookieSessionStore::new(&config).expect("a store");
    keygen::main().expect("it runs");
}
