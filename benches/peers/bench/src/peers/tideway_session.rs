//! `tideway-session`: its part in the workloads of one session, and its memory store.

use std::hint::black_box;
use std::time::Duration;

use ::tideway_session::{InMemorySessionStore, SessionData, SessionStore};
use base64::Engine as _;
use peers_core::{StdSession, id128};

pub use peers_ours::tideway_session::*;

use crate::work::MemStore;

/// 24 characters, as the layer's are.
#[derive(Clone, Copy)]
pub struct Id([u8; 24]);

impl Id {
    pub fn new(n: u64) -> Self {
        let mut id = [0; 24];
        let digits = base64::engine::general_purpose::URL_SAFE_NO_PAD;
        let mut bytes = [0; 18];
        bytes[..16].copy_from_slice(&id128(n).to_le_bytes());
        digits.encode_slice(bytes, &mut id).expect("18 bytes are 24 digits");
        Self(id)
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("base64")
    }
}

impl MemStore for InMemorySessionStore {
    const NAME: &'static str = "tideway-session InMemorySessionStore";
    type Id = Id;
    type Record = SessionData;

    fn new() -> Self {
        InMemorySessionStore::new(DAY)
    }

    fn record(&self, n: u64, ttl: i64) -> (Id, SessionData) {
        (Id::new(n), loaded(&StdSession::sample(n), Duration::from_secs(ttl.unsigned_abs())))
    }

    async fn save(&self, id: &Id, record: &SessionData) {
        SessionStore::save(self, id.as_str(), record.clone()).await.expect("save");
    }

    async fn load(&self, id: &Id) -> bool {
        black_box(SessionStore::load(self, id.as_str()).await.expect("load")).is_some()
    }

    async fn sweep(&self) -> Option<usize> {
        Some(SessionStore::cleanup_expired(self).await.expect("sweep"))
    }
}
