//! Cases of W1, W2 and W4, the same for every peer.

use std::cell::RefCell;
use std::hint::black_box;
use std::rc::Rc;

use axum::Router;
use axum::body::Body;
use http::Request;
use http::header::{COOKIE, SET_COOKIE};
use peers_core::StdSession;
use peers_core::bench::Case;
use tower::ServiceExt;

use crate::work::{CookieCodec, TypedAccess};

/// W1: reads a field, adds one, writes it.
pub fn typed_access(name: &str, mut t: impl TypedAccess + 'static) -> Case<'static> {
    assert_eq!(t.bump(), 42, "{name}");
    assert_eq!(t.bump(), 43, "{name}");
    Case::new(name, move |n| {
        for _ in 0..n {
            black_box(t.bump());
        }
    })
}

/// W2: seals, opens, and reads all fields.
pub fn codec<'a>(
    out: &mut Vec<Case<'a>>,
    sizes: &mut Vec<(String, usize, usize)>,
    name: &str,
    mut c: impl CookieCodec + 'static,
) {
    let want = StdSession::sample(1);
    let sealed = c.seal();
    assert_eq!(c.open_typed(&sealed), Some(want), "{name}");
    let mut forged = sealed.clone().into_bytes();
    let mid = forged.len() / 2;
    forged[mid] = if forged[mid] == b'A' { b'B' } else { b'A' };
    assert_eq!(c.open_typed(&String::from_utf8(forged).expect("ascii")), None, "{name} forged");
    sizes.push((name.to_string(), sealed.len(), c.on_the_wire(&sealed)));
    let c = Rc::new(RefCell::new(c));
    let sealed: Rc<str> = sealed.into();
    let (c1, c2, c3) = (c.clone(), c.clone(), c);
    let (s2, s3) = (sealed.clone(), sealed);
    out.push(Case::new(format!("seal: {name}"), move |n| {
        let mut c = c1.borrow_mut();
        (0..n).for_each(|_| {
            black_box(c.seal());
        })
    }));
    out.push(Case::new(format!("open: {name}"), move |n| {
        let mut c = c2.borrow_mut();
        (0..n).for_each(|_| assert!(c.open(black_box(&s2))))
    }));
    out.push(Case::new(format!("open+typed: {name}"), move |n| {
        let mut c = c3.borrow_mut();
        (0..n).for_each(|_| {
            black_box(c.open_typed(black_box(&s3)).expect("open"));
        })
    }));
}

/// One operation.
pub fn simple<'a, R>(out: &mut Vec<Case<'a>>, name: &str, mut f: impl FnMut() -> R + 'static) {
    out.push(Case::new(name, move |n| {
        for _ in 0..n {
            black_box(f());
        }
    }));
}

/// W4: requests that leave the session alone, read it, and write it.
pub fn requests<'a>(
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
