//! W3 floors: concurrent maps of `u128 -> (expiry, Arc<payload>)`.

use super::codec;
use crate::peers::tower::id128;
use crate::work::MemStore;
use parking_lot::{Mutex, RwLock};
use peers_core::StdSession;
use rustix::time::{ClockId, clock_gettime};
use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher};
use std::hint::black_box;
use std::sync::Arc;

/// Unix seconds from the kernel's coarse clock (a few ns).
#[inline]
pub fn coarse_now() -> i64 {
    clock_gettime(ClockId::RealtimeCoarse).tv_sec
}

/// Ids are random and made by the server, so they are their own hash.
#[derive(Clone, Copy, Default)]
pub struct IdHash(u64);

impl Hasher for IdHash {
    #[inline]
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, _: &[u8]) {
        unreachable!()
    }
    #[inline]
    fn write_u128(&mut self, v: u128) {
        self.0 = v as u64;
    }
}

#[derive(Clone, Copy, Default)]
pub struct BuildId;

impl BuildHasher for BuildId {
    type Hasher = IdHash;
    #[inline]
    fn build_hasher(&self) -> IdHash {
        IdHash::default()
    }
}

/// What a session is kept as.
pub trait Payload: Send + Sync + 'static {
    const NAME: &'static str;
    type Arc: Clone + Send + Sync + 'static;
    /// A fresh payload, as a save of a changed session has to make.
    fn make(s: &StdSession) -> Self::Arc;
}

pub struct Typed;
impl Payload for Typed {
    const NAME: &'static str = "Arc<struct>";
    type Arc = Arc<StdSession>;
    fn make(s: &StdSession) -> Self::Arc {
        Arc::new(s.clone())
    }
}

pub struct Bytes;
impl Payload for Bytes {
    const NAME: &'static str = "Arc<[u8]>";
    type Arc = Arc<[u8]>;
    fn make(s: &StdSession) -> Self::Arc {
        thread_local! {
            static BUF: std::cell::RefCell<Vec<u8>> = const { std::cell::RefCell::new(Vec::new()) };
        }
        BUF.with_borrow_mut(|b| {
            b.clear();
            codec::encode(s, b);
            Arc::from(b.as_slice())
        })
    }
}

#[derive(Clone)]
pub struct Entry<A> {
    pub expires: i64,
    pub data: A,
}

pub trait Map<A: Clone + Send + Sync + 'static>: Send + Sync + 'static {
    const NAME: &'static str;
    fn new() -> Self;
    fn get(&self, id: u128) -> Option<Entry<A>>;
    fn put(&self, id: u128, e: Entry<A>);
    fn retain(&self, now: i64) -> usize;
    fn remove_expired(&self, id: u128, now: i64) -> bool;
}

pub struct Papaya<A>(papaya::HashMap<u128, Entry<A>, BuildId>);
impl<A: Clone + Send + Sync + 'static> Map<A> for Papaya<A> {
    const NAME: &'static str = "papaya";
    fn new() -> Self {
        Self(papaya::HashMap::with_hasher(BuildId))
    }
    fn get(&self, id: u128) -> Option<Entry<A>> {
        self.0.pin().get(&id).cloned()
    }
    fn put(&self, id: u128, e: Entry<A>) {
        self.0.pin().insert(id, e);
    }
    fn retain(&self, now: i64) -> usize {
        let before = self.0.len();
        self.0.pin().retain(|_, e| e.expires > now);
        before - self.0.len()
    }
    fn remove_expired(&self, id: u128, now: i64) -> bool {
        self.0.pin().remove_if(&id, |_, e| e.expires <= now).is_ok_and(|r| r.is_some())
    }
}

pub struct Scc<A>(scc::HashMap<u128, Entry<A>, BuildId>);
impl<A: Clone + Send + Sync + 'static> Map<A> for Scc<A> {
    const NAME: &'static str = "scc::HashMap";
    fn new() -> Self {
        Self(scc::HashMap::with_hasher(BuildId))
    }
    fn get(&self, id: u128) -> Option<Entry<A>> {
        self.0.read_sync(&id, |_, e| e.clone())
    }
    fn put(&self, id: u128, e: Entry<A>) {
        self.0.upsert_sync(id, e);
    }
    fn retain(&self, now: i64) -> usize {
        let before = self.0.len();
        self.0.retain_sync(|_, e| e.expires > now);
        before - self.0.len()
    }
    fn remove_expired(&self, id: u128, now: i64) -> bool {
        self.0.remove_if_sync(&id, |e| e.expires <= now).is_some()
    }
}

pub struct Dash<A>(dashmap::DashMap<u128, Entry<A>, BuildId>);
impl<A: Clone + Send + Sync + 'static> Map<A> for Dash<A> {
    const NAME: &'static str = "DashMap";
    fn new() -> Self {
        Self(dashmap::DashMap::with_hasher(BuildId))
    }
    fn get(&self, id: u128) -> Option<Entry<A>> {
        self.0.get(&id).map(|e| e.clone())
    }
    fn put(&self, id: u128, e: Entry<A>) {
        self.0.insert(id, e);
    }
    fn retain(&self, now: i64) -> usize {
        let before = self.0.len();
        self.0.retain(|_, e| e.expires > now);
        before - self.0.len()
    }
    fn remove_expired(&self, id: u128, now: i64) -> bool {
        self.0.remove_if(&id, |_, e| e.expires <= now).is_some()
    }
}

const SHARDS: usize = 128;

#[repr(align(64))]
struct Shard<A>(RwLock<hashbrown::HashMap<u128, Entry<A>, BuildId>>);

/// parking_lot RwLocks over hashbrown maps; the shard comes from the id's high
/// half, the bucket from its low half.
pub struct Sharded<A>(Box<[Shard<A>]>);
impl<A> Sharded<A> {
    fn shard(&self, id: u128) -> &RwLock<hashbrown::HashMap<u128, Entry<A>, BuildId>> {
        &self.0[(id >> 64) as usize % SHARDS].0
    }
}
impl<A: Clone + Send + Sync + 'static> Map<A> for Sharded<A> {
    const NAME: &'static str = "sharded parking_lot";
    fn new() -> Self {
        Self((0..SHARDS).map(|_| Shard(RwLock::new(hashbrown::HashMap::with_hasher(BuildId)))).collect())
    }
    fn get(&self, id: u128) -> Option<Entry<A>> {
        self.shard(id).read().get(&id).cloned()
    }
    fn put(&self, id: u128, e: Entry<A>) {
        // bind: the old payload is freed after the lock is let go
        let _old = self.shard(id).write().insert(id, e);
    }
    fn retain(&self, now: i64) -> usize {
        let mut n = 0;
        for s in &self.0 {
            n += s.0.write().extract_if(|_, e| e.expires <= now).count();
        }
        n
    }
    fn remove_expired(&self, id: u128, now: i64) -> bool {
        let mut g = self.shard(id).write();
        if g.get(&id).is_some_and(|e| e.expires <= now) {
            let old = g.remove(&id);
            drop(g);
            drop(old);
            return true;
        }
        false
    }
}

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
