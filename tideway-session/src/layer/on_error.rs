//! What a client gets when a save failed.

use http::{Response, StatusCode};

use crate::Error;

/// Builds the response for a save that failed. Any `Fn(&Error) -> Response` is one; see
/// [`SessionLayer::on_error`](crate::SessionLayer::on_error).
pub trait OnError<B> {
    /// The response.
    fn response(&self, error: &Error) -> Response<B>;
}

/// A response with the error's status and an empty body.
///
/// ```
/// use tideway_session::{Error, OnError, StatusOnly};
///
/// let response: http::Response<String> = StatusOnly.response(&Error::Gone);
/// assert_eq!(response.status(), http::StatusCode::CONFLICT);
/// assert_eq!(response.body(), "");
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct StatusOnly;

impl<B: Default> OnError<B> for StatusOnly {
    fn response(&self, error: &Error) -> Response<B> {
        let mut response = Response::default();
        *response.status_mut() = error.status();
        response
    }
}

impl<B, F: Fn(&Error) -> Response<B>> OnError<B> for F {
    fn response(&self, error: &Error) -> Response<B> {
        self(error)
    }
}

impl Error {
    /// The status that a client gets for this error, and all it gets to know of it.
    ///
    /// ```
    /// assert_eq!(tideway_session::Error::Gone.status(), http::StatusCode::CONFLICT);
    /// ```
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Store(_) | Self::Timeout => StatusCode::SERVICE_UNAVAILABLE,
            Self::Gone => StatusCode::CONFLICT,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Ambiguous => StatusCode::BAD_REQUEST,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}
