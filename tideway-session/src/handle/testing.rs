//! What tests need of a handle.

use std::sync::Arc;

use http::HeaderValue;

use super::SessionHandle;
use crate::Result;
use crate::layer::RequestSession;

impl From<Arc<RequestSession>> for SessionHandle {
    fn from(session: Arc<RequestSession>) -> Self {
        Self(session)
    }
}

impl SessionHandle {
    pub(crate) fn set_cookie_due(&self) -> Result<Option<HeaderValue>> {
        self.0.set_cookie_due()
    }
}
