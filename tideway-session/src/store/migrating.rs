//! Moving from one store to another without signing anyone out.

use std::hash::{BuildHasher, RandomState};

use async_trait::async_trait;
use tokio::sync::{Mutex, MutexGuard};

use super::{Found, Owned, OwnedSession, SessionStore};
use crate::data::SessionChanges;
use crate::{Error, Result, SessionData, id};

/// Enough that sessions seldom wait for one another.
const LOCKS: usize = 64;

/// Writes to a new store, and reads from an old one what the new one does not have yet.
///
/// A session moves when a request changes or renews it; one that nobody asks for ends in the old store on its own. Once
/// the longest session has passed, the old store is empty and the new one can be used alone. It does not matter whether
/// either keeps the session with the client.
///
/// Within one process a move is one step among the requests of its session: nothing is lost, and what was ended stays
/// ended. Between two processes it is not: of two requests that change or end a session which has not moved yet, at the
/// same instant, one may go unnoticed, as with a store of three methods. Once a session has moved the new store's
/// guarantees hold.
///
/// A session in an old store that keeps it with the client cannot be revoked there: a copy of its cookie opens until it
/// expires, and moves to the new store as a session of its own. Listing and ending an owner's sessions covers those
/// that have moved.
///
/// ```
/// use std::sync::Arc;
/// use std::time::Duration;
/// use tideway_session::{InMemorySessionStore, MigratingStore, SessionData, SessionStore};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> tideway_session::Result<()> {
/// let (old, new) = (Arc::new(InMemorySessionStore::default()), Arc::new(InMemorySessionStore::default()));
/// let mut session = SessionData::new(Duration::from_secs(60));
/// session.set("theme", "dark");
/// old.save("aBcdefghijklmnopqrstuvwx", session).await?;
///
/// let store = MigratingStore::new(Arc::clone(&new), Arc::clone(&old));
/// let mut session = store.load("aBcdefghijklmnopqrstuvwx").await?.expect("found in the old store");
/// session.set("theme", "light");
/// store.update("aBcdefghijklmnopqrstuvwx", session.changes()).await?;
/// assert_eq!((old.len(), new.len()), (0, 1));
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct MigratingStore<New, Old> {
    new: New,
    old: Old,
    /// Held while a session moves or ends, by what the client presents.
    moving: Vec<Mutex<()>>,
    hasher: RandomState,
}

impl<New: SessionStore, Old: SessionStore> MigratingStore<New, Old> {
    /// A store that moves sessions from `old` to `new`.
    #[must_use]
    pub fn new(new: New, old: Old) -> Self {
        let moving = std::iter::repeat_with(Mutex::default).take(LOCKS).collect();
        Self { new, old, moving, hasher: RandomState::new() }
    }

    /// Waits until no other request moves or ends what is presented.
    async fn turn(&self, presented: &str) -> Option<MutexGuard<'_, ()>> {
        let lock = usize::try_from(self.hasher.hash_one(presented) % LOCKS as u64).unwrap_or_default();
        match self.moving.get(lock) {
            Some(lock) => Some(lock.lock().await),
            None => None,
        }
    }

    /// What the new store has; nothing if it could not have given out what was presented.
    async fn find_new(&self, presented: &str) -> Result<Found> {
        if self.new.recognises(presented) { self.new.find(presented).await } else { Ok(Found::Nothing) }
    }

    async fn find_old(&self, presented: &str) -> Result<Found> {
        if self.old.recognises(presented) { self.old.find(presented).await } else { Ok(Found::Nothing) }
    }

    /// Moves a session from the old store, with `changes`, to `id` in the new one.
    async fn migrate(&self, presented: &str, id: &str, changes: &SessionChanges) -> Result<SessionData> {
        let Found::Live(mut data) = self.find_old(presented).await? else { return Err(Error::Gone) };
        changes.apply(&mut data)?;
        let new = self.new.save(id, data.clone()).await?;
        // The new session is there: from here on it is the one that counts, also if the old one stays a while.
        self.old.delete(presented).await?;
        Ok(data.stored_as(new))
    }
}

#[async_trait]
impl<New: SessionStore, Old: SessionStore> SessionStore for MigratingStore<New, Old> {
    async fn load(&self, session_id: &str) -> Result<Option<SessionData>> {
        Ok(match self.find(session_id).await? {
            Found::Live(data) => Some(data),
            Found::Ended | Found::Nothing => None,
        })
    }

    async fn save(&self, session_id: &str, data: SessionData) -> Result<String> {
        self.new.save(session_id, data).await
    }

    async fn delete(&self, session_id: &str) -> Result<()> {
        let _turn = self.turn(session_id).await;
        // The old one first: should the new store fail, the session must not come back from there.
        self.old.delete(session_id).await?;
        self.new.delete(session_id).await
    }

    async fn end(&self, session_id: &str) -> Result<bool> {
        let _turn = self.turn(session_id).await;
        let was_in_old = self.old.recognises(session_id) && self.old.end(session_id).await?;
        let was_in_new = self.new.recognises(session_id) && self.new.end(session_id).await?;
        Ok(was_in_old || was_in_new)
    }

    async fn update(&self, session_id: &str, changes: &SessionChanges) -> Result<SessionData> {
        let _turn = self.turn(session_id).await;
        match self.find_new(session_id).await? {
            Found::Live(_) => self.new.update(session_id, changes).await,
            Found::Ended => Err(Error::Gone),
            // An id that the new store can give out is kept, so that the requests on their way find it.
            Found::Nothing if self.new.recognises(session_id) => self.migrate(session_id, session_id, changes).await,
            Found::Nothing => self.migrate(session_id, &id::new_id()?, changes).await,
        }
    }

    async fn rotate(&self, old: &str, new: &str, changes: &SessionChanges) -> Result<String> {
        let _turn = self.turn(old).await;
        match self.find_new(old).await? {
            Found::Live(_) => {
                // A copy that an earlier move could not delete must not open again under the id that ends here.
                if self.old.recognises(old) {
                    self.old.delete(old).await?;
                }
                self.new.rotate(old, new, changes).await
            }
            Found::Ended => Err(Error::Gone),
            Found::Nothing => {
                let moved = self.migrate(old, new, changes).await?;
                Ok(moved.presented().unwrap_or(new).to_owned())
            }
        }
    }

    async fn find(&self, presented: &str) -> Result<Found> {
        match self.find_new(presented).await? {
            Found::Nothing => self.find_old(presented).await,
            found => Ok(found),
        }
    }

    async fn list_owned(&self, owner: &str) -> Result<Vec<OwnedSession>> {
        let mut sessions = self.new.list_owned(owner).await?;
        sessions.extend(none_if_unsupported(self.old.list_owned(owner).await)?);
        sessions.sort_by_key(|session| std::cmp::Reverse(session.last_seen));
        Ok(sessions)
    }

    async fn delete_owned(&self, owner: &str, which: Owned<'_>) -> Result<usize> {
        let old = none_if_unsupported(self.old.delete_owned(owner, which).await)?;
        Ok(old + self.new.delete_owned(owner, which).await?)
    }

    async fn cleanup_expired(&self) -> Result<usize> {
        Ok(self.old.cleanup_expired().await? + self.new.cleanup_expired().await?)
    }

    async fn is_healthy(&self) -> bool {
        self.new.is_healthy().await && self.old.is_healthy().await
    }

    fn recognises(&self, presented: &str) -> bool {
        self.new.recognises(presented) || self.old.recognises(presented)
    }

    fn keeps(&self, presented: &str) -> bool {
        self.new.recognises(presented) && self.new.keeps(presented)
    }

    fn max_entry_len(&self) -> Option<usize> {
        self.new.max_entry_len()
    }

    fn max_ascii_entry_len(&self) -> Option<usize> {
        self.new.max_ascii_entry_len()
    }
}

/// An old store without an index of owners has nothing to tell of them.
fn none_if_unsupported<T: Default>(result: Result<T>) -> Result<T> {
    match result {
        Err(Error::Unsupported) => Ok(T::default()),
        result => result,
    }
}
