//! The two numbers that the design is measured by: updates lost among concurrent requests, and sessions that come back
//! after a sign-out. Both are zero, through the layer, in memory and in Redis.
//!
//! `TIDEWAY_SESSION_RACES=10000` forces as many of each; without it there are a few hundred.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use tideway_session::{RedisSessionStore, Result, Session, SessionHandle, SessionStore, TypedSession};
use tideway_session_tests::{Browser, RedisServer, Stage};
use tokio::sync::Barrier;

/// Requests that are in flight at the same time.
const AT_ONCE: usize = 50;

#[derive(Session)]
struct Shop {
    #[session(default)]
    visits: usize,
}

fn races() -> usize {
    std::env::var("TIDEWAY_SESSION_RACES").map_or(500, |text| text.parse().expect("a number"))
}

async fn visits(browser: &mut Browser) -> usize {
    let read = async |shop: TypedSession<Shop>| shop.visits().map(|visits| visits.to_string());
    browser.visit(read).await.text().parse().expect("a number")
}

async fn in_redis(server: &RedisServer) -> (Stage, Arc<RedisSessionStore>) {
    let store = server.store().await;
    let mut shared = None;
    let stage = Stage::over(Stage::config(), |clock| {
        let store = Arc::new(store.with_clock(clock));
        shared = Some(Arc::clone(&store));
        store
    });
    (stage, shared.expect("made"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn b21_no_update_is_lost_in_memory() {
    no_update_is_lost(Stage::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn b21_no_update_is_lost_in_redis() {
    let server = RedisServer::start();
    no_update_is_lost(in_redis(&server).await.0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn b22_no_session_comes_back_in_memory() {
    let (stage, memory) = Stage::with_memory();
    no_session_comes_back(stage, memory).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn b22_no_session_comes_back_in_redis() {
    let server = RedisServer::start();
    let (stage, redis) = in_redis(&server).await;
    no_session_comes_back(stage, redis).await;
}

async fn no_update_is_lost(stage: Stage) {
    let mut browser = stage.guest().await;
    let rounds = races().div_ceil(AT_ONCE);
    for _ in 0..rounds {
        let barrier = Arc::new(Barrier::new(AT_ONCE));
        let requests: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                let barrier = Arc::clone(&barrier);
                browser.start(async move |mut shop: TypedSession<Shop>| -> Result<()> {
                    barrier.wait().await;
                    shop.update_visits(|visits| *visits += 1)
                })
            })
            .collect();
        for request in requests {
            assert_eq!(request.await.expect("an answer").status, StatusCode::OK);
        }
        stage.store.calls();
    }
    let (sent, counted) = (rounds * AT_ONCE, visits(&mut browser).await);
    println!("{sent} concurrent updates, {} lost", sent - counted);
    assert_eq!(counted, sent);
}

async fn no_session_comes_back(stage: Stage, store: Arc<dyn SessionStore>) {
    let mut back = 0;
    for round in 0..races() {
        let browser = stage.guest().await;
        let id = browser.id().expect("a session");
        let barrier = Arc::new(Barrier::new(3));
        let (one, other) = (Arc::clone(&barrier), Arc::clone(&barrier));
        // One writes and one renews or rotates, while the third signs out; all have loaded the session before.
        let write = browser.start(async move |mut shop: TypedSession<Shop>| -> Result<()> {
            one.wait().await;
            shop.update_visits(|visits| *visits += 1)
        });
        let second = browser.start(async move |session: SessionHandle| -> Result<()> {
            other.wait().await;
            if round % 2 == 0 { session.extend(Duration::from_secs(5000)) } else { session.set("late", "1") }
        });
        let sign_out = browser.start(async move |session: SessionHandle| -> Result<()> {
            barrier.wait().await;
            session.destroy()
        });
        assert_eq!(sign_out.await.expect("an answer").status, StatusCode::OK);
        for late in [write, second] {
            let answer = late.await.expect("an answer");
            assert!(matches!(answer.status, StatusCode::OK | StatusCode::CONFLICT), "{answer:?}");
            assert!(answer.status == StatusCode::OK || answer.set_cookie().is_none(), "{answer:?}");
        }
        back += usize::from(store.load(&id).await.expect("loads").is_some());
        stage.store.calls();
    }
    println!("{} sign-outs among writes, {back} sessions back", races());
    assert_eq!(back, 0);
}
