//! W5: read-modify-write requests over Redis.
//!
//! `peers-redis-bench PORT [SUBSTRING]` with a Redis of our own on that port: requests/s at concurrency
//! 32, interleaved, and the commands each request sends (from MONITOR).

use peers_core::StdSession;
use peers_core::bench::summary;
use std::future::Future;
use std::pin::Pin;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

type Requests = Pin<Box<dyn Future<Output = ()>>>;

/// A peer: run `n` read-modify-write requests with `width` of them in flight.
type Peer = (&'static str, Box<dyn Fn(usize, usize) -> Requests>);

/// `width` local tasks that share `n` requests.
async fn drive<F>(n: usize, width: usize, one: impl Fn(usize) -> F)
where
    F: Future<Output = ()>,
{
    let one = &one;
    futures_util::future::join_all((0..width).map(|w| async move {
        for i in 0..n / width {
            one(w + i * width).await;
        }
    }))
    .await;
}

mod tower_peer {
    use super::*;
    use axum::{Router, body::Body, routing::get};
    use http::{Request, header};
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
}

mod actix_peer {
    use super::*;
    use actix_session::config::CookieContentSecurity;
    use actix_session::{Session, SessionMiddleware, storage::RedisSessionStore};
    use actix_web::cookie::Key;
    use actix_web::http::header;
    use actix_web::{App, HttpResponse, test, web};

    pub async fn new(port: u16) -> Peer {
        let store = RedisSessionStore::new(format!("redis://127.0.0.1:{port}")).await.unwrap();
        let app = test::init_service(
            App::new()
                .wrap(
                    SessionMiddleware::builder(store, Key::from(&[7; 64]))
                        .cookie_content_security(CookieContentSecurity::Signed)
                        .build(),
                )
                .route(
                    "/init",
                    web::get().to(|s: Session| async move {
                        for (k, v) in StdSession::sample(1).to_values() {
                            s.insert(k, v).unwrap();
                        }
                        HttpResponse::Ok()
                    }),
                )
                .route(
                    "/rmw",
                    web::get().to(|s: Session| async move {
                        let n = s.get::<u32>("visits").unwrap().unwrap() + 1;
                        s.insert("visits", n).unwrap();
                        HttpResponse::Ok().body(n.to_string())
                    }),
                ),
        )
        .await;
        let app = std::rc::Rc::new(app);
        let mut cookies = Vec::new();
        for _ in 0..32 {
            let r = test::call_service(&*app, test::TestRequest::get().uri("/init").to_request()).await;
            let c = r.headers().get(header::SET_COOKIE).unwrap().to_str().unwrap();
            cookies.push(c.split(';').next().unwrap().to_owned());
        }
        let cookies = std::rc::Rc::new(cookies);
        (
            "actix-session redis (redis, one multiplexed connection)",
            Box::new(move |n, width| {
                let (app, cookies) = (app.clone(), cookies.clone());
                Box::pin(async move {
                    drive(n, width, |i| {
                        let (app, cookies) = (&app, &cookies);
                        async move {
                            let req = test::TestRequest::get()
                                .uri("/rmw")
                                .insert_header((header::COOKIE, cookies[i % 32].as_str()))
                                .to_request();
                            let r = test::call_service(&**app, req).await;
                            assert!(r.status().is_success());
                        }
                    })
                    .await
                })
            }),
        )
    }
}

mod tideway_peer {

    use super::*;
    use axum::{Router, body::Body, routing::get};
    use http::{Request, header};
    use tideway_session::{
        RedisSessionStore, Result, Session, SessionConfig, SessionHandle, SessionLayer, TypedSession,
    };
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

    pub async fn new(port: u16, name: &'static str, path: &'static str) -> Peer {
        let store = RedisSessionStore::connect(&format!("redis://127.0.0.1:{port}")).await.unwrap();
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
}

mod floor {
    use super::*;
    use redis::AsyncCommands;

    /// The two commands and the codec, no HTTP around them.
    pub async fn get_set(port: u16) -> Peer {
        let client = redis::Client::open(format!("redis://127.0.0.1:{port}")).unwrap();
        let conn = client.get_multiplexed_async_connection().await.unwrap();
        let bytes = postcard::to_stdvec(&StdSession::sample(1)).unwrap();
        for i in 0..32 {
            let mut c = conn.clone();
            let _: () = c.set_ex(format!("f{i}"), &bytes, 3600).await.unwrap();
        }
        (
            "floor: redis crate GET + SET EX, postcard, no HTTP",
            Box::new(move |n, width| {
                let conn = conn.clone();
                Box::pin(async move {
                    drive(n, width, |i| {
                        let mut c = conn.clone();
                        async move {
                            let key = format!("f{}", i % 32);
                            let b: Vec<u8> = c.get(&key).await.unwrap();
                            let mut s: StdSession = postcard::from_bytes(&b).unwrap();
                            s.visits += 1;
                            let b = postcard::to_stdvec(&s).unwrap();
                            let _: () = c.set_ex(&key, b, 3600).await.unwrap();
                        }
                    })
                    .await
                })
            }),
        )
    }

    /// One round trip: the server counts (`EVALSHA`-free: a hash field).
    pub async fn hincrby(port: u16) -> Peer {
        let client = redis::Client::open(format!("redis://127.0.0.1:{port}")).unwrap();
        let conn = client.get_multiplexed_async_connection().await.unwrap();
        (
            "floor: redis crate one HINCRBY, no HTTP",
            Box::new(move |n, width| {
                let conn = conn.clone();
                Box::pin(async move {
                    drive(n, width, |i| {
                        let mut c = conn.clone();
                        async move {
                            let _: i64 = c.hincr(format!("h{}", i % 32), "visits", 1).await.unwrap();
                        }
                    })
                    .await
                })
            }),
        )
    }
}

/// The commands that are sent to Redis while `f` runs; what a script calls there is not.
async fn monitor(port: u16, f: impl Future<Output = ()>) -> Vec<String> {
    let mut child = Command::new("redis-cli")
        .args(["-p", &port.to_string(), "monitor"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("redis-cli");
    tokio::time::sleep(Duration::from_millis(300)).await;
    f.await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    child.kill().expect("kill");
    let out = child.wait_with_output().expect("output");
    let seen = String::from_utf8_lossy(&out.stdout);
    let sent = seen.lines().filter_map(|l| l.split_once("] ")).filter(|(by, _)| !by.ends_with(" lua"));
    sent.map(|(_, c)| c.to_owned()).collect()
}

fn main() {
    let port: u16 = std::env::args().nth(1).expect("port").parse().expect("port");
    actix_web::rt::System::new().block_on(async move {
        let peers: Vec<Peer> = vec![
            tower_peer::new(port).await,
            actix_peer::new(port).await,
            tideway_peer::new(port, "tideway-session RedisSessionStore (redis, one multiplexed connection)", "/rmw")
                .await,
            tideway_peer::new(port, "tideway-session, a replayable update", "/update").await,
            floor::get_set(port).await,
            floor::hincrby(port).await,
        ];
        let filter = std::env::args().nth(2).unwrap_or_default();
        let peers: Vec<Peer> = peers.into_iter().filter(|(name, _)| name.contains(&filter)).collect();
        println!("### W5 commands per read-modify-write request\n");
        for (name, run) in &peers {
            // The first request sends its script too.
            run(1, 1).await;
            let seen = monitor(port, run(10, 1)).await;
            println!("* {name}: {:.1} per request", seen.len() as f64 / 10.0);
            for c in seen.iter().take(3) {
                let short: String = c.chars().take(60).collect();
                let tail: String = c.chars().rev().take(40).collect::<Vec<_>>().into_iter().rev().collect();
                println!("    {short} .. {tail}");
            }
        }
        let (n, rounds) = (8_000, 9);
        let mut got = vec![Vec::new(); peers.len()];
        for r in 0..rounds {
            for k in 0..peers.len() {
                let i = (k + r) % peers.len();
                let t = Instant::now();
                (peers[i].1)(n, 32).await;
                got[i].push(n as f64 / t.elapsed().as_secs_f64());
            }
        }
        println!("\n{} requests each", n * rounds);
        println!(
            "\n### W5 requests/s, concurrency 32, one client thread\n\n| peer | median | q1..q3 |\n|---|---:|---:|"
        );
        for ((name, _), v) in peers.iter().zip(&got) {
            let s = summary(v);
            println!("| {name} | {:.0} | {:.0}..{:.0} |", s.0, s.1, s.2);
        }
    });
}
