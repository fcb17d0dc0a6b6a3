//! The tower layer: finds the session of a request, saves it with the response.
//!
//! The layer puts a [`Slot`] into the request and looks at it when the response is ready. A handler that asks for its
//! session fills the slot ([`request`]); what is then stored and sent is decided in [`decide`] and done in [`commit`].

mod commit;
mod cookies;
mod decide;
mod guard;
mod headers;
mod held;
mod job;
mod on_error;
mod owned;
mod request;
mod service;
mod settle;
mod shared;
mod slot;
#[cfg(feature = "testing")]
mod testing;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tower_layer::Layer;

pub use self::on_error::{OnError, StatusOnly};
pub use self::service::{ResponseFuture, SessionService};

pub(crate) use self::guard::NoPanic;
pub(crate) use self::request::RequestSession;
pub(crate) use self::slot::Slot;

use self::cookies::CookieSpec;
use self::shared::Shared;
use crate::clock::{Clock, SystemClock};
use crate::data::{EntryLimits, duration_millis};
use crate::{Result, SessionConfig, SessionStore};

/// Serves the requests of a tower service with sessions.
///
/// It works with any service over `http` requests; the extractors ([`TypedSession`](crate::TypedSession) and
/// [`SessionHandle`](crate::SessionHandle)) are for axum. A request whose handler asks for no session costs no call of
/// the store. Of two layers in one application with cookies of different names, extractors use the innermost, and each
/// answers for its own cookie.
///
/// ```
/// use std::sync::Arc;
/// use axum::{Router, routing::get};
/// use tideway_session::{InMemorySessionStore, SessionConfig, SessionHandle, SessionLayer, SessionStore};
///
/// async fn handler(session: SessionHandle) -> tideway_session::Result<()> {
///     session.set("seen", "yes")
/// }
///
/// # #[cfg(not(feature = "axum"))] fn main() {}
/// # #[cfg(feature = "axum")]
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> tideway_session::Result<()> {
/// let config = SessionConfig::default();
/// let store: Arc<dyn SessionStore> = config.store().await?;
/// let app: Router = Router::new().route("/", get(handler)).layer(SessionLayer::new(store, &config)?);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct SessionLayer<H = StatusOnly> {
    shared: Arc<Shared>,
    on_error: H,
}

impl SessionLayer {
    /// A layer that keeps sessions in `store`, an `Arc` of any store among them.
    ///
    /// # Errors
    ///
    /// [`Error::Config`](crate::Error::Config) with every mistake in `config`.
    pub fn new(store: impl SessionStore + 'static, config: &SessionConfig) -> Result<Self> {
        config.check()?;
        let shared = Shared {
            entry_limits: EntryLimits::of(&store),
            store: Arc::new(store),
            cookie: CookieSpec::new(config),
            clock: Arc::new(SystemClock),
            idle: Duration::from_secs(config.default_ttl_seconds),
            limit: config.max_lifetime_seconds.map(|seconds| duration_millis(Duration::from_secs(seconds))),
            timeout: None,
            most_owned: None,
        };
        Ok(Self { shared: Arc::new(shared), on_error: StatusOnly })
    }
}

impl<H> SessionLayer<H> {
    /// Builds the response for a save that failed, in the place of one that says no more than a status.
    ///
    /// ```
    /// use axum::response::IntoResponse;
    /// use tideway_session::{Error, InMemorySessionStore, SessionConfig, SessionLayer};
    ///
    /// # #[cfg(not(feature = "axum"))] fn main() {}
    /// # #[cfg(feature = "axum")]
    /// # fn main() -> tideway_session::Result<()> {
    /// let store = InMemorySessionStore::default();
    /// let layer = SessionLayer::new(store, &SessionConfig::default())?.on_error(|error: &Error| match error {
    ///     Error::Gone => (http::StatusCode::SEE_OTHER, [("location", "/sign-in")]).into_response(),
    ///     other => other.clone().into_response(),
    /// });
    /// # let _: axum::Router = axum::Router::new().layer(layer);
    /// # Ok(()) }
    /// ```
    pub fn on_error<F, B>(self, hook: F) -> SessionLayer<F>
    where
        F: Fn(&crate::Error) -> http::Response<B> + Clone,
    {
        SessionLayer { shared: self.shared, on_error: hook }
    }

    /// Limits how long one call of the store may take; one that takes longer is
    /// [`Error::Timeout`](crate::Error::Timeout), a 503. Needs a tokio runtime with its timer.
    #[must_use]
    pub fn store_timeout(mut self, limit: Duration) -> Self {
        Arc::make_mut(&mut self.shared).timeout = Some(limit);
        self
    }

    /// Limits how many sessions an owner may have, at least 1: a sign-in beyond it ends those not seen for longest. Two
    /// sign-ins at the same instant may leave one more, which the next one ends.
    ///
    /// Needs a store that keeps an index of owners; with another one each sign-in leaves an event in the log.
    #[must_use]
    pub fn max_sessions_per_owner(mut self, most: usize) -> Self {
        Arc::make_mut(&mut self.shared).most_owned = Some(most.max(1));
        self
    }

    /// Takes the time from `clock`; see [`ManualClock`](crate::ManualClock). The store has its own `with_clock`.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock + 'static) -> Self {
        Arc::make_mut(&mut self.shared).clock = Arc::new(clock);
        self
    }
}

impl<S, H: Clone> Layer<S> for SessionLayer<H> {
    type Service = SessionService<S, H>;

    fn layer(&self, inner: S) -> Self::Service {
        SessionService { inner, shared: Arc::clone(&self.shared), on_error: self.on_error.clone() }
    }
}

impl<H> fmt::Debug for SessionLayer<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionLayer").field("cookie_name", &self.shared.cookie.name).finish_non_exhaustive()
    }
}
