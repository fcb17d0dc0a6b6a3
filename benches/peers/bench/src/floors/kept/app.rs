//! The routes of W4 over the layer.

use super::cookie::Seal;
use super::fields;
use super::layer::{Backend, Handle, KeptLayer};
use super::session::Session;
use super::store::Store;
use axum::Router;
use axum::routing::get;
use http::StatusCode;
use peers_core::StdSession;
use std::sync::Arc;

fn app(backend: Arc<dyn Backend>) -> Router {
    async fn init(s: Handle) -> Result<&'static str, StatusCode> {
        s.write(|s| fields::each(&StdSession::sample(1), |key, text| assert!(s.set(key, |to| to.push_str(text)))))?;
        Ok("ok")
    }
    fn visits(s: &Session) -> Result<u32, StatusCode> {
        s.get("visits").and_then(|text| text.parse().ok()).ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
    async fn read(s: Handle) -> Result<String, StatusCode> {
        Ok(s.read(visits)?.to_string())
    }
    async fn rmw(s: Handle) -> Result<String, StatusCode> {
        let n = s.read(visits)? + 1;
        s.write(|s| assert!(s.set("visits", |text| text.push_str(itoa::Buffer::new().format(n)))))?;
        Ok(n.to_string())
    }
    Router::new()
        .route("/init", get(init))
        .route("/none", get(async || "41"))
        .route("/read", get(read))
        .route("/rmw", get(rmw))
        .route("/write", get(async |s: Handle| s.write(|s| s.set("visits", |text| text.push('7'))).map(|_| "ok")))
        .layer(KeptLayer(backend))
}

pub fn memory_app() -> Router {
    app(Arc::new(Store::default()))
}

pub fn cookie_app() -> Router {
    app(Arc::new(Seal::new(&[7; 32])))
}

#[cfg(test)]
mod tests {
    use super::super::layer::{Boxed, Found, Outcome};
    use super::super::session::{Changes, Frozen, now};
    use super::*;
    use axum::body::Body;
    use http::header::{CACHE_CONTROL, COOKIE, SET_COOKIE, VARY};
    use http::{Request, Response};
    use peers_core::now as ready;
    use tower::ServiceExt;

    /// A store that lets others run before it updates.
    struct Slow(Arc<Store>);

    impl Backend for Slow {
        fn recognises(&self, presented: &str) -> bool {
            self.0.recognises(presented)
        }
        fn find<'a>(&'a self, presented: &'a str, now: u64) -> Boxed<'a, Found> {
            self.0.find(presented, now)
        }
        fn save<'a>(&'a self, id: &'a str, new: Frozen, now: u64) -> Boxed<'a, Outcome> {
            Backend::save(&*self.0, id, new, now)
        }
        fn update(self: Arc<Self>, seen: Frozen, changes: Changes, now: u64) -> Boxed<'static, Outcome> {
            Box::pin(async move {
                tokio::task::yield_now().await;
                self.0.clone().update(seen, changes, now).await
            })
        }
    }

    async fn send(app: &Router, path: &str, cookie: &str) -> Response<Body> {
        let request = Request::get(path).header(COOKIE, cookie).body(Body::empty()).expect("request");
        app.clone().oneshot(request).await.expect("response")
    }

    fn cookie_of(response: &Response<Body>) -> String {
        let line = response.headers()[SET_COOKIE].to_str().expect("text");
        line.split(';').next().expect("pair").to_owned()
    }

    fn visits(store: &Store, cookie: &str) -> Option<String> {
        match store.get(cookie.strip_prefix("session=").expect("ours"), now()) {
            Found::Live(session) => session.find("visits").map(str::to_owned),
            _ => None,
        }
    }

    #[tokio::test]
    async fn a_client_that_hangs_up_stops_no_save() {
        let store = Arc::new(Store::default());
        let app = app(Arc::new(Slow(store.clone())));
        let cookie = cookie_of(&send(&app, "/init", "").await);
        let mut request = Box::pin(send(&app, "/rmw", &cookie));
        std::future::poll_fn(|cx| {
            assert!(request.as_mut().poll(cx).is_pending());
            std::task::Poll::Ready(())
        })
        .await;
        drop(request);
        assert_eq!(visits(&store, &cookie).as_deref(), Some("41"));
        while visits(&store, &cookie).as_deref() == Some("41") {
            tokio::task::yield_now().await;
        }
        assert_eq!(visits(&store, &cookie).as_deref(), Some("42"));
    }

    #[test]
    fn headers_and_statuses_are_those_of_a_session_layer() {
        let store = Arc::new(Store::default());
        let app = app(store.clone());
        let made = ready(send(&app, "/init", ""));
        assert_eq!(
            (&made.headers()[VARY], &made.headers()[CACHE_CONTROL]),
            (&"Cookie".parse().unwrap(), &"no-store".parse().unwrap())
        );
        let cookie = cookie_of(&made);
        let none = ready(send(&app, "/none", &cookie));
        assert!(none.headers().get(VARY).is_none());
        let written = ready(send(&app, "/rmw", &cookie));
        assert!(written.headers().get(VARY).is_some() && written.headers().get(SET_COOKIE).is_none());
        store.end(cookie.strip_prefix("session=").expect("ours"), now());
        let late = ready(send(&app, "/rmw", &cookie));
        assert!(late.status().is_server_error() && late.headers().get(SET_COOKIE).is_none());
        assert_eq!(ready(send(&app, "/write", &cookie)).status(), StatusCode::CONFLICT);
        let dead = ready(send(&app, "/read", "session=AAAAAAAAAAAAAAAAAAAAAAAA"));
        assert_eq!(cookie_of(&dead), "session=");
    }
}
