//! W4: a whole request through an axum `Router` with the session layer.

use axum::Router;
use axum::body::Body;
use http::Request;
use http::header::{COOKIE, SET_COOKIE};
use peers_bench::floors::layer as floor;
use peers_bench::peers::{axum_sess, tideway_session, tower as tower_peer};
use peers_core::bench::Case;
use std::hint::black_box;
use std::time::Duration;
use tower::ServiceExt;

async fn send(app: &Router, path: &'static str, cookie: &str) -> http::Response<Body> {
    let mut req = Request::get(path);
    if !cookie.is_empty() {
        req = req.header(COOKIE, cookie);
    }
    app.clone().oneshot(req.body(Body::empty()).expect("request")).await.expect("response")
}

fn set_cookies(res: &http::Response<Body>) -> Vec<String> {
    res.headers().get_all(SET_COOKIE).iter().map(|v| v.to_str().expect("ascii").to_owned()).collect()
}

async fn body(res: http::Response<Body>) -> String {
    let b = axum::body::to_bytes(res.into_body(), 1 << 20).await.expect("body");
    String::from_utf8(b.to_vec()).expect("utf-8")
}

fn add<'a>(
    cases: &mut Vec<Case<'a>>,
    quiet: bool,
    rt: &'a tokio::runtime::Runtime,
    name: &str,
    app: Router,
    stateful: bool,
) {
    // one request makes the session, its Set-Cookie is sent ever after
    let cookie = rt.block_on(async {
        let res = send(&app, "/init", "").await;
        let set = set_cookies(&res);
        let pairs: Vec<&str> =
            set.iter().filter(|c| !c.contains("Max-Age=0")).map(|c| c.split(';').next().expect("pair")).collect();
        let cookie = pairs.join("; ");
        // the baselines carry a cookie too, they just do not look at it
        let cookie = if cookie.is_empty() { "session=AAAAAAAAAAAAAAAAAAAAAA".into() } else { cookie };
        if !set.is_empty() {
            assert_eq!(body(send(&app, "/read", &cookie).await).await, "41", "{name}");
            assert_eq!(body(send(&app, "/rmw", &cookie).await).await, "42", "{name}");
            let after = body(send(&app, "/read", &cookie).await).await;
            assert_eq!(after, if stateful { "42" } else { "41" }, "{name}");
        }
        if !quiet {
            let mut n = Vec::new();
            for p in ["/none", "/read", "/rmw"] {
                n.push(set_cookies(&send(&app, p, &cookie).await).len());
            }
            println!("{name}: request cookie {} bytes; Set-Cookie headers on none/read/rmw: {n:?}", cookie.len());
        }
        cookie
    });
    for (tag, path) in [("a none", "/none"), ("b read", "/read"), ("c rmw", "/rmw")] {
        let (app, cookie) = (app.clone(), cookie.clone());
        cases.push(Case::new(format!("{tag}: {name}"), move |n| {
            rt.block_on(async {
                for _ in 0..n {
                    black_box(send(&app, path, &cookie).await);
                }
            })
        }));
    }
}

fn main() {
    let rt = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
    let _in_rt = rt.enter();
    let mode = std::env::args().nth(1).unwrap_or_default();
    let q = mode == "list" || mode == "ops";
    let mut cases = Vec::new();
    let c = &mut cases;
    add(c, q, &rt, "bare axum", floor::bare_app(), true);
    add(c, q, &rt, "bare axum + no-op layer", floor::noop_app(), true);
    add(c, q, &rt, "floor layer, memory", floor::memory_app(), true);
    add(c, q, &rt, "floor layer, cookie", floor::cookie_app(), false);
    add(c, q, &rt, "tower-sessions memory", tower_peer::memory_app(), true);
    add(c, q, &rt, "tower-sessions moka", tower_peer::moka_app(), true);
    add(c, q, &rt, "tower-sessions-cookie-store", tower_peer::cookie_app(), false);
    add(c, q, &rt, "axum_session memory", axum_sess::app(), true);
    add(c, q, &rt, "tideway-session memory", tideway_session::memory_app(), true);
    add(c, q, &rt, "tideway-session cookie", tideway_session::cookie_app(), false);
    peers_core::bench::main("W4 whole request", cases, 21, Duration::from_millis(20));
}
