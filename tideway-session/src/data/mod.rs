//! A session: text under text keys, its times, and what was changed since it was loaded.
//!
//! What was loaded is frozen ([`Packed`]) and shared by all copies; a short list of changes lies on top. Reading looks
//! at the list first, saving sends only the list, and a store that holds the frozen part hands out copies for the price
//! of a pointer.

mod base;
mod changes;
mod format;
mod limits;
mod packed;
mod packed_terms;
mod septets;
mod serde;
#[cfg(feature = "redis")]
mod steps;
mod stored;
mod terms;
mod until;
mod version;
mod write;

use std::fmt;
use std::time::{Duration, SystemTime};

#[cfg(feature = "redis")]
pub(crate) use self::base::Amended;
#[cfg(any(feature = "cookie", feature = "redis"))]
pub(crate) use self::base::Loader;
#[cfg(feature = "redis")]
pub(crate) use self::base::Marked;
pub use self::changes::SessionChanges;
pub(crate) use self::changes::Step;
pub(crate) use self::limits::EntryLimits;
pub(crate) use self::packed::{Packed, entry_size};
pub(crate) use self::packed_terms::PackedTerms;
#[cfg(feature = "cookie")]
pub(crate) use self::septets::capacity as septets_in;
#[cfg(feature = "redis")]
pub(crate) use self::steps::Change;
#[cfg(feature = "redis")]
pub(crate) use self::terms::LATEST;
pub(crate) use self::terms::{Owner, Terms, duration_millis, millis, time};
pub use self::version::{VERSION_NAME, Version, migrate_nothing};

use self::changes::ExpiryChange;

/// What the service remembers about one visitor: a map of text keys to text values, with its times.
///
/// Handlers and services use it through the accessors that `#[derive(Session)]` generates; underneath, each field is
/// plain text under a plain key, which can be read and written without types too. Each copy knows what was changed in
/// it since it was loaded ([`changes`](Self::changes)), and a save sends only that.
///
/// ```
/// use std::time::Duration;
/// use tideway_session::SessionData;
///
/// let mut session = SessionData::new(Duration::from_secs(3600));
/// session.set("theme", "dark");
/// assert_eq!(session.get("theme"), Some("dark"));
/// assert_eq!(session.remove("theme").as_deref(), Some("dark"));
/// assert!(session.is_empty());
/// ```
#[derive(Clone)]
pub struct SessionData {
    loaded: Packed,
    terms: Terms,
    changes: SessionChanges,
    presented: Option<Box<str>>,
    entry_limits: EntryLimits,
    /// Behind a pointer, because few sessions have something of it.
    #[cfg(feature = "layer")]
    unreadable: Option<Box<Unreadable>>,
    /// The buffer that typed setters encode into, kept so that setting a field again allocates nothing.
    pub(crate) scratch: Scratch,
}

/// A buffer that a copy does not take along.
#[derive(Default)]
pub(crate) struct Scratch(pub(crate) String);

impl Clone for Scratch {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// Entries that nobody can read, each with its text: they go with the next save.
#[cfg(feature = "layer")]
#[derive(Clone, Default)]
struct Unreadable(Vec<(String, String)>);

/// Room for the entries of nearly every session.
const USUAL_ENTRIES: usize = 16;

/// A key in the two parts it is made of, so that looking one up needs no joined text.
#[derive(Clone, Copy)]
pub(crate) struct Name<'a> {
    pub(crate) prefix: &'a str,
    pub(crate) name: &'a str,
}

impl<'a> Name<'a> {
    pub(crate) fn whole(name: &'a str) -> Self {
        Self { prefix: "", name }
    }

    fn len(self) -> usize {
        self.prefix.len() + self.name.len()
    }

    #[inline]
    fn is(self, key: &str) -> bool {
        // Most structs have no prefix, and comparing nothing is a call too.
        let begins = || self.prefix.is_empty() || key.starts_with(self.prefix);
        key.len() == self.len() && begins() && key.ends_with(self.name)
    }

    pub(crate) fn to_key(self) -> String {
        [self.prefix, self.name].concat()
    }
}

/// Times.
impl SessionData {
    /// A new, empty session that begins now and ends when nobody has asked for it for `ttl`.
    ///
    /// A `ttl` too long for the clock ends in the year 9999; one of zero has expired at once. Times are kept in whole
    /// milliseconds.
    #[must_use]
    pub fn new(ttl: Duration) -> Self {
        Self::new_at(SystemTime::now(), ttl)
    }

    /// [`new`](Self::new) with the time given: for stores and tests with a [`Clock`](crate::Clock) of their own.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    /// use tideway_session::SessionData;
    ///
    /// let start = SystemTime::UNIX_EPOCH;
    /// let session = SessionData::new_at(start, Duration::from_secs(60));
    /// assert!(!session.is_expired_at(start + Duration::from_secs(59)));
    /// assert!(session.is_expired_at(start + Duration::from_secs(60)));
    /// ```
    #[must_use]
    pub fn new_at(now: SystemTime, ttl: Duration) -> Self {
        Self::from_parts(Packed::default(), Terms::new(now, ttl))
    }

    /// When the session began. A new id keeps this time.
    #[must_use]
    pub fn created_at(&self) -> SystemTime {
        time(self.terms.created)
    }

    /// When the session was last seen active, to within a tenth of its idle length and at most an hour.
    #[must_use]
    pub fn last_seen(&self) -> SystemTime {
        time(self.terms.seen)
    }

    /// When the session ends if it is not renewed.
    #[must_use]
    pub fn expires_at(&self) -> SystemTime {
        time(self.terms.expires)
    }

    /// Whether the session has ended by the operating system's clock.
    #[must_use]
    pub fn is_expired(&self) -> bool {
        self.is_expired_at(SystemTime::now())
    }

    /// Whether the session has ended at `now`.
    #[must_use]
    pub fn is_expired_at(&self, now: SystemTime) -> bool {
        self.terms.is_over(millis(now))
    }

    /// Lets the session expire `ttl` from now, and `ttl` after each renewal from now on.
    pub fn extend(&mut self, ttl: Duration) {
        self.extend_at(SystemTime::now(), ttl);
    }

    /// [`extend`](Self::extend) with the time given.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    /// use tideway_session::SessionData;
    ///
    /// let start = SystemTime::UNIX_EPOCH;
    /// let mut session = SessionData::new_at(start, Duration::from_secs(60));
    /// session.extend_at(start + Duration::from_secs(30), Duration::from_secs(3600));
    /// assert_eq!(session.expires_at(), start + Duration::from_secs(3630));
    /// ```
    pub fn extend_at(&mut self, now: SystemTime, ttl: Duration) {
        self.terms.extend(millis(now), duration_millis(ttl));
        self.note_extension();
    }

    fn note_extension(&mut self) {
        self.changes.expiry = Some(ExpiryChange::Extend { idle: self.terms.idle, expires: self.terms.expires });
    }
}

/// Entries, as text.
impl SessionData {
    /// The text stored under `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.find(Name::whole(key))
    }

    /// Stores `value` under `key`. Storing the text that was loaded is no change.
    pub fn set(&mut self, key: impl Into<String>, value: impl Into<String>) {
        self.write_text(Name::whole(&key.into()), value.into());
    }

    /// Removes `key` and returns what it held.
    pub fn remove(&mut self, key: &str) -> Option<String> {
        let held = self.get(key)?.to_owned();
        self.write_removal(Name::whole(key));
        Some(held)
    }

    /// Removes everything, and keeps the session. If it was somebody's it is nobody's now, and gets a new id.
    pub fn clear(&mut self) {
        self.changes.cleared |= self.loaded.iter().next().is_some();
        self.changes.fields.clear();
        self.terms.set_untils(until::Untils::new());
        if self.terms.owner().is_some() {
            self.note_owner(None);
        }
    }

    /// Whether there is a value under `key`.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// How many keys have a value.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kept().count() + self.written().count()
    }

    /// Whether no key has a value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept().next().is_none() && self.written().next().is_none()
    }

    /// Keys and values in ascending order of the keys.
    ///
    /// ```
    /// use std::time::Duration;
    /// use tideway_session::SessionData;
    ///
    /// let mut session = SessionData::new(Duration::from_secs(60));
    /// session.set("b", "2");
    /// session.set("a", "1");
    /// assert_eq!(session.iter().collect::<Vec<_>>(), [("a", "1"), ("b", "2")]);
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries().into_iter()
    }

    /// What was changed since this copy was loaded; for authors of stores.
    #[must_use]
    pub fn changes(&self) -> &SessionChanges {
        &self.changes
    }

    /// All entries in ascending order of their keys.
    fn entries(&self) -> Vec<(&str, &str)> {
        let mut entries = Vec::with_capacity(USUAL_ENTRIES + self.changes.fields.len());
        entries.extend(self.kept());
        entries.extend(self.written());
        entries.sort_unstable_by_key(|(key, _)| *key);
        entries
    }

    /// What was loaded and is not changed, in ascending order of the keys.
    fn kept(&self) -> impl Iterator<Item = (&str, &str)> {
        let loaded = if self.changes.cleared { packed::Iter::default() } else { self.loaded.iter() };
        let is_live = |key| self.changes.position(key).is_none() && !self.is_past(Name::whole(key));
        loaded.filter(move |(key, _)| is_live(key))
    }

    fn written(&self) -> impl Iterator<Item = (&str, &str)> {
        let written = self.changes.fields.iter().filter_map(|change| Some((&*change.key, change.op.text()?)));
        written.filter(|(key, _)| !self.is_past(Name::whole(key)))
    }
}

/// Equal when a client would see the same: entries and times.
impl PartialEq for SessionData {
    fn eq(&self, other: &Self) -> bool {
        self.seen_terms() == other.seen_terms() && self.entries() == other.entries()
    }
}

impl Eq for SessionData {}

/// Shows keys and times, never a value.
impl fmt::Debug for SessionData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionData")
            .field("keys", &self.entries().iter().map(|(key, _)| *key).collect::<Vec<_>>())
            .field("created_at", &self.created_at())
            .field("expires_at", &self.expires_at())
            .field("changes", &self.changes)
            .finish_non_exhaustive()
    }
}
