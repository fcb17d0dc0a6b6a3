//! Sessions for tests, without a request to serve.

use std::sync::Arc;

use http::{Extensions, HeaderMap, HeaderValue};

use super::SessionLayer;
use super::request::{Origin, RequestSession};
use super::slot::Slot;
use crate::{Result, SessionHandle};

impl<H> SessionLayer<H> {
    /// The session as an extractor gives it, for a request with these headers.
    pub(crate) async fn handle_of(&self, headers: &HeaderMap) -> Result<SessionHandle> {
        let mut extensions = Extensions::new();
        Slot::put(&mut extensions, &self.shared);
        SessionHandle::of_request(&extensions, headers).await
    }

    /// A new session.
    pub(crate) fn handle_of_nobody(&self) -> SessionHandle {
        let data = self.shared.new_session();
        Arc::new(RequestSession::new(Arc::clone(&self.shared), Origin::New, data, false)).into()
    }

    pub(crate) fn cookie_name(&self) -> &str {
        &self.shared.cookie.name
    }
}

impl RequestSession {
    /// The `Set-Cookie` that a response would carry now.
    pub(crate) fn set_cookie_due(&self) -> Result<Option<HeaderValue>> {
        self.state().set_cookie(&self.shared)
    }
}
