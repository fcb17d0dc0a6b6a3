//! `tower-sessions-redis-store`.

use crate::{Peer, drive};
use axum::{Router, body::Body, routing::get};
use http::{Request, header};
use peers_core::StdSession;
use tower::ServiceExt;
use tower_sessions::{Session, SessionManagerLayer};
use tower_sessions_redis_store::RedisStore;
use tower_sessions_redis_store::fred::prelude::*;

async fn send(app: Router, path: &'static str, cookie: &str) -> http::Response<Body> {
    let mut r = Request::get(path);
    if !cookie.is_empty() {
        r = r.header(header::COOKIE, cookie);
    }
    app.oneshot(r.body(Body::empty()).unwrap()).await.unwrap()
}

pub async fn new(port: u16) -> Peer {
    let config = Config::from_url(&format!("redis://127.0.0.1:{port}")).unwrap();
    let pool = Pool::new(config, None, None, None, 2).unwrap();
    pool.connect();
    pool.wait_for_connect().await.unwrap();
    let app = Router::new()
        .route(
            "/init",
            get(async |s: Session| {
                for (k, v) in StdSession::sample(1).to_values() {
                    s.insert(&k, v).await.unwrap();
                }
            }),
        )
        .route(
            "/rmw",
            get(async |s: Session| {
                let n = s.get::<u32>("visits").await.unwrap().unwrap() + 1;
                s.insert("visits", n).await.unwrap();
                n.to_string()
            }),
        )
        .layer(SessionManagerLayer::new(RedisStore::new(pool)));
    let mut cookies = Vec::new();
    for _ in 0..32 {
        let r = send(app.clone(), "/init", "").await;
        let c = r.headers()[header::SET_COOKIE].to_str().unwrap();
        cookies.push(c.split(';').next().unwrap().to_owned());
    }
    let cookies = std::rc::Rc::new(cookies);
    (
        "tower-sessions-redis-store (fred, pool of 2)",
        Box::new(move |n, width| {
            let (app, cookies) = (app.clone(), cookies.clone());
            Box::pin(async move {
                drive(n, width, |i| {
                    let (app, cookies) = (app.clone(), &cookies);
                    async move {
                        let r = send(app, "/rmw", &cookies[i % 32]).await;
                        assert!(r.status().is_success());
                    }
                })
                .await
            })
        }),
    )
}
