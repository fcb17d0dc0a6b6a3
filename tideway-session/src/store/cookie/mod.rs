//! Sessions that the client keeps.

mod key;
mod sealed;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod vectors;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

pub(crate) use self::key::have_same_id;
use self::sealed::{NONCE_LEN, Seal};
use super::{Found, SessionStore};
use crate::budget::{self, MAX_COOKIE_LEN};
use crate::config::{Backend, SessionConfig};
use crate::data::{Loader, SessionChanges, duration_millis, millis, septets_in};
use crate::{Clock, Error, Result, SessionData, SystemClock, id};

/// The least that the times of a session take, and the byte that counts them: version, flags, a creation after 1971 and
/// an expiry.
const MIN_TIMES_LEN: usize = 1 + 1 + 6 + 1;

const _: () = assert!(sealed::encoded_len(MIN_TIMES_LEN) < MAX_COOKIE_LEN);

// A budget is counted without this feature too.
const _: () = assert!(budget::SEAL == sealed::OVERHEAD);

/// A store that keeps the whole session with the client, sealed in its cookie with XAES-256-GCM.
///
/// The client can neither read nor change what it keeps. There is nothing to run, to share between processes or to lose
/// in a restart, and nothing to look up: a request costs about a microsecond.
///
/// # What it cannot do
///
/// The store has no memory, so **a cookie opens until it expires, whoever has a copy of it**:
///
/// - Signing out removes the cookie from the browser, and revokes nothing: a copy made before stays signed in. A session
///   that was rotated is only sealed anew; the old cookie opens as well. Keep `default_ttl_seconds` short, and set
///   `max_lifetime_seconds`: both are checked against what is inside the seal.
/// - Of two responses at the same time, the last to arrive at the browser wins, and the changes of the other are lost.
///   [`update`](SessionStore::update) is not atomic here and cannot be.
/// - A session cannot be written outside a response, and the sessions of an owner cannot be listed or ended.
/// - Name and value of a cookie have 4096 bytes in browsers: room for about 3,400 characters of keys and values, or 3,000
///   bytes where not all of them are ASCII. [`Error::TooLarge`] says when there are more, and which field is the largest.
///
/// Where one of these matters, keep sessions on the server.
///
/// # Keys
///
/// `encryption_key` seals, and `previous_encryption_keys` open as well: to change keys, put the new one first and keep the
/// old one for as long as a session lives. A session that was opened with an old key is sealed with the new one the next
/// time it is sent. However many keys there are, opening costs one decryption. Keys are wiped from memory when the store
/// is dropped.
///
/// ```
/// use std::time::Duration;
/// use tideway_session::{CookieSessionStore, SessionConfig, SessionData, SessionStore};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> tideway_session::Result<()> {
/// let config = SessionConfig {
///     cookie_name: "session".to_string(),
///     encryption_key: Some("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff".to_string()),
///     ..Default::default()
/// };
/// let store = CookieSessionStore::new(&config)?;
///
/// let mut session = SessionData::new(Duration::from_secs(3600));
/// session.set("theme", "dark");
/// let cookie = store.save("any-id", session).await?;
/// let session = store.load(&cookie).await?.expect("it opens");
/// assert_eq!(session.get("theme"), Some("dark"));
/// assert!(store.load("something else").await?.is_none());
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct CookieSessionStore {
    seal: Arc<Seal>,
    loader: Loader,
    /// The longest value that fits beside the cookie's name.
    max_len: usize,
    /// The absolute limit in milliseconds.
    limit: Option<u64>,
    clock: Arc<dyn Clock>,
}

impl CookieSessionStore {
    /// A store that seals as `config` says, whatever its `backend` says.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] with all mistakes of the configuration; a missing `encryption_key` is one.
    pub fn new(config: &SessionConfig) -> Result<Self> {
        config.check_for(Backend::Cookie)?;
        let limit = config.max_lifetime_seconds.map(|seconds| duration_millis(Duration::from_secs(seconds)));
        Ok(Self {
            seal: Arc::new(Seal::new(config.keys(), &config.cookie_name)?),
            loader: Loader::new(),
            max_len: MAX_COOKIE_LEN.saturating_sub(config.cookie_name.len()),
            limit,
            clock: Arc::new(SystemClock),
        })
    }

    /// The store with a clock of its own, by which sessions expire.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    /// use tideway_session::{CookieSessionStore, ManualClock, SessionConfig, SessionData, SessionStore};
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> tideway_session::Result<()> {
    /// # let key = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    /// let config = SessionConfig { encryption_key: Some(key.to_string()), ..Default::default() };
    /// let clock = ManualClock::new(SystemTime::now());
    /// let store = CookieSessionStore::new(&config)?.with_clock(clock.clone());
    ///
    /// let session = SessionData::new_at(clock.time(), Duration::from_secs(60));
    /// let cookie = store.save("any-id", session).await?;
    /// clock.advance(Duration::from_secs(60));
    /// assert!(store.load(&cookie).await?.is_none());
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// The bytes that entries can take at most.
    fn room(&self) -> usize {
        sealed::decoded_len(self.max_len).saturating_sub(MIN_TIMES_LEN)
    }

    fn open(&self, cookie: &str) -> Result<Option<SessionData>> {
        if cookie.len() > self.max_len {
            return Ok(None);
        }
        let Some(data) = self.seal.open(cookie) else { return Ok(None) };
        // What was sealed by us and cannot be read is of a newer version, not an attack: no empty session (B33).
        Ok(Some(data?).filter(|data| self.is_live(data)))
    }

    fn is_live(&self, data: &SessionData) -> bool {
        let now = millis(self.clock.now());
        !data.terms().is_over(now) && !data.terms().is_past_limit(now, self.limit)
    }

    fn seal(&self, data: &SessionData) -> Result<String> {
        let mut nonce = [0; NONCE_LEN];
        getrandom::fill(&mut nonce).map_err(Error::store)?;
        self.seal.seal(data, nonce, self.max_len).map_err(|value_len| Error::TooLarge {
            size: value_len.saturating_add(MAX_COOKIE_LEN - self.max_len),
            limit: MAX_COOKIE_LEN,
            field: data.largest_key(),
        })
    }

    fn open_and_change(&self, cookie: &str, changes: &SessionChanges) -> Result<SessionData> {
        // The request that made the changes has opened the cookie.
        if let Some(base) = changes.base_of(self.loader, cookie) {
            return changes.applied_to_base(Some(base).filter(|base| self.is_live(base)).ok_or(Error::Gone)?);
        }
        let mut data = self.open(cookie)?.ok_or(Error::Gone)?;
        changes.apply(&mut data)?;
        data.freeze();
        Ok(data)
    }
}

#[async_trait]
impl SessionStore for CookieSessionStore {
    async fn load(&self, session_id: &str) -> Result<Option<SessionData>> {
        self.open(session_id)
    }

    /// Seals the session; the id is not needed.
    async fn save(&self, _session_id: &str, mut data: SessionData) -> Result<String> {
        data.freeze();
        self.seal(&data)
    }

    /// Does nothing: the layer removes the cookie, and a copy of it still opens.
    async fn delete(&self, _session_id: &str) -> Result<()> {
        Ok(())
    }

    async fn update(&self, session_id: &str, changes: &SessionChanges) -> Result<SessionData> {
        let data = self.open_and_change(session_id, changes)?;
        let cookie = self.seal(&data)?;
        Ok(data.stored_as(cookie.clone()).marked(self.loader, cookie))
    }

    /// Seals the session anew; the old cookie still opens.
    async fn rotate(&self, old: &str, _new: &str, changes: &SessionChanges) -> Result<String> {
        self.seal(&self.open_and_change(old, changes)?)
    }

    /// Opens the cookie for a request, which may change what is in it: an update then need not open it again.
    async fn find(&self, presented: &str) -> Result<Found> {
        Ok(match self.open(presented)? {
            Some(data) => Found::Live(data.marked(self.loader, presented.to_owned())),
            None => Found::Nothing,
        })
    }

    async fn is_healthy(&self) -> bool {
        true
    }

    fn recognises(&self, presented: &str) -> bool {
        (sealed::encoded_len(0)..=self.max_len).contains(&presented.len()) && id::is_base64url(presented)
    }

    fn keeps(&self, _presented: &str) -> bool {
        false
    }

    fn max_entry_len(&self) -> Option<usize> {
        Some(self.room())
    }

    fn max_ascii_entry_len(&self) -> Option<usize> {
        Some(septets_in(self.room()))
    }
}

/// Shows no key.
impl fmt::Debug for CookieSessionStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CookieSessionStore").field("limit", &self.limit).finish_non_exhaustive()
    }
}
