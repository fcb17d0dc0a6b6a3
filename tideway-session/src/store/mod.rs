//! Where sessions live.

#[cfg(feature = "cookie")]
pub(crate) mod cookie;
mod forward;
mod memory;
#[cfg(feature = "layer")]
mod migrating;
mod owned;
#[cfg(feature = "redis")]
pub(crate) mod redis;

use async_trait::async_trait;

#[cfg(feature = "cookie")]
pub use self::cookie::CookieSessionStore;
pub use self::memory::InMemorySessionStore;
#[cfg(feature = "layer")]
pub use self::migrating::MigratingStore;
pub use self::owned::{Owned, OwnedSession};
#[cfg(feature = "redis")]
pub use self::redis::RedisSessionStore;

use crate::data::SessionChanges;
use crate::{Error, Result, SessionData, id};

/// A place where sessions are kept.
///
/// Three methods are a complete store; the others work on top of them, and are there to be overridden by a store whose
/// backend can do better. In particular the provided [`update`](Self::update) and [`rotate`](Self::rotate) are correct
/// but **not atomic**: between their load and their save another request may save, and what it saved is then lost; a
/// session that is deleted in that moment comes back. A store for production overrides both. **A store that wraps
/// another forwards every method**, the provided ones too: one that it leaves out falls back to what is provided here,
/// and silently loses the other's atomicity. (The `Arc` of a store forwards them all.)
///
/// Times come with the data: a store returns `None` for a session that has expired
/// ([`SessionData::is_expired`]), and may free it. A session is kept as JSON (`SessionData` is `Serialize` and
/// `Deserialize`) or as bytes ([`SessionData::to_bytes`]). The example `custom_store` keeps sessions in files.
///
/// ```
/// use std::collections::HashMap;
/// use std::sync::Mutex;
/// use tideway_session::{Result, SessionData, SessionStore, async_trait};
///
/// #[derive(Default)]
/// struct Sessions(Mutex<HashMap<String, SessionData>>);
///
/// #[async_trait]
/// impl SessionStore for Sessions {
///     async fn load(&self, session_id: &str) -> Result<Option<SessionData>> {
///         let session = self.0.lock().unwrap().get(session_id).cloned();
///         Ok(session.filter(|session| !session.is_expired()))
///     }
///     async fn save(&self, session_id: &str, data: SessionData) -> Result<String> {
///         self.0.lock().unwrap().insert(session_id.to_owned(), data.stored_as(session_id));
///         Ok(session_id.to_owned())
///     }
///     async fn delete(&self, session_id: &str) -> Result<()> {
///         self.0.lock().unwrap().remove(session_id);
///         Ok(())
///     }
/// }
/// ```
#[async_trait]
pub trait SessionStore: Send + Sync {
    /// The session behind what the client presented; `None` if there is none or it has expired.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] if the store cannot say, [`Error::Malformed`] if what it holds is in a format it does not
    /// know. Either is a failed request, never an empty session.
    async fn load(&self, session_id: &str) -> Result<Option<SessionData>>;

    /// Creates or replaces a session. Returns what the client must present to load it: the id itself, or the sealed
    /// session for a store that keeps it with the client.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] if nothing was saved, [`Error::TooLarge`] if the session does not fit.
    async fn save(&self, session_id: &str, data: SessionData) -> Result<String>;

    /// Ends a session. It is no error if there is none.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] if the session may still be there.
    async fn delete(&self, session_id: &str) -> Result<()>;

    /// Applies what a request changed to the session as it is by now, and returns the result, with what the client
    /// must present from now on ([`SessionData::stored_as`]).
    ///
    /// The provided method loads, [applies](SessionChanges::apply) and saves, and is not atomic. A store that can,
    /// makes one step of it: either by a transaction, or by writing only if the session is still the one that was
    /// loaded, and starting over if not.
    ///
    /// # Errors
    ///
    /// [`Error::Gone`] if the session is not there: it is never created. Those of [`load`](Self::load),
    /// [`save`](Self::save) and [`SessionChanges::apply`]; the session then stays as it was.
    async fn update(&self, session_id: &str, changes: &SessionChanges) -> Result<SessionData> {
        let mut data = self.load(session_id).await?.ok_or(Error::Gone)?;
        changes.apply(&mut data)?;
        let presented = self.save(session_id, data.clone()).await?;
        Ok(data.stored_as(presented))
    }

    /// Moves the session `old`, with the changes of a request, to the id `new`, and returns what the client must
    /// present from now on: `new`, or what begins with it. The new session is there before the old one ends, and if the
    /// store fails in between, the old one still works.
    ///
    /// The provided method loads, applies, saves and deletes, and is not atomic. A store with a `rotate` of its
    /// own also remembers for a minute that `old` has [`Ended`](Found::Ended).
    ///
    /// # Errors
    ///
    /// As [`update`](Self::update).
    async fn rotate(&self, old: &str, new: &str, changes: &SessionChanges) -> Result<String> {
        let mut data = self.load(old).await?.ok_or(Error::Gone)?;
        changes.apply(&mut data)?;
        let presented = self.save(new, data).await?;
        if let Err(error) = self.delete(old).await {
            // Nobody knows the new id yet; the old session stays the one that works.
            let _ = self.delete(&presented).await;
            return Err(error);
        }
        Ok(presented)
    }

    /// [`delete`](Self::delete), telling whether there was a live session to end.
    ///
    /// The layer calls this one: a sign-out that comes too late, after a request that ran beside it moved the session to
    /// a new id, must not take the new cookie from the browser. The provided method cannot tell, and says `true`.
    ///
    /// # Errors
    ///
    /// As [`delete`](Self::delete).
    async fn end(&self, session_id: &str) -> Result<bool> {
        self.delete(session_id).await.map(|()| true)
    }

    /// [`load`](Self::load), telling a session that has just been ended from one that never was.
    ///
    /// The layer calls this one. The provided method cannot tell: it returns [`Found::Nothing`] for both.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    async fn find(&self, presented: &str) -> Result<Found> {
        Ok(self.load(presented).await?.map_or(Found::Nothing, Found::Live))
    }

    /// The live sessions of an owner: those whose field marked `owner` has the text `owner`. The most recently seen
    /// come first.
    ///
    /// A store may bound the number it lists; ours list at most 1,000.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] if the store keeps no index of owners, as the provided method; [`Error::Store`].
    async fn list_owned(&self, owner: &str) -> Result<Vec<OwnedSession>> {
        let _ = owner;
        Err(Error::Unsupported)
    }

    /// Ends sessions of an owner, and says how many. A handle or an owner that leads nowhere ends nothing.
    ///
    /// Each session is ended by a step of its own, so one that is signed in at the same instant may survive. A store may
    /// bound the number that one call ends, ours end at least 1,000 if there are so many: call again until it is none.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] if the store keeps no index of owners, as the provided method; [`Error::Store`] if not
    /// all may have ended.
    async fn delete_owned(&self, owner: &str, which: Owned<'_>) -> Result<usize> {
        let (_, _) = (owner, which);
        Err(Error::Unsupported)
    }

    /// Frees sessions that have expired, and says how many. The provided method has nothing to free.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] if the store failed.
    async fn cleanup_expired(&self) -> Result<usize> {
        Ok(0)
    }

    /// Whether the store can be reached now. The provided method asks for a session that is not there.
    async fn is_healthy(&self) -> bool {
        match id::new_id() {
            Ok(nobody) => self.load(&nobody).await.is_ok(),
            Err(_) => false,
        }
    }

    /// Whether `presented` can be something this store gave to a client. What is not is never asked for.
    ///
    /// The provided method accepts the length and alphabet of the layer's ids: 24 characters of base64url.
    fn recognises(&self, presented: &str) -> bool {
        id::is_id(presented)
    }

    /// Whether a change of what is behind `presented` stays with the store. `false` for a store that keeps the session
    /// with the client: what it returns has to be sent, so it cannot be written without a response.
    ///
    /// The provided method says `true`.
    fn keeps(&self, presented: &str) -> bool {
        let _ = presented;
        true
    }

    /// The bytes that one entry, key and value, can have at most for a session with nothing else in it to fit;
    /// `None` if there is no limit. Setters refuse what is larger.
    fn max_entry_len(&self) -> Option<usize> {
        None
    }

    /// The same for an entry of ASCII characters alone, which a store may keep in less room.
    ///
    /// The provided method makes no difference.
    fn max_ascii_entry_len(&self) -> Option<usize> {
        self.max_entry_len()
    }
}

/// What is behind what a client presented.
///
/// ```
/// use std::time::Duration;
/// use tideway_session::{Found, InMemorySessionStore, SessionData, SessionStore};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> tideway_session::Result<()> {
/// let store = InMemorySessionStore::new(Duration::from_secs(3600));
/// assert!(matches!(store.find("id").await?, Found::Nothing));
/// store.save("id", SessionData::new(Duration::from_secs(60))).await?;
/// assert!(matches!(store.find("id").await?, Found::Live(_)));
/// store.delete("id").await?;
/// assert!(matches!(store.find("id").await?, Found::Ended));
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[expect(clippy::large_enum_variant, reason = "lives for a moment, mostly as the large one")]
pub enum Found {
    /// A live session.
    Live(SessionData),
    /// A session that was ended within the last minute, by a sign-out or by a new id. A request that was on its way
    /// meanwhile carries such an id and must not disturb the cookie that the browser has by now.
    Ended,
    /// Nothing: never there, expired, or ended some time ago.
    Nothing,
}
