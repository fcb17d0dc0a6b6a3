//! W3 floors: concurrent maps of `u128 -> (expiry, Arc<payload>)`.

use super::codec;
use parking_lot::RwLock;
use peers_core::StdSession;
use rustix::time::{ClockId, clock_gettime};
use std::hash::{BuildHasher, Hasher};
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

pub(super) const SHARDS: usize = 128;

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
