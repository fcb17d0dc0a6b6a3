//! What can go wrong, as one type whose kind decides what to do about it.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use crate::config::ConfigError;

/// The result of everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything that can go wrong with a session.
///
/// Messages name keys, types and sizes, never values, ids or secrets, so they may be logged; the source of
/// [`Encode`](Error::Encode) alone is somebody else's text. As a response an error says no more than its status: 503 for
/// [`Store`](Error::Store) and [`Timeout`](Error::Timeout), 409 for [`Gone`](Error::Gone), 413 for
/// [`TooLarge`](Error::TooLarge), 400 for [`Ambiguous`](Error::Ambiguous), 500 for the rest. [`NoLayer`](Error::NoLayer)
/// alone explains itself: it is met only while a service is being written.
///
/// ```
/// use std::time::Duration;
/// use tideway_session::{Error, Key, SessionData};
///
/// let data = SessionData::new(Duration::from_secs(60));
/// let error = Key::<u32>::value("shop.", "visits").get(&data).unwrap_err();
/// assert!(matches!(error, Error::Missing { .. }));
/// assert_eq!(error.to_string(), "the session has no `shop.visits`");
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub enum Error {
    /// A field without a default is not in the session.
    Missing {
        /// The key of the field.
        key: String,
    },
    /// The stored text of a field is not of the field's type. The text stays as it is until it is overwritten.
    Decode {
        /// The key of the field.
        key: String,
        /// The type that was expected.
        expected: &'static str,
    },
    /// A value could not be written as text. The field keeps what it had.
    Encode {
        /// The key of the field.
        key: String,
        /// Why, in the words of the field's codec. They may quote the value, so neither the text nor the `Debug` of the
        /// error repeats them; a logger that prints sources does. Of a `sensitive` field they are kept back.
        source: Source,
    },
    /// The session was ended, by a sign-out or by a rotation to a new id, after this request had loaded it.
    Gone,
    /// A value is larger than its field may be, or a value or a whole session than its store can hold.
    TooLarge {
        /// Bytes there are.
        size: usize,
        /// Bytes there may be.
        limit: usize,
        /// The key of the field, or of the largest field of the session.
        field: String,
    },
    /// The response has left; what is written now can no longer be saved with it. For streams, sockets and spawned
    /// tasks there is `SessionHandle::write_now`.
    ResponseSent,
    /// This cannot be done here: a store that keeps the session with the client stores nothing without a response, and
    /// a write that does not wait for a response cannot give the session a new id.
    Unsupported,
    /// The configuration has mistakes: all of them.
    Config(ConfigError),
    /// The store failed.
    Store(Source),
    /// What is stored is not in a format that this version knows.
    Malformed,
    /// The store took longer than a limit: the layer's `store_timeout`, or one of the store's own, such as
    /// `RedisSessionStore::with_call_timeout`.
    Timeout,
    /// Several cookies of the request's name lead to live sessions, so none of them can be trusted.
    Ambiguous,
    /// No `SessionLayer` serves this route.
    NoLayer,
}

/// Why, kept for logs and for `std::error::Error::source`.
pub type Source = Arc<dyn StdError + Send + Sync>;

impl Error {
    /// Wraps the failure of a store's backend; for authors of stores.
    ///
    /// ```
    /// let error = tideway_session::Error::store(std::io::Error::other("the disk is gone"));
    /// assert_eq!(error.to_string(), "the session store failed");
    /// assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "the disk is gone");
    /// ```
    pub fn store(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Store(Arc::from(source.into()))
    }

    pub(crate) fn encode(key: String, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Encode { key, source: Arc::from(source.into()) }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { key } => write!(f, "the session has no `{key}`"),
            Self::Decode { key, expected } => {
                write!(f, "what the session holds as `{key}` is not of type `{expected}`")
            }
            Self::Encode { key, .. } => write!(f, "the value for `{key}` cannot be written as text"),
            Self::Gone => f.write_str("the session has ended"),
            Self::TooLarge { size, limit, field } => {
                write!(f, "too large for the session: {size} bytes where {limit} fit, most of them in `{field}`")
            }
            Self::ResponseSent => f.write_str("the response has left, so a change can no longer be saved with it"),
            Self::Unsupported => f.write_str(
                "not supported here: a store that keeps the session with the client stores nothing without a response, \
                 and a write that does not wait for a response cannot give the session a new id",
            ),
            Self::Config(error) => fmt::Display::fmt(error, f),
            Self::Store(_) => f.write_str("the session store failed"),
            Self::Malformed => f.write_str("the stored session is in a format that this version does not know"),
            Self::Timeout => f.write_str("the session store did not answer in time"),
            Self::Ambiguous => f.write_str("several cookies of the request lead to live sessions"),
            Self::NoLayer => {
                f.write_str("no `SessionLayer` serves this route: add `.layer(SessionLayer::new(store, &config)?)`")
            }
        }
    }
}

/// As derived, without what a codec says of a value.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { key } => f.debug_struct("Missing").field("key", key).finish(),
            Self::Decode { key, expected } => {
                f.debug_struct("Decode").field("key", key).field("expected", expected).finish()
            }
            Self::Encode { key, .. } => f.debug_struct("Encode").field("key", key).finish_non_exhaustive(),
            Self::Gone => f.write_str("Gone"),
            Self::TooLarge { size, limit, field } => {
                f.debug_struct("TooLarge").field("size", size).field("limit", limit).field("field", field).finish()
            }
            Self::ResponseSent => f.write_str("ResponseSent"),
            Self::Unsupported => f.write_str("Unsupported"),
            Self::Config(error) => f.debug_tuple("Config").field(error).finish(),
            Self::Store(source) => f.debug_tuple("Store").field(source).finish(),
            Self::Malformed => f.write_str("Malformed"),
            Self::Timeout => f.write_str("Timeout"),
            Self::Ambiguous => f.write_str("Ambiguous"),
            Self::NoLayer => f.write_str("NoLayer"),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Encode { source, .. } | Self::Store(source) => Some(source.as_ref()),
            _ => None,
        }
    }
}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}
