//! The store that keeps sessions in this process.

mod markers;
#[cfg(all(test, shuttle))]
mod model;
mod owners;
mod shard;
mod stored;
mod sync;
mod table;
#[cfg(test)]
mod tests;

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;

use self::shard::Lookup;
use self::stored::Stored;
use self::sync::{AtomicU64, Ordering};
use self::table::Table;
use super::{Found, Owned, OwnedSession, SessionStore};
use crate::clock::{Clock, SystemClock};
use crate::data::{Owner, SessionChanges, duration_millis, millis};
use crate::{Result, SessionData};

/// The most entries that one operation frees on the side, and that are freed under one lock.
const FREED_AT_ONCE: usize = 64;

/// The most of an owner's sessions that are looked at under one lock.
const LOOKED_AT_ONCE: usize = 64;

/// The most of an owner's sessions that one call lists; a call that ends them stops once it has ended so many.
const MOST_OWNED: usize = 1_000;

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
    table: Table,
    clock: Box<dyn Clock>,
    /// How long the store rests after it found nothing more to free, in milliseconds.
    rest: u64,
    /// Until when.
    rests_until: AtomicU64,
}

impl InMemorySessionStore {
    /// An empty store for sessions that mostly live for `ttl`.
    ///
    /// Each session says itself when it ends; `ttl` sets how often the store looks for expired ones, every
    /// sixty-fourth of it, at least once a minute of use and at most once a second.
    #[must_use]
    pub fn new(ttl: Duration) -> Self {
        Self {
            table: Table::new(),
            clock: Box::new(SystemClock),
            rest: duration_millis(ttl / 64).clamp(1_000, 60_000),
            rests_until: AtomicU64::new(0),
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
        self.table.bound(sessions);
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
        self.table.len()
    }

    /// Whether no session is held.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn now(&self) -> u64 {
        millis(self.clock.now())
    }

    /// Lets `put` put a session with changes in it where it belongs, until nobody was faster. Begins with the session that
    /// the changes were made on, if it can still be what is stored.
    ///
    /// # Errors
    ///
    /// [`Error::Gone`](crate::Error::Gone) if the session does not live, and those of [`SessionChanges::apply`].
    fn change<T>(
        &self,
        id: &str,
        changes: &SessionChanges,
        put: impl Fn(&Stored, SessionData, u64) -> Option<T>,
    ) -> Result<T> {
        let now = self.now();
        self.tend(now);
        let live = || self.table.live(self.table.hashed(id), now);
        let base = Stored::base_of(changes).filter(|base| base.id() == id.as_bytes() && !base.is_over(now));
        let mut seen = base.map_or_else(live, Ok)?;
        loop {
            let failure = match seen.changed_by(changes) {
                Ok(data) => match put(&seen, data, now) {
                    Some(done) => return Ok(done),
                    None => None,
                },
                Err(error) => Some(error),
            };
            let stored = live()?;
            // What fails for a session that was replaced meanwhile need not fail for the one there is.
            if let Some(error) = failure.filter(|_| stored.is_same(&seen)) {
                return Err(error);
            }
            seen = stored;
        }
    }

    fn look_up(&self, id: &str) -> Lookup {
        let now = self.now();
        self.tend(now);
        self.table.look_up(self.table.hashed(id), now)
    }

    /// Frees a few expired sessions if it is time to.
    fn tend(&self, now: u64) {
        let until = self.rests_until.load(Ordering::Relaxed);
        // A clock that was set back makes the rest longer than a rest.
        let rests = (now..=now.saturating_add(self.rest)).contains(&until) && until > now;
        if !rests && self.table.free(now, FREED_AT_ONCE).is_done {
            self.rests_until.store(now.saturating_add(self.rest), Ordering::Relaxed);
        }
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
        Ok(match self.look_up(session_id) {
            Lookup::Live(stored) => Some(stored.to_data()),
            Lookup::Ended | Lookup::Nothing => None,
        })
    }

    async fn save(&self, session_id: &str, mut data: SessionData) -> Result<String> {
        let now = self.now();
        self.tend(now);
        data.freeze();
        self.table.insert(&Stored::new(self.table.hashed(session_id), &data), now);
        Ok(session_id.to_owned())
    }

    async fn delete(&self, session_id: &str) -> Result<()> {
        let now = self.now();
        self.tend(now);
        self.table.end(self.table.hashed(session_id), now);
        Ok(())
    }

    async fn end(&self, session_id: &str) -> Result<bool> {
        let now = self.now();
        self.tend(now);
        Ok(self.table.end(self.table.hashed(session_id), now))
    }

    async fn update(&self, session_id: &str, changes: &SessionChanges) -> Result<SessionData> {
        self.change(session_id, changes, |seen, data, _| {
            let new = Stored::new(seen.hashed(), &data);
            self.table.replace(seen, &new).then(|| new.as_base_of(data).stored_as(session_id))
        })
    }

    async fn rotate(&self, old: &str, new: &str, changes: &SessionChanges) -> Result<String> {
        let id = self.table.hashed(new);
        self.change(old, changes, |seen, data, now| {
            self.table.move_to(seen, &Stored::new(id, &data), now).then(|| new.to_owned())
        })
    }

    async fn find(&self, presented: &str) -> Result<Found> {
        Ok(match self.look_up(presented) {
            Lookup::Live(stored) => Found::Live(stored.to_data()),
            Lookup::Ended => Found::Ended,
            Lookup::Nothing => Found::Nothing,
        })
    }

    async fn cleanup_expired(&self) -> Result<usize> {
        Ok(self.table.free_all(self.now(), FREED_AT_ONCE))
    }

    async fn list_owned(&self, owner: &str) -> Result<Vec<OwnedSession>> {
        let now = self.now();
        let mut sessions = Vec::new();
        let mut after = None;
        loop {
            let some = self.table.owned(owner, after, LOOKED_AT_ONCE, now);
            sessions.extend(some.live.iter().filter_map(|stored| OwnedSession::new(&stored.terms().to_terms())));
            after = some.last;
            if after.is_none() || sessions.len() >= MOST_OWNED {
                break;
            }
        }
        sessions.truncate(MOST_OWNED);
        sessions.sort_by_key(|session| std::cmp::Reverse(session.last_seen));
        Ok(sessions)
    }

    async fn delete_owned(&self, owner: &str, which: Owned<'_>) -> Result<usize> {
        let now = self.now();
        let spared = match which {
            Owned::One(handle) => {
                let owner = Owner { name: owner.into(), handle: handle.into() };
                return Ok(self.table.end_by_handle(&owner, None, now));
            }
            Owned::Except(id) => Some(id),
            Owned::All => None,
        };
        let mut ended = 0;
        let mut after = None;
        loop {
            let some = self.table.owned(owner, after, LOOKED_AT_ONCE, now);
            for owner in some.live.iter().filter_map(Stored::owner) {
                ended += self.table.end_by_handle(owner, spared, now);
            }
            after = some.last;
            if after.is_none() || ended >= MOST_OWNED {
                return Ok(ended);
            }
        }
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
