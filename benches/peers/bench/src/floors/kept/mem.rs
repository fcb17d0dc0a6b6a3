//! The store as W3 uses it.

use super::fields;
use super::layer::{Backend, Found};
use super::session::{Frozen, Times, now};
use super::store::Store;
use crate::peers::tideway_session::Id;
use crate::work::MemStore;
use peers_core::StdSession;
use std::hint::black_box;
use std::sync::Arc;

fn record(n: u64, ttl: i64) -> (Id, Frozen) {
    let times = Times::new(now(), ttl.unsigned_abs() * 1_000);
    (Id::new(n), fields::frozen(&StdSession::sample(n), "", times))
}

/// Called as what it is.
impl MemStore for Store {
    const NAME: &'static str = "floor with the guarantees, called directly";
    type Id = Id;
    type Record = Frozen;

    fn new() -> Self {
        Self::default()
    }
    fn record(&self, n: u64, ttl: i64) -> (Id, Frozen) {
        record(n, ttl)
    }
    async fn save(&self, id: &Id, record: &Frozen) {
        self.put(Frozen::new(record.times(), id.as_str(), record.entries()), now());
    }
    async fn load(&self, id: &Id) -> bool {
        matches!(black_box(self.get(id.as_str(), now())), Found::Live(_))
    }
    async fn sweep(&self) -> Option<usize> {
        Some(self.free_all(now()))
    }
}

/// Called as one of the stores that a layer may have.
pub struct AnyStore(Arc<Store>, Arc<dyn Backend>);

impl MemStore for AnyStore {
    const NAME: &'static str = "floor with the guarantees";
    type Id = Id;
    type Record = Frozen;

    fn new() -> Self {
        let store = Arc::new(Store::default());
        Self(store.clone(), store)
    }
    fn record(&self, n: u64, ttl: i64) -> (Id, Frozen) {
        record(n, ttl)
    }
    async fn save(&self, id: &Id, record: &Frozen) {
        black_box(self.1.save(id.as_str(), record.clone(), now()).await).unwrap_or_else(|_| panic!("saves"));
    }
    async fn load(&self, id: &Id) -> bool {
        matches!(black_box(self.1.find(id.as_str(), now()).await), Found::Live(_))
    }
    async fn sweep(&self) -> Option<usize> {
        Some(self.0.free_all(now()))
    }
}
