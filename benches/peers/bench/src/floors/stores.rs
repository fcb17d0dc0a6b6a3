//! W3 floors: the maps of [`maps`](super::maps) as stores, and the leanest one without a map of its own.

use super::codec;
use super::maps::{Entry, Map, Payload, SHARDS, coarse_now};
use crate::work::MemStore;
use parking_lot::{Mutex, RwLock};
use peers_core::StdSession;
use peers_core::id128;
use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher};
use std::hint::black_box;
use std::sync::Arc;

/// A map + payload as a store.
pub struct MapStore<M, P>(M, std::marker::PhantomData<P>);

impl<M: Map<P::Arc>, P: Payload> MemStore for MapStore<M, P> {
    const NAME: &'static str = M::NAME;
    type Id = u128;
    type Record = (i64, Arc<StdSession>);

    fn name() -> String {
        format!("floor {} {}", M::NAME, P::NAME)
    }
    fn new() -> Self {
        Self(M::new(), std::marker::PhantomData)
    }
    fn record(&self, n: u64, ttl: i64) -> (u128, Self::Record) {
        (id128(n), (coarse_now() + ttl, Arc::new(StdSession::sample(n))))
    }
    async fn save(&self, id: &u128, r: &Self::Record) {
        self.0.put(*id, Entry { expires: r.0, data: P::make(&r.1) });
    }
    async fn load(&self, id: &u128) -> bool {
        let now = coarse_now();
        black_box(self.0.get(*id).filter(|e| e.expires > now)).is_some()
    }
    async fn sweep(&self) -> Option<usize> {
        Some(self.0.retain(coarse_now()))
    }
}

/// The same with an expiry index: ids filed under their expiry's 16-second
/// bucket; a sweep looks only at buckets that are due.
pub struct WheelStore<M, P> {
    map: M,
    due: Mutex<BTreeMap<i64, Vec<u128>>>,
    _p: std::marker::PhantomData<P>,
}

impl<M: Map<P::Arc>, P: Payload> MemStore for WheelStore<M, P> {
    const NAME: &'static str = M::NAME;
    type Id = u128;
    type Record = (i64, Arc<StdSession>);

    fn name() -> String {
        format!("floor {} {} + expiry buckets", M::NAME, P::NAME)
    }
    fn new() -> Self {
        Self { map: M::new(), due: Mutex::default(), _p: std::marker::PhantomData }
    }
    fn record(&self, n: u64, ttl: i64) -> (u128, Self::Record) {
        (id128(n), (coarse_now() + ttl, Arc::new(StdSession::sample(n))))
    }
    async fn save(&self, id: &u128, r: &Self::Record) {
        let old = self.map.get(*id).map(|e| e.expires >> 4);
        self.map.put(*id, Entry { expires: r.0, data: P::make(&r.1) });
        if old != Some(r.0 >> 4) {
            self.due.lock().entry(r.0 >> 4).or_default().push(*id);
        }
    }
    async fn load(&self, id: &u128) -> bool {
        let now = coarse_now();
        black_box(self.map.get(*id).filter(|e| e.expires > now)).is_some()
    }
    async fn sweep(&self) -> Option<usize> {
        let now = coarse_now();
        let mut n = 0;
        loop {
            let ids = {
                let mut due = self.due.lock();
                match due.first_entry() {
                    Some(e) if *e.key() <= now >> 4 => e.remove(),
                    _ => break,
                }
            };
            for id in ids {
                n += usize::from(self.map.remove_expired(id, now));
            }
        }
        Some(n)
    }
}

/// The leanest this shape gets without an allocator of its own: 24-byte table
/// slots (id, thin pointer), one allocation per session that holds its
/// reference count, expiry, length and bytes.
pub struct ThinStore(Box<[ThinShard]>);

type Thin = triomphe::ThinArc<u32, u8>;

#[repr(align(64))]
struct ThinShard(RwLock<hashbrown::HashMap<[u64; 2], Thin, BuildId2>>);

#[derive(Clone, Copy, Default)]
pub struct BuildId2;
impl BuildHasher for BuildId2 {
    type Hasher = IdHash2;
    #[inline]
    fn build_hasher(&self) -> IdHash2 {
        IdHash2(0)
    }
}
/// `[u64; 2]` hashes as a length and then its bytes; take the first word.
pub struct IdHash2(u64);
impl Hasher for IdHash2 {
    #[inline]
    fn finish(&self) -> u64 {
        self.0
    }
    #[inline]
    fn write(&mut self, b: &[u8]) {
        self.0 = u64::from_ne_bytes(b[..8].try_into().expect("8 bytes"));
    }
    #[inline]
    fn write_usize(&mut self, _: usize) {}
}

impl ThinStore {
    fn shard(&self, id: u128) -> &RwLock<hashbrown::HashMap<[u64; 2], Thin, BuildId2>> {
        &self.0[(id >> 64) as usize % SHARDS].0
    }
}

fn words(id: u128) -> [u64; 2] {
    [id as u64, (id >> 64) as u64]
}

impl MemStore for ThinStore {
    const NAME: &'static str = "floor sharded parking_lot thin Arc<[u8]>";
    type Id = u128;
    type Record = (i64, Arc<StdSession>);

    fn new() -> Self {
        Self((0..SHARDS).map(|_| ThinShard(RwLock::new(hashbrown::HashMap::with_hasher(BuildId2)))).collect())
    }
    fn record(&self, n: u64, ttl: i64) -> (u128, Self::Record) {
        (id128(n), (coarse_now() + ttl, Arc::new(StdSession::sample(n))))
    }
    async fn save(&self, id: &u128, r: &Self::Record) {
        thread_local! {
            static BUF: std::cell::RefCell<Vec<u8>> = const { std::cell::RefCell::new(Vec::new()) };
        }
        let thin = BUF.with_borrow_mut(|b| {
            b.clear();
            codec::encode(&r.1, b);
            Thin::from_header_and_slice(r.0 as u32, b)
        });
        let _old = self.shard(*id).write().insert(words(*id), thin);
    }
    async fn load(&self, id: &u128) -> bool {
        let now = coarse_now();
        let got = self.shard(*id).read().get(&words(*id)).cloned();
        black_box(got.filter(|e| i64::from(e.header.header) > now)).is_some()
    }
    async fn sweep(&self) -> Option<usize> {
        let now = coarse_now();
        let mut n = 0;
        for s in &self.0 {
            n += s.0.write().extract_if(|_, e| i64::from(e.header.header) <= now).count();
        }
        Some(n)
    }
}
