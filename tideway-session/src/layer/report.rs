//! What the operator is told.

use std::error::Error as _;

use crate::Error;

/// An event for a failure, with its cause. What a client can bring about by itself is not worth a line in a log.
pub(super) fn failure(error: &Error, what: &'static str) {
    match error {
        Error::Gone | Error::Ambiguous | Error::TooLarge { .. } => {
            tracing::debug!(target: "tideway_session", %error, "{what}");
        }
        _ => {
            let cause = error.source().map(ToString::to_string);
            tracing::error!(target: "tideway_session", %error, cause, "{what}");
        }
    }
}
