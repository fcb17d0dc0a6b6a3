//! For the tests of your service: sessions without a server, a browser or waiting (feature `testing`).
//!
//! | to test | use |
//! |---|---|
//! | logic over accessors | [`SessionData::typed`](crate::SessionData::typed), without this module |
//! | a handler, called as the function it is | [`SessionHandle::for_test`] |
//! | a route with its layers | [`TestSessions`], whose clock you move, and its [`TestVisitor`]s |
//!
//! ```
//! # #[cfg(not(feature = "axum"))] fn main() {}
//! # #[cfg(feature = "axum")]
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use std::time::Duration;
//! use axum::{Router, body::Body, routing::get};
//! use http::{Request, StatusCode};
//! use tideway_session::testing::TestSessions;
//! use tideway_session::{Session, SessionLayer, TypedSession};
//!
//! #[derive(Session)]
//! struct Shop {
//!     #[session(owner)]
//!     user: Option<String>,
//!     #[session(default)]
//!     visits: u32,
//! }
//!
//! async fn account(mut shop: TypedSession<Shop>) -> tideway_session::Result<(StatusCode, String)> {
//!     let Some(user) = shop.user()? else { return Ok((StatusCode::UNAUTHORIZED, String::new())) };
//!     shop.set_visits(shop.visits()? + 1)?;
//!     Ok((StatusCode::OK, user))
//! }
//!
//! fn app(sessions: SessionLayer) -> Router {
//!     Router::new().route("/account", get(account)).layer(sessions)
//! }
//!
//! let sessions = TestSessions::new();
//! let app = app(sessions.layer());
//! let request = || Request::get("/account").body(Body::empty());
//!
//! // Signed in, without a sign-in.
//! let mut ada = sessions.visitor();
//! ada.edit(|session| session.typed::<Shop>().set_user("ada")).await?;
//! assert_eq!(ada.send(&app, request()?).await?.status(), StatusCode::OK);
//!
//! // What the handler left in the session.
//! let mut session = ada.session().await?.expect("a session");
//! assert_eq!(session.typed::<Shop>().visits()?, 1);
//!
//! // The session expires.
//! sessions.clock().advance(Duration::from_secs(86_400));
//! assert_eq!(ada.send(&app, request()?).await?.status(), StatusCode::UNAUTHORIZED);
//! # Ok(()) }
//! ```

mod visitor;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

pub use self::visitor::TestVisitor;

use crate::{
    InMemorySessionStore, ManualClock, Result, SessionConfig, SessionHandle, SessionLayer, SessionStore, StatusOnly,
};

/// A store, a layer, and one clock for both, which stands still until it is moved.
///
/// Clones are the same sessions. The clock begins at the present time, so a handler that asks the operating system for
/// the time does not live in another year.
#[derive(Clone)]
pub struct TestSessions {
    clock: ManualClock,
    store: Arc<dyn SessionStore>,
    layer: SessionLayer<StatusOnly>,
}

impl TestSessions {
    /// Sessions in memory, with the default configuration.
    ///
    /// # Panics
    ///
    /// Never: the default configuration has no mistakes.
    #[must_use]
    pub fn new() -> Self {
        Self::with_config(&SessionConfig::default()).expect("the default configuration has no mistakes")
    }

    /// Sessions in memory, whatever the configuration's `backend` says.
    ///
    /// # Errors
    ///
    /// [`Error::Config`](crate::Error::Config) with every mistake in `config`.
    pub fn with_config(config: &SessionConfig) -> Result<Self> {
        let ttl = Duration::from_secs(config.default_ttl_seconds);
        Self::with_store(config, |clock| Ok(InMemorySessionStore::new(ttl).with_clock(clock)))
    }

    /// Sessions in a store that is made with the clock.
    ///
    /// ```
    /// use tideway_session::testing::TestSessions;
    /// # #[cfg(feature = "cookie")] {
    /// use tideway_session::{CookieSessionStore, SessionConfig};
    ///
    /// let config = SessionConfig {
    ///     encryption_key: Some("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff".to_owned()),
    ///     ..SessionConfig::default()
    /// };
    /// let sessions =
    ///     TestSessions::with_store(&config, |clock| Ok(CookieSessionStore::new(&config)?.with_clock(clock)))?;
    /// # }
    /// # Ok::<(), tideway_session::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Config`](crate::Error::Config) with every mistake in `config`, and the closure's.
    pub fn with_store<S: SessionStore + 'static>(
        config: &SessionConfig,
        store: impl FnOnce(ManualClock) -> Result<S>,
    ) -> Result<Self> {
        let clock = ManualClock::new(SystemTime::now());
        let store: Arc<dyn SessionStore> = Arc::new(store(clock.clone())?);
        let layer = SessionLayer::new(Arc::clone(&store), config)?.with_clock(clock.clone());
        Ok(Self { clock, store, layer })
    }

    /// The time of store and layer.
    #[must_use]
    pub fn clock(&self) -> &ManualClock {
        &self.clock
    }

    /// The layer, for the service under test.
    #[must_use]
    pub fn layer(&self) -> SessionLayer {
        self.layer.clone()
    }

    /// The store, for a service that makes its layer itself: with [`clock`](Self::clock), or its time is another.
    #[must_use]
    pub fn store(&self) -> Arc<dyn SessionStore> {
        Arc::clone(&self.store)
    }

    /// Somebody who has no session yet.
    #[must_use]
    pub fn visitor(&self) -> TestVisitor {
        TestVisitor::new(self.layer.clone())
    }

    /// The handle of a new session that no request stands behind, for a handler that is called as a function.
    #[must_use]
    pub fn handle(&self) -> SessionHandle {
        self.layer.handle_of_nobody()
    }
}

impl Default for TestSessions {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for TestSessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestSessions").field("clock", &self.clock).field("layer", &self.layer).finish_non_exhaustive()
    }
}

/// In tests.
impl SessionHandle {
    /// A new session that no request stands behind, in a store of its own: what a handler takes that is called as the
    /// function it is. `typed` makes the typed sessions.
    ///
    /// ```
    /// use tideway_session::{Session, SessionHandle, TypedSession};
    ///
    /// #[derive(Session)]
    /// struct Shop {
    ///     #[session(json, default)]
    ///     cart: Vec<String>,
    /// }
    ///
    /// async fn add(mut shop: TypedSession<Shop>) -> tideway_session::Result<usize> {
    ///     shop.update_cart(|cart| {
    ///         cart.push("tea".to_owned());
    ///         cart.len()
    ///     })
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> tideway_session::Result<()> {
    /// let session = SessionHandle::for_test();
    /// session.typed::<Shop>().set_cart(vec!["coffee".to_owned()])?;
    /// assert_eq!(add(session.typed::<Shop>()).await?, 2);
    /// assert_eq!(session.typed::<Shop>().cart()?, ["coffee", "tea"]);
    /// # Ok(()) }
    /// ```
    ///
    /// Nothing is stored until [`save`](Self::save); from then on it is a session that a request might have brought.
    #[must_use]
    pub fn for_test() -> Self {
        TestSessions::new().handle()
    }
}
