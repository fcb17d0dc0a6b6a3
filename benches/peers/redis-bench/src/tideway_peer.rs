//! `tideway-session`.

use crate::{Peer, Requests, drive};
use axum::{Router, body::Body, routing::get};
use http::{Request, header};
use peers_core::StdSession;
use tideway_session::{RedisSessionStore, Result, Session, SessionConfig, SessionHandle, SessionLayer, TypedSession};
use tower::ServiceExt;

#[derive(Session)]
struct Visits {
    visits: u32,
}

async fn send(app: Router, path: &'static str, cookie: &str) -> http::Response<Body> {
    let mut request = Request::get(path);
    if !cookie.is_empty() {
        request = request.header(header::COOKIE, cookie);
    }
    app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

async fn init(session: SessionHandle) -> Result<()> {
    for (key, value) in StdSession::sample(1).to_strings() {
        session.set(&key, value)?;
    }
    Ok(())
}

async fn rmw(mut visits: TypedSession<Visits>) -> Result<String> {
    let n = visits.visits()? + 1;
    visits.set_visits(n)?;
    Ok(n.to_string())
}

async fn update(mut visits: TypedSession<Visits>) -> Result<String> {
    let n = visits.update_visits(|visits| {
        *visits += 1;
        *visits
    })?;
    Ok(n.to_string())
}

pub async fn new(port: u16) -> Peer {
    peer(connect(port).await, "tideway-session RedisSessionStore (redis, one multiplexed connection)", "/rmw").await
}

pub async fn updating(port: u16) -> Peer {
    peer(connect(port).await, "tideway-session, a replayable update", "/update").await
}

pub async fn without_cache(port: u16) -> Peer {
    peer(connect(port).await.with_cache_size(0), "tideway-session, without its cache", "/rmw").await
}

async fn connect(port: u16) -> RedisSessionStore {
    RedisSessionStore::connect(&format!("redis://127.0.0.1:{port}")).await.unwrap()
}

async fn peer(store: RedisSessionStore, name: &'static str, path: &'static str) -> Peer {
    let layer = SessionLayer::new(store, &SessionConfig::default()).unwrap();
    let app =
        Router::new().route("/init", get(init)).route("/rmw", get(rmw)).route("/update", get(update)).layer(layer);
    let mut cookies = Vec::new();
    for _ in 0..32 {
        let response = send(app.clone(), "/init", "").await;
        let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
        cookies.push(cookie.split(';').next().unwrap().to_owned());
    }
    let cookies = std::rc::Rc::new(cookies);
    let run = move |n, width| -> Requests {
        let (app, cookies) = (app.clone(), cookies.clone());
        Box::pin(async move {
            drive(n, width, |i| {
                let (app, cookies) = (app.clone(), &cookies);
                async move {
                    let response = send(app, path, &cookies[i % 32]).await;
                    assert!(response.status().is_success());
                }
            })
            .await
        })
    };
    (name, Box::new(run))
}
