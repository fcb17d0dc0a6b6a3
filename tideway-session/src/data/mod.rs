//! A session: text under text keys, its times, and what was changed since it was loaded.
//!
//! What was loaded is frozen ([`Packed`]) and shared by all copies; a short list of changes lies on top. Reading looks
//! at the list first, saving sends only the list, and a store that holds the frozen part hands out copies for the price
//! of a pointer.

mod changes;
mod format;
mod packed;
mod serde;
mod terms;

use std::fmt;
use std::time::{Duration, SystemTime};

pub use self::changes::SessionChanges;
pub(crate) use self::changes::Step;
pub(crate) use self::packed::{Packed, entry_size};
pub(crate) use self::terms::{Terms, duration_millis, millis, time};

use self::changes::{ExpiryChange, FieldChange, Op, Update};

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
    entry_limit: Option<usize>,
    /// The buffer that typed setters encode into, kept so that setting a field again allocates nothing.
    pub(crate) scratch: String,
}

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

    fn is(self, key: &str) -> bool {
        key.len() == self.prefix.len() + self.name.len() && key.starts_with(self.prefix) && key.ends_with(self.name)
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

    /// Removes everything, and keeps the session.
    pub fn clear(&mut self) {
        self.changes.cleared |= self.loaded.iter().next().is_some();
        self.changes.fields.clear();
    }

    /// Whether there is a value under `key`.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// How many keys have a value.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    /// Whether no key has a value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries().is_empty()
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
}

/// What stores need.
impl SessionData {
    /// The session as a store holds it once it has saved the changes: they are no longer changes, and `presented` is
    /// what the client must present to load it.
    ///
    /// For authors of stores whose [`update`](crate::SessionStore::update) is their own.
    ///
    /// ```
    /// use std::time::Duration;
    /// use tideway_session::SessionData;
    ///
    /// let mut data = SessionData::new(Duration::from_secs(60));
    /// data.set("theme", "dark");
    /// let saved = data.stored_as("the-id");
    /// assert!(saved.changes().is_empty());
    /// assert_eq!(saved.get("theme"), Some("dark"));
    /// assert_eq!(saved.presented(), Some("the-id"));
    /// ```
    #[must_use]
    pub fn stored_as(mut self, presented: impl Into<String>) -> Self {
        self.freeze();
        self.presented = Some(presented.into().into_boxed_str());
        self
    }

    /// What the client must present to load this session, where the store that returned it has said so.
    #[must_use]
    pub fn presented(&self) -> Option<&str> {
        self.presented.as_deref()
    }

    pub(crate) fn from_parts(loaded: Packed, terms: Terms) -> Self {
        Self {
            loaded,
            terms,
            changes: SessionChanges::default(),
            presented: None,
            entry_limit: None,
            scratch: String::new(),
        }
    }

    pub(crate) fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Makes the changes part of what was loaded.
    pub(crate) fn freeze(&mut self) {
        if !self.changes.fields.is_empty() || self.changes.cleared {
            self.loaded = Packed::from_sorted(self.entries().iter().copied());
        }
        self.changes = SessionChanges::default();
    }

    /// The frozen part: all of the session, if nothing was changed.
    pub(crate) fn loaded(&self) -> &Packed {
        &self.loaded
    }

    /// The key of the entry that takes most room.
    pub(crate) fn largest_key(&self) -> String {
        let largest = self.iter().max_by_key(|(key, value)| entry_size(key.len(), value.len()));
        largest.map(|(key, _)| key.to_owned()).unwrap_or_default()
    }

    fn entries(&self) -> Vec<(&str, &str)> {
        let changed = |key: &str| self.changes.find(|other| other == key).is_some();
        let mut entries: Vec<_> = if self.changes.cleared {
            Vec::new()
        } else {
            self.loaded.iter().filter(|(key, _)| !changed(key)).collect()
        };
        let written = self.changes.fields.iter();
        entries.extend(written.filter_map(|change| Some((&*change.key, change.op.text()?))));
        entries.sort_unstable_by_key(|(key, _)| *key);
        entries
    }
}

/// What the layer needs.
#[cfg(feature = "layer")]
impl SessionData {
    /// Sets how large an entry the store can ever hold.
    pub(crate) fn limit_entries(&mut self, limit: Option<usize>) {
        self.entry_limit = limit;
    }

    pub(crate) fn extend_within(&mut self, now: SystemTime, ttl: Duration, limit: Option<u64>) {
        self.terms.extend(millis(now), duration_millis(ttl));
        self.terms.cap(limit);
        self.note_extension();
    }

    /// Notes activity, so that the store renews the expiry.
    pub(crate) fn renew(&mut self, now: u64, limit: Option<u64>) {
        self.note_activity(now, limit);
    }

    pub(crate) fn cap_expiry(&mut self, limit: Option<u64>) {
        self.terms.cap(limit);
    }

    /// Lets the absolute limit count from `now`.
    pub(crate) fn restart_limit(&mut self, now: u64) {
        self.terms.limit_from = now;
        self.changes.limit_from = Some(now);
    }

    pub(crate) fn set_persistent(&mut self, persistent: bool) {
        if self.terms.persistent != Some(persistent) {
            self.terms.persistent = Some(persistent);
            self.changes.persistent = Some(persistent);
        }
    }

    /// Takes what the store now holds as the loaded part, and keeps what was changed in the meantime.
    pub(crate) fn rebase(&mut self, mut stored: Self) -> crate::Result<()> {
        stored.freeze();
        stored.entry_limit = self.entry_limit;
        let meanwhile = std::mem::replace(self, stored).changes;
        meanwhile.apply(self)
    }
}

/// The writers. Everything that changes an entry ends in [`record`](SessionData::record).
impl SessionData {
    pub(crate) fn find(&self, name: Name<'_>) -> Option<&str> {
        if self.changes.fields.is_empty() {
            return self.loaded_text(name);
        }
        match self.changes.find(|key| name.is(key)) {
            Some(op) => op.text(),
            None => self.loaded_text(name),
        }
    }

    /// The text of a field: under its key, else under the first of its older keys that is there.
    pub(crate) fn text_of(&self, name: Name<'_>, aliases: &[&str]) -> Option<&str> {
        self.find(name).or_else(|| aliases.iter().find_map(|alias| self.get(alias)))
    }

    fn loaded_text(&self, name: Name<'_>) -> Option<&str> {
        if self.changes.cleared { None } else { self.loaded.find(|key| name.is(key)) }
    }

    /// Refuses an entry that the session's store could never hold.
    pub(crate) fn check_entry(&self, name: Name<'_>, text: &str) -> crate::Result<()> {
        let Some(limit) = self.entry_limit else { return Ok(()) };
        let size = entry_size(name.prefix.len() + name.name.len(), text.len());
        if size > limit {
            return Err(crate::Error::TooLarge { size, limit, field: name.to_key() });
        }
        Ok(())
    }

    /// Makes the field `text`, and returns a buffer that is no longer needed.
    pub(crate) fn write_text(&mut self, name: Name<'_>, text: String) -> String {
        let op = if self.loaded_text(name) == Some(text.as_str()) { Err(text) } else { Ok(Op::Set(text)) };
        match op {
            Err(spare) => {
                self.record(name, None);
                spare
            }
            Ok(op) => match self.record(name, Some(op)) {
                Some(Op::Set(spare)) => spare,
                _ => String::new(),
            },
        }
    }

    pub(crate) fn write_removal(&mut self, name: Name<'_>) {
        let op = self.loaded_text(name).is_some().then_some(Op::Remove);
        self.record(name, op);
    }

    /// Removes the field if it is `seen`, so that a newer value survives.
    pub(crate) fn write_take(&mut self, name: Name<'_>, seen: &str) {
        if self.find(name) != Some(seen) {
            return;
        }
        let op = match self.changes.find(|key| name.is(key)) {
            None => Some(Op::Take(seen.to_owned())),
            // What an update made of the stored value goes with that value.
            Some(Op::Update(update)) => update.taken.as_ref().or(update.seen.as_ref()).cloned().map(Op::Take),
            Some(_) => self.loaded_text(name).is_some().then_some(Op::Remove),
        };
        self.record(name, op);
    }

    /// Makes the field what closures made of it: `result`, and again by `steps` if it is another value by then.
    pub(crate) fn write_update(
        &mut self,
        name: Name<'_>,
        aliases: &'static [&'static str],
        result: Option<String>,
        steps: &[Step],
    ) {
        let own_alias = || aliases.iter().any(|alias| self.changes.position(alias).is_some());
        let update = match self.changes.find(|key| name.is(key)) {
            Some(Op::Update(update)) => Some(Update { result, ..(**update).clone() }),
            Some(Op::Take(taken)) => {
                Some(Update { taken: Some(taken.clone()), aliases, seen: None, result, steps: Vec::new() })
            }
            // The value that was updated is this copy's own.
            Some(Op::Set(_) | Op::Remove) => return self.write_or_remove(name, aliases, result),
            None if own_alias() && self.loaded_text(name).is_none() => {
                return self.write_or_remove(name, aliases, result);
            }
            None => {
                let seen = self.text_of(name, aliases).map(str::to_owned);
                (seen != result).then_some(Update { taken: None, aliases, seen, result, steps: Vec::new() })
            }
        };
        let Some(mut update) = update else { return };
        update.steps.extend_from_slice(steps);
        self.record(name, Some(Op::Update(Box::new(update))));
        self.remove_aliases(aliases);
    }

    fn write_or_remove(&mut self, name: Name<'_>, aliases: &[&str], result: Option<String>) {
        match result {
            Some(text) => {
                self.write_text(name, text);
            }
            None => self.write_removal(name),
        }
        self.remove_aliases(aliases);
    }

    pub(crate) fn remove_aliases(&mut self, aliases: &[&str]) {
        for alias in aliases {
            if self.contains_key(alias) {
                self.write_removal(Name::whole(alias));
            }
        }
    }

    /// Marks that the id has to change with this save.
    pub(crate) fn mark_rotation(&mut self) {
        self.changes.rotates = true;
    }

    /// Notes that the owner was set, or removed.
    pub(crate) fn mark_owned(&mut self, owned: bool) {
        self.terms.owned = owned;
        self.changes.owned = Some(owned);
        self.changes.rotates = true;
    }

    fn note_activity(&mut self, at: u64, limit: Option<u64>) {
        self.terms = self.terms.renewed(at, limit);
        match self.changes.expiry {
            Some(ExpiryChange::Extend { .. }) => self.note_extension(),
            _ => self.changes.expiry = Some(ExpiryChange::Renew { at, limit }),
        }
    }

    fn write_times(&mut self, changes: &SessionChanges) {
        if let Some(limit_from) = changes.limit_from {
            self.terms.limit_from = limit_from;
            self.changes.limit_from = Some(limit_from);
        }
        if let Some(persistent) = changes.persistent {
            self.terms.persistent = Some(persistent);
            self.changes.persistent = Some(persistent);
        }
        match changes.expiry {
            Some(ExpiryChange::Renew { at, limit }) => self.note_activity(at, limit),
            Some(ExpiryChange::Extend { idle, expires }) => {
                self.terms.idle = idle;
                self.terms.expires = expires;
                self.note_extension();
            }
            None => {}
        }
        self.changes.rotates |= changes.rotates;
        if let Some(owned) = changes.owned {
            self.mark_owned(owned);
        }
    }

    /// Notes what becomes of a field, `None` for what was loaded; returns what had been noted before.
    fn record(&mut self, name: Name<'_>, op: Option<Op>) -> Option<Op> {
        let fields = &mut self.changes.fields;
        let noted = fields.iter_mut().position(|change| name.is(&change.key));
        match (noted, op) {
            (Some(index), Some(op)) => fields.get_mut(index).map(|change| std::mem::replace(&mut change.op, op)),
            (Some(index), None) => Some(fields.remove(index).op),
            (None, Some(op)) => {
                fields.push(FieldChange { key: name.to_key(), op });
                None
            }
            (None, None) => None,
        }
    }
}

/// Equal when a client would see the same: entries and times.
impl PartialEq for SessionData {
    fn eq(&self, other: &Self) -> bool {
        self.terms == other.terms && self.entries() == other.entries()
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
