//! `tideway-session`, on both stores that need no server.

use std::hint::black_box;
use std::time::Duration;

use ::tideway_session::{
    CookieSessionStore, InMemorySessionStore, Result, Session, SessionConfig, SessionData, SessionHandle, SessionLayer,
    SessionStore, SessionValue, TypedSession,
};
use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{Request, header};
use axum::routing::get;
use peers_core::{CartItem, StdSession, now};
use tower::ServiceExt;

use crate::work::{CookieCodec, TypedAccess};

pub const DAY: Duration = Duration::from_secs(86_400);

#[derive(Clone, Copy, SessionValue)]
#[session(rename_all = "snake_case")]
enum Role {
    Guest,
    User,
    Admin,
}

/// The standard session, field by field.
#[derive(Session)]
pub struct Visit {
    user_id: u64,
    email: String,
    role: Role,
    visits: u32,
    theme: Option<String>,
    csrf: String,
    last_seen: i64,
    #[session(json)]
    cart: Vec<CartItem>,
}

impl From<StdSession> for Visit {
    fn from(s: StdSession) -> Self {
        let role = match s.role {
            peers_core::Role::Guest => Role::Guest,
            peers_core::Role::User => Role::User,
            peers_core::Role::Admin => Role::Admin,
        };
        Self {
            user_id: s.user_id,
            email: s.email,
            role,
            visits: s.visits,
            theme: s.theme,
            csrf: s.csrf,
            last_seen: s.last_seen,
            cart: s.cart,
        }
    }
}

impl From<Visit> for StdSession {
    fn from(s: Visit) -> Self {
        let role = match s.role {
            Role::Guest => peers_core::Role::Guest,
            Role::User => peers_core::Role::User,
            Role::Admin => peers_core::Role::Admin,
        };
        Self {
            user_id: s.user_id,
            email: s.email,
            role,
            visits: s.visits,
            theme: s.theme,
            csrf: s.csrf,
            last_seen: s.last_seen,
            cart: s.cart,
        }
    }
}

/// As a request finds it: from a store, not written field by field.
pub fn loaded(s: &StdSession, ttl: Duration) -> SessionData {
    let mut data = SessionData::new(ttl);
    data.write(&Visit::from(s.clone())).expect("write");
    SessionData::from_bytes(&data.to_bytes()).expect("bytes")
}

/// Reads and sets.
pub struct Access(SessionData);

impl Access {
    pub fn new(s: &StdSession) -> Self {
        Self(loaded(s, DAY))
    }
}

impl TypedAccess for Access {
    fn bump(&mut self) -> u32 {
        let mut visit = self.0.typed::<Visit>();
        let n = visit.visits().expect("visits") + 1;
        visit.set_visits(n).expect("set");
        n
    }
}

/// The same in a handler, `n` times in one request.
pub fn bumps_in_a_handler(s: &StdSession) -> impl FnMut(u64) + 'static {
    async fn bumps(Path(n): Path<u64>, mut visit: TypedSession<Visit>) -> Result<()> {
        for _ in 0..n {
            visit.set_visits(black_box(visit.visits()? + 1))?;
        }
        Ok(())
    }
    let store = InMemorySessionStore::new(DAY);
    let id = "0123456789abcdefghijklmn";
    now(SessionStore::save(&store, id, loaded(s, DAY))).expect("save");
    let app = Router::new().route("/{n}", get(bumps)).layer(SessionLayer::new(store, &config()).expect("layer"));
    move |n| {
        let request = Request::get(format!("/{n}")).header(header::COOKIE, format!("tideway_session={id}"));
        let response = now(app.clone().oneshot(request.body(Body::empty()).expect("request")));
        assert!(response.expect("response").status().is_success());
    }
}

/// Changes in place, in a way that can be done again on another request's value; the session is a fresh copy each time,
/// as a request's is.
pub struct Update(SessionData);

impl Update {
    pub fn new(s: &StdSession) -> Self {
        Self(loaded(s, DAY))
    }

    pub fn bump(&self) -> u32 {
        let mut data = self.0.clone();
        data.typed::<Visit>().update_visits(|visits| *visits += 1).expect("update");
        data.typed::<Visit>().visits().expect("visits")
    }
}

fn config() -> SessionConfig {
    SessionConfig { encryption_key: Some("00112233445566778899aabbccddeeff".repeat(2)), ..Default::default() }
}

pub struct Codec {
    store: CookieSessionStore,
    data: SessionData,
}

impl Codec {
    pub fn new(s: &StdSession) -> Self {
        Self { store: CookieSessionStore::new(&config()).expect("store"), data: loaded(s, DAY) }
    }
}

impl CookieCodec for Codec {
    fn seal(&mut self) -> String {
        now(self.store.save("id", self.data.clone())).expect("seal")
    }

    fn open(&mut self, cookie: &str) -> bool {
        black_box(now(self.store.load(cookie)).expect("open")).is_some()
    }

    fn open_typed(&mut self, cookie: &str) -> Option<StdSession> {
        let data = now(self.store.load(cookie)).ok()??;
        Some(data.read::<Visit>().ok()?.into())
    }
}

/// Opens a cookie and reads one field of it.
pub fn open_one(codec: &Codec, cookie: &str) -> u32 {
    let data = now(codec.store.load(cookie)).expect("open").expect("live");
    Visit::VISITS.get(&data).expect("visits")
}

fn app(store: impl SessionStore + 'static) -> Router {
    async fn init(session: SessionHandle) -> Result<&'static str> {
        for (key, value) in loaded(&StdSession::sample(1), DAY).iter() {
            session.set(key, value)?;
        }
        Ok("ok")
    }
    async fn read(visit: TypedSession<Visit>) -> Result<String> {
        Ok(visit.visits()?.to_string())
    }
    async fn rmw(mut visit: TypedSession<Visit>) -> Result<String> {
        let n = visit.visits()? + 1;
        visit.set_visits(n)?;
        Ok(n.to_string())
    }
    Router::new()
        .route("/init", get(init))
        .route("/none", get(async || "41"))
        .route("/read", get(read))
        .route("/rmw", get(rmw))
        .layer(SessionLayer::new(store, &config()).expect("layer"))
}

pub fn memory_app() -> Router {
    app(InMemorySessionStore::new(DAY))
}

pub fn cookie_app() -> Router {
    app(CookieSessionStore::new(&config()).expect("store"))
}
