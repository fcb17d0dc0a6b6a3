//! `tideway` 0.9, feature `sessions`.

use crate::work::{CookieCodec, MemStore, TypedAccess};
use peers_core::StdSession;
use std::hint::black_box;
use std::time::{Duration, SystemTime};
use tideway::session::{CookieSessionStore, InMemorySessionStore, SessionConfig};
use tideway::{SessionData, SessionStore};

pub fn data(s: &StdSession) -> SessionData {
    let mut d = SessionData::new(Duration::from_secs(24 * 3600));
    d.data = s.to_strings();
    d
}

pub struct Access(SessionData);

impl Access {
    pub fn new(s: &StdSession) -> Self {
        Self(data(s))
    }
}

impl TypedAccess for Access {
    fn bump(&mut self) -> u32 {
        let n = self.0.get("visits").and_then(|v| v.parse::<u32>().ok()).unwrap_or(0) + 1;
        self.0.set("visits".to_string(), n.to_string());
        n
    }
}

pub struct Codec {
    store: CookieSessionStore,
    data: SessionData,
}

impl Codec {
    pub fn new(s: &StdSession) -> Self {
        let config = SessionConfig { encryption_key: Some("0123456789abcdef".repeat(8)), ..Default::default() };
        Self { store: CookieSessionStore::new(&config).expect("key"), data: data(s) }
    }
}

impl CookieCodec for Codec {
    fn seal(&mut self) -> String {
        self.store.encrypt(&self.data).expect("seal")
    }
    fn open(&mut self, cookie: &str) -> bool {
        black_box(self.store.decrypt(cookie).expect("open")).is_some()
    }
    fn open_typed(&mut self, cookie: &str) -> Option<StdSession> {
        StdSession::from_strings(&self.store.decrypt(cookie).ok()??.data)
    }
}

/// A 32-character session id that is cheap to keep a million of.
#[derive(Clone)]
pub struct HexId([u8; 32]);

impl HexId {
    pub fn new(n: u64) -> Self {
        let mut out = [0; 32];
        let v = peers_core::id128(n);
        for (i, b) in out.iter_mut().enumerate() {
            *b = b"0123456789abcdef"[((v >> (i * 4)) & 15) as usize];
        }
        Self(out)
    }
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("hex")
    }
}

impl MemStore for InMemorySessionStore {
    const NAME: &'static str = "tideway InMemorySessionStore";
    type Id = HexId;
    type Record = SessionData;

    fn new() -> Self {
        InMemorySessionStore::default()
    }
    fn record(&self, n: u64, ttl: i64) -> (HexId, SessionData) {
        let mut d = data(&StdSession::sample(n));
        if ttl < 0 {
            // this store refuses to keep an already expired session, so let it
            // live just long enough; the caller sleeps before the sweep
            d.expires_at = SystemTime::now() + Duration::from_secs((-ttl) as u64);
        } else {
            d.expires_at = SystemTime::now() + Duration::from_secs(ttl as u64);
        }
        (HexId::new(n), d)
    }
    async fn save(&self, id: &HexId, record: &SessionData) {
        SessionStore::save(self, id.as_str(), record.clone()).await.expect("save");
    }
    async fn load(&self, id: &HexId) -> bool {
        black_box(SessionStore::load(self, id.as_str()).await.expect("load")).is_some()
    }
    async fn sweep(&self) -> Option<usize> {
        Some(self.cleanup_expired().await.expect("sweep"))
    }
}
