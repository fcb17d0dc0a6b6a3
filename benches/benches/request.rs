//! Whole requests through the layer, with plain axum beside them.

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::response::Response;
use axum::routing::get;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use tideway_session::{CookieSessionStore, InMemorySessionStore, Result, SessionLayer, SessionStore, TypedSession};
use tideway_session_benches::{DAY, Visit, config, runtime};
use tower::ServiceExt as _;

async fn untouched() -> &'static str {
    "41"
}

async fn read(visit: TypedSession<Visit>) -> Result<String> {
    Ok(visit.visits()?.to_string())
}

async fn change(mut visit: TypedSession<Visit>) -> Result<String> {
    visit.set_visits(visit.visits()?.wrapping_add(1))?;
    Ok(visit.visits()?.to_string())
}

async fn update(mut visit: TypedSession<Visit>) -> Result<String> {
    visit.update_visits(|visits| *visits = visits.wrapping_add(1))?;
    Ok(visit.visits()?.to_string())
}

async fn begin(session: tideway_session::SessionHandle) -> Result<()> {
    for (key, value) in Visit::session(1).iter() {
        session.set(key, value)?;
    }
    Ok(())
}

fn with_sessions(store: impl SessionStore + 'static) -> Router {
    Router::new()
        .route("/begin", get(begin))
        .route("/untouched", get(untouched))
        .route("/read", get(read))
        .route("/change", get(change))
        .route("/update", get(update))
        .layer(SessionLayer::new(store, &config()).expect("layer"))
}

async fn send(app: &Router, path: &str, cookie: &str) -> Response {
    let request = Request::get(path).header(COOKIE, cookie).body(Body::empty()).expect("request");
    app.clone().oneshot(request).await.expect("response")
}

fn request(c: &mut Criterion) {
    let runtime = runtime();
    let plain = Router::new().route("/untouched", get(untouched));
    let memory = with_sessions(InMemorySessionStore::new(DAY));
    let cookie = with_sessions(CookieSessionStore::new(&config()).expect("store"));

    let mut group = c.benchmark_group("request");
    for path in ["/untouched", "/read", "/change", "/update"] {
        for (name, app) in [("plain axum", &plain), ("memory", &memory), ("cookie", &cookie)] {
            if name == "plain axum" && path != "/untouched" {
                continue;
            }
            let session = runtime.block_on(async {
                let response = send(app, "/begin", "").await;
                let cookie =
                    response.headers().get(SET_COOKIE).map(|cookie| cookie.to_str().expect("ascii").to_owned());
                // Plain axum carries a cookie too, and looks at none.
                let cookie = cookie.unwrap_or_else(|| "tideway_session=AAAAAAAAAAAAAAAAAAAAAAAA".to_owned());
                let cookie = cookie.split(';').next().expect("a first part").to_owned();
                assert!(send(app, path, &cookie).await.status().is_success(), "{name} {path}");
                cookie
            });
            group.bench_with_input(BenchmarkId::new(&path[1..], name), &session, |b, session| {
                b.to_async(&runtime).iter(|| send(app, path, session));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, request);
criterion_main!(benches);
