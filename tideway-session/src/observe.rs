//! What an operator sees of sessions: events and, with the feature `metrics`, numbers. Their names are stable and are
//! listed in `docs/operations.md`. None of them has an id or a value in it.

#[cfg(feature = "layer")]
use std::error::Error as _;
#[cfg(all(feature = "layer", feature = "metrics"))]
use std::time::Instant;

#[cfg(feature = "layer")]
use crate::Error;

/// An event at `debug`, which costs a comparison where nobody listens.
macro_rules! event {
    ($name:literal $(, $($field:tt)+)?) => {
        #[cfg(feature = "layer")]
        tracing::event!(name: $name, target: "tideway_session", tracing::Level::DEBUG, $($($field)+,)? $name)
    };
}

macro_rules! count {
    ($name:literal, $by:expr) => {
        #[cfg(feature = "metrics")]
        metrics::counter!($name).increment($by as u64)
    };
}

/// An event for a failure, with its cause. What a client can bring about by itself is not worth a line in a log.
#[cfg(feature = "layer")]
macro_rules! failure {
    ($error:expr, $name:literal) => {{
        let error = $error;
        // Why a value cannot be encoded is a codec's own text, which may quote it.
        let told = if let Error::Encode { .. } = error { None } else { error.source() };
        let cause = told.map(ToString::to_string);
        match error {
            Error::Gone | Error::Ambiguous | Error::TooLarge { .. } => {
                event!($name, %error);
            }
            _ => {
                tracing::event!(name: $name, target: "tideway_session", tracing::Level::ERROR, %error, cause, $name);
                count!("tideway_session_failures_total", 1);
            }
        }
    }};
}

#[cfg(feature = "layer")]
pub(crate) fn created() {
    event!("session.created");
    count!("tideway_session_created_total", 1);
}

#[cfg(feature = "layer")]
pub(crate) fn rotated() {
    event!("session.rotated");
    count!("tideway_session_rotated_total", 1);
}

#[cfg(feature = "layer")]
pub(crate) fn ended(sessions: usize) {
    if sessions > 0 {
        event!("session.ended", sessions);
        count!("tideway_session_ended_total", sessions);
    }
}

/// Sessions that a store freed because they had expired.
pub(crate) fn expired(sessions: usize) {
    if sessions > 0 {
        event!("session.expired", sessions);
        count!("tideway_session_expired_total", sessions);
    }
}

/// The closures of an update ran again, because another request had changed the field.
pub(crate) fn replayed() {
    event!("session.replayed");
    count!("tideway_session_replayed_total", 1);
}

/// The bytes of a cookie's name and value as they are sent.
#[cfg(feature = "layer")]
pub(crate) fn cookie(bytes: usize) {
    event!("session.cookie", bytes);
    #[cfg(feature = "metrics")]
    #[expect(clippy::cast_precision_loss, reason = "a cookie has at most 4096 bytes")]
    metrics::histogram!("tideway_session_cookie_bytes").record(bytes as f64);
}

/// A call of the store, timed where somebody counts.
#[cfg(feature = "layer")]
pub(crate) struct StoreCall {
    operation: &'static str,
    #[cfg(feature = "metrics")]
    began: Instant,
}

#[cfg(feature = "layer")]
impl StoreCall {
    pub(crate) fn begin(operation: &'static str) -> Self {
        Self {
            operation,
            #[cfg(feature = "metrics")]
            began: Instant::now(),
        }
    }

    pub(crate) fn end(self, is_ok: bool) {
        event!("session.store_call", operation = self.operation, is_ok);
        #[cfg(feature = "metrics")]
        metrics::histogram!("tideway_session_store_seconds", "operation" => self.operation)
            .record(self.began.elapsed().as_secs_f64());
    }
}

/// A session could not be loaded.
#[cfg(feature = "layer")]
pub(crate) fn not_loaded(error: &Error) {
    failure!(error, "session.not_loaded");
}

/// A session could not be saved.
#[cfg(feature = "layer")]
pub(crate) fn not_saved(error: &Error) {
    failure!(error, "session.not_saved");
}

/// An owner's sessions could not be listed.
#[cfg(feature = "layer")]
pub(crate) fn not_listed(error: &Error) {
    failure!(error, "session.not_listed");
}

/// An owner's sessions could not be ended.
#[cfg(feature = "layer")]
pub(crate) fn not_ended(error: &Error) {
    failure!(error, "session.not_ended");
}

/// Something beside the requests failed.
#[cfg(feature = "layer")]
pub(crate) fn not_tidied(error: &Error) {
    failure!(error, "session.not_tidied");
}
