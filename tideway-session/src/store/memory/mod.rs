//! The store that keeps sessions in this process.

mod shard;

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use self::shard::{Lookup, Queue, Shard, Stored};
use super::{Found, SessionStore};
use crate::clock::{Clock, SystemClock};
use crate::data::{SessionChanges, duration_millis, millis};
use crate::{Error, Result, SessionData};

/// Enough that threads seldom wait for one another, few enough to look at each.
const SHARDS: usize = 64;

/// The most entries that one operation frees on the side, and that are freed under one lock.
const FREED_AT_ONCE: usize = 64;

/// Keeps sessions in memory: for one process, and for as long as it runs.
///
/// Concurrent requests of one session keep each other's changes, and a session that was ended stays ended. Expired
/// sessions are freed by the store's own use, a few at a time, without a background task: the work follows the number
/// that expired, not the number stored. No lock is held while anything else runs.
///
/// ```
/// use std::time::Duration;
/// use tideway_session::{InMemorySessionStore, SessionData, SessionStore};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> tideway_session::Result<()> {
/// let store = InMemorySessionStore::new(Duration::from_secs(3600 * 24));
/// let mut session = SessionData::new(Duration::from_secs(3600));
/// session.set("user_id", "123");
/// store.save("session-123", session).await?;
/// assert_eq!(store.load("session-123").await?.unwrap().get("user_id"), Some("123"));
/// # Ok(()) }
/// ```
pub struct InMemorySessionStore {
    shards: Vec<Mutex<Shard>>,
    hasher: RandomState,
    clock: Box<dyn Clock>,
    sessions: AtomicUsize,
    capacity: usize,
    /// How long the store rests after it found nothing more to free, in milliseconds.
    rest: u64,
    /// Until when.
    rests_until: AtomicU64,
    /// The shard that is looked at next.
    next_shard: AtomicUsize,
}

impl InMemorySessionStore {
    /// An empty store for sessions that mostly live for `ttl`.
    ///
    /// Each session says itself when it ends; `ttl` sets how often the store looks for expired ones, every
    /// sixty-fourth of it, at least once a minute of use and at most once a second.
    #[must_use]
    pub fn new(ttl: Duration) -> Self {
        Self {
            shards: std::iter::repeat_with(Mutex::default).take(SHARDS).collect(),
            hasher: RandomState::new(),
            clock: Box::new(SystemClock),
            sessions: AtomicUsize::new(0),
            capacity: usize::MAX,
            rest: duration_millis(ttl / 64).clamp(1_000, 60_000),
            rests_until: AtomicU64::new(0),
            next_shard: AtomicUsize::new(0),
        }
    }

    /// Bounds the number of sessions, at least 1. A full store ends the session nearest to its expiry for a new one,
    /// sessions in which nobody is signed in first.
    ///
    /// ```
    /// use std::time::Duration;
    /// use tideway_session::{InMemorySessionStore, SessionData, SessionStore};
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> tideway_session::Result<()> {
    /// let store = InMemorySessionStore::new(Duration::from_secs(3600)).with_capacity(1);
    /// store.save("first", SessionData::new(Duration::from_secs(60))).await?;
    /// store.save("second", SessionData::new(Duration::from_secs(60))).await?;
    /// assert!(store.load("first").await?.is_none());
    /// assert_eq!(store.len(), 1);
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn with_capacity(mut self, sessions: usize) -> Self {
        self.capacity = sessions.max(1);
        self
    }

    /// Takes the time from `clock`; see [`ManualClock`](crate::ManualClock).
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// How many sessions are held, expired ones that are not freed yet included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sessions.load(Ordering::Relaxed)
    }

    /// Whether no session is held.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn now(&self) -> u64 {
        millis(self.clock.now())
    }

    fn shard_index(&self, id: &str) -> usize {
        usize::try_from(self.hasher.hash_one(id) % SHARDS as u64).unwrap_or_default()
    }

    #[expect(clippy::indexing_slicing, reason = "indexes come from `shard_index` and from counting modulo `SHARDS`")]
    fn shard_at(&self, index: usize) -> MutexGuard<'_, Shard> {
        // Nothing under the lock can panic half-way through a change.
        self.shards[index].lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn shard(&self, id: &str) -> MutexGuard<'_, Shard> {
        self.shard_at(self.shard_index(id))
    }

    fn live(&self, id: &str, now: u64) -> Result<Stored> {
        match self.shard(id).look_up(id, now) {
            Lookup::Live(stored) => Ok(stored),
            Lookup::Ended | Lookup::Nothing => Err(Error::Gone),
        }
    }

    /// Makes room for one session more.
    fn reserve(&self, now: u64) {
        while self
            .sessions
            .try_update(Ordering::Relaxed, Ordering::Relaxed, |n| (n < self.capacity).then_some(n + 1))
            .is_err()
        {
            if self.free(now, FREED_AT_ONCE) == 0 && !self.evict() {
                std::thread::yield_now();
            }
        }
    }

    fn release(&self, sessions: usize) {
        self.sessions.fetch_sub(sessions, Ordering::Relaxed);
    }

    fn evict(&self) -> bool {
        for queue in [Queue::Unowned, Queue::Owned] {
            let ends = (0..SHARDS).filter_map(|index| Some((self.shard_at(index).first_end(queue)?, index)));
            if let Some((end, index)) = ends.min() {
                let evicted = self.shard_at(index).evict(queue, end);
                self.release(usize::from(evicted));
                return evicted;
            }
        }
        false
    }

    /// Frees at most `most` entries that are over, going on where the last call stopped; says how many sessions.
    fn free(&self, now: u64, most: usize) -> usize {
        let mut left = most;
        let mut sessions = 0;
        for _ in 0..SHARDS {
            let index = self.next_shard.load(Ordering::Relaxed) % SHARDS;
            let freed = self.shard_at(index).free_expired(now, left);
            self.release(freed.sessions);
            sessions += freed.sessions;
            left -= freed.entries;
            if left == 0 {
                return sessions;
            }
            self.next_shard.fetch_add(1, Ordering::Relaxed);
        }
        self.rests_until.store(now.saturating_add(self.rest), Ordering::Relaxed);
        sessions
    }

    /// Frees a few expired sessions if it is time to.
    fn tend(&self, now: u64) {
        if now >= self.rests_until.load(Ordering::Relaxed) {
            self.free(now, FREED_AT_ONCE);
        }
    }

    fn insert(&self, id: &str, stored: Stored, now: u64) {
        {
            let mut shard = self.shard(id);
            if shard.holds(id) {
                shard.insert(id, stored);
                return;
            }
        }
        // Not under the lock of one shard: making room looks at all of them.
        self.reserve(now);
        let replaced = self.shard(id).insert(id, stored);
        self.release(usize::from(replaced));
    }

    /// Puts `new` in the place of `seen`, if that is still there.
    fn replace(&self, id: &str, seen: &Stored, new: Stored) -> bool {
        let mut shard = self.shard(id);
        shard.still_holds(id, seen) && shard.insert(id, new)
    }

    /// Ends `old`, if it still is `seen`, and puts `stored` under `new`, in one step.
    fn replace_under(&self, (old, seen): (&str, &Stored), (new, stored): (&str, Stored), now: u64) -> bool {
        let (old_index, new_index) = (self.shard_index(old), self.shard_index(new));
        if old_index == new_index {
            let mut shard = self.shard_at(old_index);
            if !shard.still_holds(old, seen) {
                return false;
            }
            let replaced = shard.insert(new, stored);
            shard.end(old, now);
            drop(shard);
            self.release(usize::from(replaced));
            return true;
        }
        // Always in the same order, so that two rotations cannot wait for each other.
        let mut first = self.shard_at(old_index.min(new_index));
        let mut second = self.shard_at(old_index.max(new_index));
        let (old_shard, new_shard) =
            if old_index < new_index { (&mut first, &mut second) } else { (&mut second, &mut first) };
        if !old_shard.still_holds(old, seen) {
            return false;
        }
        let replaced = new_shard.insert(new, stored);
        old_shard.end(old, now);
        self.release(usize::from(replaced));
        true
    }
}

/// A store for sessions of a day.
impl Default for InMemorySessionStore {
    fn default() -> Self {
        Self::new(Duration::from_secs(24 * 3600))
    }
}

#[async_trait]
impl SessionStore for InMemorySessionStore {
    async fn load(&self, session_id: &str) -> Result<Option<SessionData>> {
        Ok(match self.find(session_id).await? {
            Found::Live(data) => Some(data),
            Found::Ended | Found::Nothing => None,
        })
    }

    async fn save(&self, session_id: &str, data: SessionData) -> Result<String> {
        let now = self.now();
        self.tend(now);
        self.insert(session_id, Stored::new(data), now);
        Ok(session_id.to_owned())
    }

    async fn delete(&self, session_id: &str) -> Result<()> {
        let now = self.now();
        self.tend(now);
        let ended = self.shard(session_id).end(session_id, now);
        self.release(usize::from(ended));
        Ok(())
    }

    async fn update(&self, session_id: &str, changes: &SessionChanges) -> Result<SessionData> {
        let now = self.now();
        self.tend(now);
        loop {
            let seen = self.live(session_id, now)?;
            let mut data = seen.to_data();
            changes.apply(&mut data)?;
            let data = data.stored_as(session_id);
            if self.replace(session_id, &seen, Stored::new(data.clone())) {
                return Ok(data);
            }
        }
    }

    async fn rotate(&self, old: &str, new: &str, changes: &SessionChanges) -> Result<String> {
        let now = self.now();
        self.tend(now);
        loop {
            let seen = self.live(old, now)?;
            let mut data = seen.to_data();
            changes.apply(&mut data)?;
            if self.replace_under((old, &seen), (new, Stored::new(data)), now) {
                return Ok(new.to_owned());
            }
        }
    }

    async fn find(&self, presented: &str) -> Result<Found> {
        let now = self.now();
        self.tend(now);
        Ok(match self.shard(presented).look_up(presented, now) {
            Lookup::Live(stored) => Found::Live(stored.to_data()),
            Lookup::Ended => Found::Ended,
            Lookup::Nothing => Found::Nothing,
        })
    }

    async fn cleanup_expired(&self) -> Result<usize> {
        let now = self.now();
        let mut sessions = 0;
        for index in 0..SHARDS {
            loop {
                let freed = self.shard_at(index).free_expired(now, FREED_AT_ONCE);
                self.release(freed.sessions);
                sessions += freed.sessions;
                if freed.entries < FREED_AT_ONCE {
                    break;
                }
            }
        }
        Ok(sessions)
    }

    async fn is_healthy(&self) -> bool {
        true
    }
}

/// Shows how many sessions there are, none of them.
impl fmt::Debug for InMemorySessionStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InMemorySessionStore").field("sessions", &self.len()).finish_non_exhaustive()
    }
}
