//! `axum_session` 0.22, in memory (null pool).
//!
//! Its store keeps the sessions in a DashMap that only its own `Session`
//! handle reaches, and a handle reads and writes single keys under the shard
//! lock: there is no "load" that hands out a session. So W3's load is
//! `Session::get("visits")` and its save is `Session::set("visits", n)`; both
//! do much less than the other stores' whole-session calls.

use crate::work::{MemStore, TypedAccess};
use axum::Router;
use axum::routing::get;
use axum_session::{Session, SessionConfig, SessionLayer, SessionNullPool, SessionStore};
use peers_core::{StdSession, now};
use std::hint::black_box;
use std::sync::{Arc, Mutex};
use tower::ServiceExt;

type S = Session<SessionNullPool>;

pub fn fill(session: &S, s: &StdSession) {
    for (k, v) in s.to_values() {
        session.set(&k, v);
    }
}

fn store() -> SessionStore<SessionNullPool> {
    now(SessionStore::new(None, SessionConfig::default())).expect("store")
}

/// One session made by sending one request through the layer.
fn make(store: &SessionStore<SessionNullPool>, s: &StdSession) -> S {
    Maker::new(store.clone()).make(s)
}

#[derive(Clone)]
struct Maker {
    app: Router,
    slot: Arc<Mutex<Option<S>>>,
}

impl Maker {
    fn new(store: SessionStore<SessionNullPool>) -> Self {
        let slot = Arc::new(Mutex::new(None));
        let s2 = slot.clone();
        let app = Router::new()
            .route(
                "/",
                get(move |session: S| async move {
                    *s2.lock().expect("slot") = Some(session);
                }),
            )
            .layer(SessionLayer::new(store));
        Self { app, slot }
    }
    fn make(&self, s: &StdSession) -> S {
        let req = http::Request::get("/").body(axum::body::Body::empty()).expect("request");
        // unconstrained: inside a runtime `now` must not run out of coop budget
        now(tokio::task::unconstrained(self.app.clone().oneshot(req))).expect("response");
        let session = self.slot.lock().expect("slot").take().expect("session");
        fill(&session, s);
        session
    }
}

/// Needs a tokio runtime (the layer spawns its sweeper).
pub struct Access(S);

impl Access {
    pub fn new(s: &StdSession) -> Self {
        Self(make(&store(), s))
    }
}

impl TypedAccess for Access {
    fn bump(&mut self) -> u32 {
        let n = self.0.get::<u32>("visits").unwrap_or(0) + 1;
        self.0.set("visits", n);
        n
    }
}

pub struct Store {
    maker: Maker,
}

impl MemStore for Store {
    const NAME: &'static str = "axum_session (one key, not the session)";
    type Id = S;
    type Record = ();

    fn new() -> Self {
        Self { maker: Maker::new(store()) }
    }
    fn record(&self, n: u64, _ttl: i64) -> (S, ()) {
        (self.maker.make(&StdSession::sample(n)), ())
    }
    async fn save(&self, id: &S, (): &()) {
        id.set("visits", 42u32);
    }
    async fn load(&self, id: &S) -> bool {
        black_box(id.get::<u32>("visits")).is_some()
    }
    // no sweep call: a spawned task runs DashMap::retain once an hour
}

pub fn app() -> Router {
    Router::new()
        .route(
            "/init",
            get(|session: S| async move {
                fill(&session, &StdSession::sample(1));
                "ok"
            }),
        )
        .route("/none", get(async || "41"))
        .route("/read", get(|session: S| async move { session.get::<u32>("visits").unwrap_or(0).to_string() }))
        .route(
            "/rmw",
            get(|session: S| async move {
                let n = session.get::<u32>("visits").unwrap_or(0) + 1;
                session.set("visits", n);
                n.to_string()
            }),
        )
        .layer(SessionLayer::new(store()))
}
