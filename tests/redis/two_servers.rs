//! Two servers of one service on one Redis, over HTTP.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use tideway_session::{Result, SessionConfig, SessionHandle, SessionLayer, TypedSession};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::{Server, Visit};

async fn visit(mut visit: TypedSession<Visit>) -> Result<String> {
    visit.update_visits(|visits| *visits += 1)?;
    Ok("counted".to_owned())
}

async fn count(visit: TypedSession<Visit>) -> Result<String> {
    Ok(visit.visits()?.to_string())
}

async fn renew(session: SessionHandle) -> Result<()> {
    session.rotate()
}

async fn log_out(session: SessionHandle) -> Result<()> {
    session.destroy()
}

/// A server of the service, with a connection of its own.
async fn serve(redis: &Server) -> SocketAddr {
    let store = Arc::new(redis.store().await);
    let layer = SessionLayer::new(store, &SessionConfig::default()).expect("no mistake");
    let app = Router::new()
        .route("/visit", get(visit))
        .route("/count", get(count))
        .route("/renew", get(renew))
        .route("/log-out", get(log_out))
        .layer(layer);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

struct Answer {
    status: u16,
    cookie: Option<String>,
    body: String,
}

async fn fetch(server: SocketAddr, path: &str, cookie: &str) -> Answer {
    let mut stream = TcpStream::connect(server).await.expect("connects");
    let request = format!("GET {path} HTTP/1.1\r\nHost: shop\r\nConnection: close\r\nCookie: {cookie}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("sends");
    let mut text = String::new();
    stream.read_to_string(&mut text).await.expect("answers");
    let (head, body) = text.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")?.split(';').next().map(str::to_owned));
    Answer { status, cookie, body: body.to_owned() }
}

#[tokio::test(flavor = "multi_thread")]
async fn b21_requests_that_alternate_between_two_servers_lose_no_update() {
    let redis = Server::start();
    let servers = [serve(&redis).await, serve(&redis).await];
    let cookie = fetch(servers[0], "/visit", "").await.cookie.expect("a session");
    let visitors: Vec<_> = (0..20)
        .map(|visitor| {
            let cookie = cookie.clone();
            tokio::spawn(async move {
                for n in 0..10 {
                    let answer = fetch(servers[(visitor + n) % 2], "/visit", &cookie).await;
                    assert_eq!(answer.status, 200);
                }
            })
        })
        .collect();
    for visitor in visitors {
        visitor.await.expect("no panic");
    }
    for server in servers {
        assert_eq!(fetch(server, "/count", &cookie).await.body, "201");
    }
}

#[tokio::test]
async fn b22_a_logout_on_one_server_ends_the_session_of_the_other() {
    let redis = Server::start();
    let [one, two] = [serve(&redis).await, serve(&redis).await];
    let cookie = fetch(one, "/visit", "").await.cookie.expect("a session");
    let renewed = fetch(two, "/renew", &cookie).await.cookie.expect("a new id");
    assert_eq!(fetch(one, "/count", &renewed).await.body, "1");
    assert_eq!(fetch(one, "/visit", &cookie).await.status, 409, "the old id has just ended");
    assert_eq!(fetch(one, "/log-out", &renewed).await.status, 200);
    assert_eq!(fetch(two, "/visit", &renewed).await.status, 409);
    assert_eq!(fetch(two, "/count", &renewed).await.body, "0");
}
