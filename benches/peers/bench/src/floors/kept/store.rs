//! A store in memory: text ids under a keyed hash, an order of expiry that is always exact, markers where a session was
//! ended, changes applied to the session as it is by now.

use super::layer::{Backend, Boxed, Found, Outcome, Saved};
use super::session::{Changes, Frozen};
use hashbrown::HashTable;
use http::StatusCode;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

const SHARDS: usize = 64;
const FREED_AT_ONCE: usize = 64;
/// How long an ended id is remembered.
const MARKER_LENGTH: u64 = 60_000;
/// How long the store rests when nothing more has expired.
const REST: u64 = 60_000;

pub struct Store {
    shards: Box<[Mutex<Shard>]>,
    hasher: RandomState,
    rests_until: AtomicU64,
}

#[derive(Default)]
struct Shard {
    live: HashTable<Frozen>,
    /// When sessions end, and their hashes.
    order: BTreeSet<(u64, u64)>,
    ended: HashMap<Box<str>, u64>,
    /// All markers live equally long, so they end in the order in which they were made.
    markers: VecDeque<(u64, Box<str>)>,
}

impl Default for Store {
    fn default() -> Self {
        Self {
            shards: std::iter::repeat_with(Mutex::default).take(SHARDS).collect(),
            hasher: RandomState::new(),
            rests_until: AtomicU64::new(0),
        }
    }
}

impl Store {
    fn hash(&self, id: &[u8]) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        hasher.write(id);
        hasher.finish()
    }

    /// The table takes the lowest and the seven highest bits.
    fn shard(&self, hash: u64) -> MutexGuard<'_, Shard> {
        self.shards[(hash >> 48) as usize % SHARDS].lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn get(&self, id: &str, now: u64) -> Found {
        self.tend(now);
        let hash = self.hash(id.as_bytes());
        let shard = self.shard(hash);
        match shard.live.find(hash, |session| session.id() == id.as_bytes()) {
            Some(session) if session.times().are_over(now, None) => Found::Nothing,
            Some(session) => Found::Live(session.clone()),
            None if shard.ended.get(id).is_some_and(|until| *until > now) => Found::Ended,
            None => Found::Nothing,
        }
    }

    pub fn put(&self, new: Frozen, now: u64) {
        self.tend(now);
        let hash = self.hash(new.id());
        let mut shard = self.shard(hash);
        let _old = match shard.live.find_mut(hash, |session| session.id() == new.id()) {
            Some(place) => {
                let (end, old) = (new.times().expires, std::mem::replace(place, new));
                shard.reorder(hash, old.times().expires, end);
                Some(old)
            }
            None => {
                if !shard.ended.is_empty() {
                    shard.ended.remove(std::str::from_utf8(new.id()).expect("text"));
                }
                shard.order.insert((new.times().expires, hash));
                shard.live.insert_unique(hash, new, |session| self.hash(session.id()));
                None
            }
        };
        // What was there is freed behind the lock.
        drop(shard);
    }

    /// Applies changes to the session as it is by now, of which `seen` may be an older state; `None` if it has ended.
    pub fn change(&self, mut seen: Frozen, changes: &Changes, now: u64) -> Option<Frozen> {
        self.tend(now);
        let hash = self.hash(seen.id());
        loop {
            // Steps are somebody else's code, so no lock is held while they run.
            let new = changes.on(&seen);
            let mut shard = self.shard(hash);
            let place = shard.live.find_mut(hash, |session| session.id() == seen.id())?;
            if place.times().are_over(now, None) {
                return None;
            }
            if place.is(&seen) {
                *place = new.clone();
                shard.reorder(hash, seen.times().expires, new.times().expires);
                return Some(new);
            }
            seen = place.clone();
        }
    }

    pub fn end(&self, id: &str, now: u64) {
        let hash = self.hash(id.as_bytes());
        let mut shard = self.shard(hash);
        let Ok(place) = shard.live.find_entry(hash, |session| session.id() == id.as_bytes()) else { return };
        let (old, _) = place.remove();
        shard.leave(hash, old.times().expires);
        shard.ended.insert(id.into(), now + MARKER_LENGTH);
        shard.markers.push_back((now + MARKER_LENGTH, id.into()));
    }

    fn tend(&self, now: u64) {
        let until = self.rests_until.load(Ordering::Relaxed);
        if until > now && until <= now + REST {
            return;
        }
        let mut left = FREED_AT_ONCE;
        for shard in &self.shards {
            left = left.saturating_sub(self.free(shard, now, left));
            if left == 0 {
                return;
            }
        }
        self.rests_until.store(now + REST, Ordering::Relaxed);
    }

    /// Frees what has expired, a few sessions under a lock.
    pub fn free_all(&self, now: u64) -> usize {
        let mut sum = 0;
        for shard in &self.shards {
            loop {
                let freed = self.free(shard, now, FREED_AT_ONCE);
                sum += freed;
                if freed < FREED_AT_ONCE {
                    break;
                }
            }
        }
        sum
    }

    fn free(&self, shard: &Mutex<Shard>, now: u64, most: usize) -> usize {
        lock(shard).free(now, most, |session| self.hash(session.id()))
    }
}

fn lock(shard: &Mutex<Shard>) -> MutexGuard<'_, Shard> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shard {
    fn reorder(&mut self, hash: u64, from: u64, to: u64) {
        if from != to {
            self.leave(hash, from);
            self.order.insert((to, hash));
        }
    }

    /// Forgets a place in the order, unless another session with the same hash ends in the same millisecond.
    fn leave(&mut self, hash: u64, end: u64) {
        if self.live.find(hash, |session| session.times().expires == end).is_none() {
            self.order.remove(&(end, hash));
        }
    }

    fn free(&mut self, now: u64, most: usize, hash_of: impl Fn(&Frozen) -> u64) -> usize {
        let mut freed = 0;
        while freed < most && self.order.first().is_some_and(|(end, _)| *end <= now) {
            let Some((end, hash)) = self.order.pop_first() else { break };
            while let Ok(place) = self.live.find_entry(hash, |session| session.times().expires == end) {
                drop(place.remove());
                freed += 1;
            }
        }
        while freed < most && self.markers.front().is_some_and(|(until, _)| *until <= now) {
            let Some((until, id)) = self.markers.pop_front() else { break };
            if self.ended.get(&id) == Some(&until) {
                self.ended.remove(&id);
            }
            freed += 1;
        }
        if self.live.capacity() > (self.live.len() * 4).max(64) {
            self.live.shrink_to(self.live.len() * 2, hash_of);
        }
        freed
    }
}

impl Backend for Store {
    fn recognises(&self, presented: &str) -> bool {
        presented.len() == 24 && presented.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    }

    fn find<'a>(&'a self, presented: &'a str, now: u64) -> Boxed<'a, Found> {
        Box::pin(async move { self.get(presented, now) })
    }

    fn save<'a>(&'a self, id: &'a str, new: Frozen, now: u64) -> Boxed<'a, Outcome> {
        Box::pin(async move {
            let session = Frozen::new(new.times(), id, new.entries());
            self.put(session.clone(), now);
            Ok(Saved { session, cookie: Some(id.to_owned()) })
        })
    }

    fn update(self: Arc<Self>, seen: Frozen, changes: Changes, now: u64) -> Boxed<'static, Outcome> {
        Box::pin(async move {
            let session = self.change(seen, &changes, now).ok_or(StatusCode::CONFLICT)?;
            // The browser is told anew how long the cookie lives.
            let cookie = changes.renews().then(|| String::from_utf8_lossy(session.id()).into_owned());
            Ok(Saved { session, cookie })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::floors::kept::fields;
    use crate::floors::kept::session::{Session, Times};
    use peers_core::StdSession;

    fn put(store: &Store, id: &str, now: u64) -> Frozen {
        store.put(fields::frozen(&StdSession::sample(1), id, Times::new(now, 1_000)), now);
        match store.get(id, now) {
            Found::Live(session) => session,
            _ => panic!("{id}"),
        }
    }

    #[test]
    fn updates_at_once_all_count() {
        let store = Store::default();
        let seen = put(&store, "a", 0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..500 {
                        let mut session = Session::new(seen.clone());
                        session.update("visits", |text| {
                            (text.and_then(|text| text.parse::<u32>().ok()).unwrap_or(0) + 1).to_string()
                        });
                        store.change(session.loaded, &session.changes, 1).expect("is there");
                    }
                });
            }
        });
        let Found::Live(after) = store.get("a", 1) else { panic!("gone") };
        assert_eq!(after.find("visits"), Some("2041"));
    }

    #[test]
    fn what_was_ended_stays_ended_and_is_forgotten() {
        let store = Store::default();
        let mut session = Session::new(put(&store, "a", 0));
        session.set("visits", |text| text.push('7'));
        store.end("a", 1);
        assert!(store.change(session.loaded, &session.changes, 1).is_none());
        assert!(matches!(store.get("a", 1), Found::Ended));
        assert!(matches!(store.get("a", 2 + MARKER_LENGTH), Found::Nothing));
        assert!(store.shards.iter().all(|shard| lock(shard).ended.is_empty()));
    }

    #[test]
    fn what_has_expired_is_freed_in_order_and_what_was_renewed_is_not() {
        let store = Store::default();
        for n in 0..1_000 {
            put(&store, &format!("{n}"), n % 500);
        }
        let mut session = Session::new(put(&store, "0", 0));
        session.renew(700);
        store.change(session.loaded, &session.changes, 700).expect("is there");
        assert_eq!(store.free_all(1_000), 1);
        assert_eq!(store.free_all(1_249), 498);
        assert_eq!(store.free_all(1_600), 500);
        assert!(matches!(store.get("0", 1_600), Found::Live(_)));
        assert_eq!(store.free_all(1_700), 1);
        let is_empty = |shard: &Mutex<Shard>| lock(shard).live.is_empty() && lock(shard).order.is_empty();
        assert!(store.shards.iter().all(is_empty));
    }
}
