//! A browser in front of a service.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::handler::Handler;
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderName, Request, StatusCode};
use tideway_session::{ManualClock, SessionLayer};
use tokio::task::JoinHandle;
use tower::ServiceExt as _;

use crate::{Jar, Page};

/// Keeps and sends cookies as browsers do.
#[derive(Debug, Clone)]
pub struct Browser {
    /// What it keeps.
    pub jar: Jar,
    clock: ManualClock,
    layer: SessionLayer,
}

/// A response with its whole body.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the parts of a response")]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Browser {
    /// A browser without cookies, for services behind `layer`.
    #[must_use]
    pub fn new(layer: SessionLayer, clock: ManualClock) -> Self {
        Self { jar: Jar::default(), clock, layer }
    }

    /// A request of `/` that `handler` answers.
    ///
    /// # Panics
    ///
    /// If the handler does.
    pub async fn visit<H: Handler<T, ()>, T: 'static>(&mut self, handler: H) -> Answer {
        let app = self.app(handler);
        self.fetch(app, get("/")).await
    }

    /// A request that is on its way: it is sent with the cookies that the browser has now. Its answer does nothing to
    /// them until the browser [`receive`](Self::receive)s it.
    pub fn start<H: Handler<T, ()>, T: 'static>(&self, handler: H) -> JoinHandle<Answer> {
        tokio::spawn(answer(self.app(handler), self.with_cookies(get("/"))))
    }

    /// Any request to any service.
    ///
    /// # Panics
    ///
    /// If the service does.
    pub async fn fetch(&mut self, app: Router, request: Request<Body>) -> Answer {
        let page = Page::at(request.uri().path());
        let answer = answer(app, self.with_cookies(request)).await;
        self.receive_at(&page, &answer);
        answer
    }

    /// Takes in the cookies of an answer to a request of `/`.
    pub fn receive(&mut self, answer: &Answer) {
        self.receive_at(&Page::at("/"), answer);
    }

    /// The value of the cookie `id`.
    #[must_use]
    pub fn id(&self) -> Option<String> {
        self.jar.get("id", self.clock.time()).map(str::to_owned)
    }

    /// A service in which `handler` answers everything, behind the layer.
    pub fn app<H: Handler<T, ()>, T: 'static>(&self, handler: H) -> Router {
        Router::new().fallback(handler).layer(self.layer.clone())
    }

    fn receive_at(&mut self, page: &Page, answer: &Answer) {
        for set_cookie in answer.set_cookies() {
            assert!(
                self.jar.receive(page, set_cookie, self.clock.time()) || set_cookie.contains("Max-Age=0"),
                "{set_cookie}"
            );
        }
    }

    fn with_cookies(&self, mut request: Request<Body>) -> Request<Body> {
        let page = Page::at(request.uri().path());
        if let Some(cookies) = self.jar.send(&page, self.clock.time()) {
            request.headers_mut().insert(COOKIE, cookies.parse().expect("a header"));
        }
        request
    }
}

impl Answer {
    /// The body.
    ///
    /// # Panics
    ///
    /// If it is not text.
    #[must_use]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("text")
    }

    /// The one header of this name.
    ///
    /// # Panics
    ///
    /// If there are several.
    #[must_use]
    pub fn header(&self, name: HeaderName) -> Option<&str> {
        let values: Vec<&str> = self.values(name);
        assert!(values.len() < 2, "{values:?}");
        values.first().copied()
    }

    /// The one `Set-Cookie`.
    ///
    /// # Panics
    ///
    /// If there are several.
    #[must_use]
    pub fn set_cookie(&self) -> Option<&str> {
        self.header(SET_COOKIE)
    }

    /// All of them.
    #[must_use]
    pub fn set_cookies(&self) -> Vec<&str> {
        self.values(SET_COOKIE)
    }

    /// The seconds that the one `Set-Cookie` gives its cookie; `None` without one, or until the browser closes.
    #[must_use]
    pub fn max_age(&self) -> Option<u64> {
        self.set_cookie()?.split("; ").find_map(|part| part.strip_prefix("Max-Age="))?.parse().ok()
    }

    fn values(&self, name: HeaderName) -> Vec<&str> {
        self.headers.get_all(name).iter().map(|value| value.to_str().expect("text")).collect()
    }
}

fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).expect("a request")
}

async fn answer(app: Router, request: Request<Body>) -> Answer {
    let Ok(response) = app.oneshot(request).await;
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
    Answer { status: parts.status, headers: parts.headers, body }
}
