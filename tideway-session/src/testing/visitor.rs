//! Somebody who comes back with the cookie that they were given.

use std::fmt;
use std::future::poll_fn;

use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue, Request, Response};
use tower_service::Service;

use crate::{Result, SessionData, SessionHandle, SessionLayer};

/// Somebody who keeps the session's cookie from one response to the next request; made by
/// [`TestSessions::visitor`](super::TestSessions::visitor).
///
/// It keeps this one cookie, for as long as no response removes it, and knows nothing of paths, domains and ages: what a
/// session is worth is said by the server.
///
/// ```
/// use axum::{Router, body::Body, routing::get};
/// use http::Request;
/// use tideway_session::SessionHandle;
/// use tideway_session::testing::TestSessions;
/// use tower::ServiceExt as _;
///
/// # #[cfg(not(feature = "axum"))] fn main() {}
/// # #[cfg(feature = "axum")]
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// async fn theme(session: SessionHandle) -> String {
///     session.get("theme").unwrap_or_default()
/// }
///
/// let sessions = TestSessions::new();
/// let app: Router = Router::new().route("/", get(theme)).layer(sessions.layer());
///
/// let mut visitor = sessions.visitor();
/// visitor.edit(|session| session.set("theme", "dark")).await?;
///
/// // With `oneshot`, in its two halves ..
/// let response = app.clone().oneshot(visitor.prepare(Request::get("/").body(Body::empty())?)).await?;
/// visitor.receive(&response);
/// // .. and as one.
/// let response = visitor.send(&app, Request::get("/").body(Body::empty())?).await?;
/// assert_eq!(axum::body::to_bytes(response.into_body(), 100).await?, "dark");
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct TestVisitor {
    layer: SessionLayer,
    cookie: Option<HeaderValue>,
}

impl TestVisitor {
    pub(super) fn new(layer: SessionLayer) -> Self {
        Self { layer, cookie: None }
    }

    /// Changes the visitor's session as a handler would, and keeps the cookie; begins one if there is none. So somebody
    /// is signed in without a sign-in: `visitor.edit(|session| session.typed::<Shop>().set_user("ada")).await?`.
    ///
    /// # Errors
    ///
    /// The closure's, which stores nothing, and those of the store.
    pub async fn edit<R>(&mut self, edit: impl FnOnce(&SessionHandle) -> Result<R>) -> Result<R> {
        let session = self.layer.handle_of(&self.headers()).await?;
        let value = edit(&session)?;
        session.save().await?;
        if let Some(set_cookie) = session.set_cookie_due()? {
            self.take(&set_cookie);
        }
        Ok(value)
    }

    /// The visitor's session as it is stored now, a copy; `None` if it is not a live one. Looking is no activity.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn session(&self) -> Result<Option<SessionData>> {
        let session = self.layer.handle_of(&self.headers()).await?;
        Ok((!session.is_new()).then(|| session.snapshot()))
    }

    /// What the visitor sends as the `Cookie` of a request.
    #[must_use]
    pub fn cookie(&self) -> Option<&HeaderValue> {
        self.cookie.as_ref()
    }

    /// The request with the visitor's cookie, beside others that it has.
    #[must_use]
    pub fn prepare<B>(&self, mut request: Request<B>) -> Request<B> {
        if let Some(cookie) = &self.cookie {
            request.headers_mut().append(COOKIE, cookie.clone());
        }
        request
    }

    /// Takes the session's cookie from a response, or its removal.
    pub fn receive<B>(&mut self, response: &Response<B>) {
        for set_cookie in response.headers().get_all(SET_COOKIE) {
            self.take(set_cookie);
        }
    }

    /// Sends a request to a service, with the visitor's cookie, and takes the cookie of the response.
    ///
    /// # Errors
    ///
    /// The service's own; an axum router has none.
    pub async fn send<S, B, R>(&mut self, service: &S, request: Request<B>) -> Result<Response<R>, S::Error>
    where
        S: Service<Request<B>, Response = Response<R>> + Clone,
    {
        let mut service = service.clone();
        poll_fn(|context| service.poll_ready(context)).await?;
        let response = service.call(self.prepare(request)).await?;
        self.receive(&response);
        Ok(response)
    }

    fn headers(&self) -> HeaderMap {
        self.cookie.iter().map(|cookie| (COOKIE, cookie.clone())).collect()
    }

    fn take(&mut self, set_cookie: &HeaderValue) {
        let pair = set_cookie.as_bytes().split(|byte| *byte == b';').next().unwrap_or_default();
        let Some(value) =
            pair.strip_prefix(self.layer.cookie_name().as_bytes()).and_then(|rest| rest.strip_prefix(b"="))
        else {
            return;
        };
        // A removal has no value.
        self.cookie = if value.is_empty() { None } else { HeaderValue::from_bytes(pair).ok() };
        if let Some(cookie) = &mut self.cookie {
            cookie.set_sensitive(true);
        }
    }
}

/// Shows no cookie.
impl fmt::Debug for TestVisitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestVisitor").field("has_cookie", &self.cookie.is_some()).finish_non_exhaustive()
    }
}
