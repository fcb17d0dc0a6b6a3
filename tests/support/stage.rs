//! A layer over a watched store, with one clock for both.

use std::future::{Ready, ready};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::body::Body;
use axum::handler::Handler;
use http::header::COOKIE;
use http::{HeaderValue, Request};
use tideway_session::{
    InMemorySessionStore, ManualClock, Result, SessionConfig, SessionHandle, SessionLayer, SessionStore,
};

use crate::{Answer, Browser, Logs, Probe};

/// The parts of a service, at hand for a test.
pub struct Stage {
    /// The time of store and layer; it begins with the year 2026.
    pub clock: ManualClock,
    /// The store, which the layer has too.
    pub store: Arc<Probe>,
    /// What the layer was made with.
    pub config: SessionConfig,
    layer: SessionLayer,
}

impl Stage {
    /// Sessions of a thousand seconds in memory, under the cookie `id`.
    #[must_use]
    pub fn new() -> Self {
        Self::configured(Self::config())
    }

    /// What [`new`](Self::new) is configured with.
    #[must_use]
    pub fn config() -> SessionConfig {
        SessionConfig { cookie_name: "id".to_owned(), default_ttl_seconds: 1000, ..SessionConfig::default() }
    }

    /// Sessions in memory.
    #[must_use]
    pub fn configured(config: SessionConfig) -> Self {
        Self::over(config, in_memory)
    }

    /// [`new`](Self::new), with the store under the watched one.
    #[must_use]
    pub fn with_memory() -> (Self, Arc<InMemorySessionStore>) {
        let mut memory = Arc::default();
        let stage = Self::over(Self::config(), |clock| {
            memory = Arc::new(in_memory(clock));
            Arc::clone(&memory)
        });
        (stage, memory)
    }

    /// Sessions in a store that is made with the clock.
    ///
    /// # Panics
    ///
    /// If the configuration has a mistake.
    #[must_use]
    pub fn over<S: SessionStore + 'static>(config: SessionConfig, store: impl FnOnce(ManualClock) -> S) -> Self {
        // Before anything can be logged.
        Logs::install();
        let clock = ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600));
        let store = Arc::new(Probe::new(store(clock.clone())));
        let layer = SessionLayer::new(Arc::clone(&store), &config).expect("no mistake").with_clock(clock.clone());
        Self { clock, store, config, layer }
    }

    /// The layer.
    #[must_use]
    pub fn layer(&self) -> SessionLayer {
        self.layer.clone()
    }

    /// A new visitor.
    #[must_use]
    pub fn browser(&self) -> Browser {
        Browser::new(self.layer(), self.clock.clone())
    }

    /// A visitor whose session holds `theme=dark`; the calls that this took are forgotten.
    ///
    /// # Panics
    ///
    /// If the session could not be saved.
    pub async fn guest(&self) -> Browser {
        let mut browser = self.browser();
        let answer = browser.visit(set("theme", "dark")).await;
        assert!(browser.id().is_some(), "{answer:?}");
        self.store.calls();
        browser
    }

    /// A request with these `Cookie` headers, from something that is no browser.
    ///
    /// # Panics
    ///
    /// If the handler does.
    pub async fn send<H: Handler<T, ()>, T: 'static>(&self, cookies: &[&[u8]], handler: H) -> Answer {
        let mut request = Request::get("/").body(Body::empty()).expect("a request");
        for cookie in cookies {
            request.headers_mut().append(COOKIE, HeaderValue::from_bytes(cookie).expect("a header"));
        }
        let mut sender = self.browser();
        let app = sender.app(handler);
        sender.fetch(app, request).await
    }

    /// Moves the clock.
    pub fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }
}

impl Default for Stage {
    fn default() -> Self {
        Self::new()
    }
}

fn in_memory(clock: ManualClock) -> InMemorySessionStore {
    InMemorySessionStore::new(Duration::from_secs(1000)).with_clock(clock)
}

/// A handler that sets one key.
pub fn set(
    key: &'static str,
    value: &'static str,
) -> impl Fn(SessionHandle) -> Ready<Result<()>> + Clone + Send + Sync + 'static {
    move |session| ready(session.set(key, value))
}
