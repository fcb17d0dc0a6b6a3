//! A visitor of the shop without a browser: keeps cookies and fills in the forms that the pages show.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode};
use futures_util::stream::once;
use tideway_session::{Clock, SessionConfig, SystemClock};
use tokio::sync::Barrier;
use tower::ServiceExt as _;

/// The settings of each kind of store; a test runs on all.
pub(crate) const STORES: [&[(&str, &str)]; 2] = [
    &[],
    &[
        ("TIDEWAY_SESSION_BACKEND", "cookie"),
        ("TIDEWAY_SESSION_ENCRYPTION_KEY", "8d969eef6ecad3c29a3a629280e686cf0c3f5d5a86aff3ca12020c923adc6c92"),
    ],
];

/// The shop with settings as environment variables give them.
pub(crate) async fn shop(settings: &[(&str, &str)]) -> Router {
    shop_at(settings, SystemClock).await
}

/// The shop with a time of its own.
pub(crate) async fn shop_at(settings: &[(&str, &str)], clock: impl Clock + 'static) -> Router {
    let config: SessionConfig = crate::shop::configuration(|name| {
        settings.iter().find(|(variable, _)| *variable == name).map(|(_, value)| value.into())
    })
    .expect("settings");
    crate::shop::app::app(&config, clock).await.expect("a shop")
}

/// A visitor with a browser's memory.
#[derive(Clone)]
pub(crate) struct Visitor {
    shop: Router,
    /// The cookie's `name=value`.
    pub(crate) cookie: Option<String>,
    /// The proof that the last page put into its forms.
    pub(crate) token: String,
    /// What the browser says of itself.
    pub(crate) agent: &'static str,
}

/// A response, read.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) html: String,
}

impl Visitor {
    pub(crate) fn new(shop: &Router) -> Self {
        Self { shop: shop.clone(), cookie: None, token: String::new(), agent: "" }
    }

    /// Loads a page.
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        let answer = self.send(Request::get(path).body(Body::empty()).expect("a request")).await;
        if let Some((_, rest)) = answer.html.split_once(r#"name="form_token" value=""#) {
            rest.split('"').next().expect("a value").clone_into(&mut self.token);
        }
        answer
    }

    /// Sends a form of the last page, and loads the page that follows.
    pub(crate) async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.post(path, fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.html);
        let next = answer.headers.get(LOCATION).expect("an address").to_str().expect("text").to_owned();
        self.get(&next).await
    }

    /// Sends a form of the last page.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token.clone();
        self.post_with_token(path, &token, fields).await
    }

    pub(crate) async fn post_with_token(&mut self, path: &str, token: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_body(path, form(token, fields)).await
    }

    /// Sends a form whose body arrives when all who share the barrier are waiting for theirs: by then the shop has
    /// loaded the session for each of them, and none has changed it.
    pub(crate) async fn post_together(&mut self, all: &Arc<Barrier>, path: &str, fields: &[(&str, &str)]) -> Answer {
        let (all, form) = (Arc::clone(all), form(&self.token, fields));
        let body = once(async move {
            all.wait().await;
            Ok::<_, Infallible>(form)
        });
        self.post_body(path, Body::from_stream(body)).await
    }

    pub(crate) async fn post_body(&mut self, path: &str, body: impl Into<Body>) -> Answer {
        let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(body.into()).expect("a request")).await
    }

    async fn send(&mut self, mut request: Request<Body>) -> Answer {
        request.headers_mut().insert(USER_AGENT, HeaderValue::from_static(self.agent));
        if let Some(cookie) = &self.cookie {
            request.headers_mut().insert(COOKIE, cookie.parse().expect("a header"));
        }
        let response = self.shop.clone().oneshot(request).await.expect("a response");
        let (parts, body) = response.into_parts();
        if let Some(cookie) = parts.headers.get(SET_COOKIE) {
            let pair = cookie.to_str().expect("text").split(';').next().expect("a pair");
            self.cookie = if pair.ends_with('=') { None } else { Some(pair.to_owned()) };
        }
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        Answer { status: parts.status, headers: parts.headers, html: String::from_utf8(body.to_vec()).expect("text") }
    }
}

impl Answer {
    pub(crate) fn says(&self, text: &str) -> bool {
        self.html.contains(text)
    }

    pub(crate) fn set_cookie(&self) -> Option<&str> {
        self.headers.get(SET_COOKIE).map(|cookie| cookie.to_str().expect("text"))
    }
}

fn form(token: &str, fields: &[(&str, &str)]) -> String {
    fields.iter().fold(format!("form_token={}", percent(token)), |mut form, (name, value)| {
        let _ = write!(form, "&{name}={}", percent(value));
        form
    })
}

fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut all, byte| {
        if byte.is_ascii_alphanumeric() {
            all.push(char::from(byte));
        } else {
            let _ = write!(all, "%{byte:02X}");
        }
        all
    })
}
