//! What stores and the layer ask of a session besides its entries.

#[cfg(feature = "layer")]
use super::Name;
use super::packed::Packed;
use super::terms::Terms;
#[cfg(feature = "layer")]
use super::terms::{duration_millis, millis};
use super::{EntryLimits, Scratch, SessionChanges, SessionData};
#[cfg(feature = "layer")]
use std::time::{Duration, SystemTime};

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

    /// Moves out what [`presented`](Self::presented) says.
    #[cfg(feature = "layer")]
    pub(crate) fn take_presented(&mut self) -> Option<String> {
        self.presented.take().map(String::from)
    }

    pub(crate) fn from_parts(loaded: Packed, terms: Terms) -> Self {
        Self {
            loaded,
            terms,
            changes: SessionChanges::default(),
            presented: None,
            entry_limits: EntryLimits::NONE,
            #[cfg(feature = "layer")]
            unreadable: None,
            scratch: Scratch::default(),
        }
    }

    /// What takes the place of a session that is moved out.
    #[cfg(feature = "layer")]
    pub(crate) fn vacant() -> Self {
        Self::from_parts(Packed::default(), Terms::at(0, 0))
    }

    pub(crate) fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Makes the changes part of what was loaded.
    pub(crate) fn freeze(&mut self) {
        let is_amended = !self.changes.fields.is_empty();
        if self.changes.cleared || is_amended && self.terms.untils().is_some() {
            // Fields that have ended are left out, which takes a look at each.
            self.loaded = Packed::from_sorted(self.entries().iter().copied());
        } else if is_amended {
            self.loaded = self.changes.amend(&self.loaded);
        }
        self.changes = SessionChanges {
            now: self.changes.now,
            base: self.changes.base.take().filter(|_| self.changes.is_empty()),
            ..SessionChanges::default()
        };
        self.forget_untils();
    }

    /// The frozen part: all of the session, if nothing was changed.
    pub(crate) fn loaded(&self) -> &Packed {
        &self.loaded
    }

    /// The key of the entry that takes most room.
    #[cfg(any(feature = "cookie", feature = "layer"))]
    pub(crate) fn largest_key(&self) -> String {
        let largest = self.iter().max_by_key(|(key, value)| super::packed::entry_size(key.len(), value.len()));
        largest.map(|(key, _)| key.to_owned()).unwrap_or_default()
    }
}

/// What the layer and the conformance suite need.
#[cfg(any(feature = "layer", feature = "conformance"))]
impl SessionData {
    /// Notes activity, so that the store renews the expiry.
    pub(crate) fn renew(&mut self, now: u64, limit: Option<u64>) {
        self.note_activity(now, limit);
    }

    /// Lets the absolute limit count from `now`.
    pub(crate) fn restart_limit(&mut self, now: u64) {
        self.note_limit_from(now);
    }
}

/// What the layer needs.
#[cfg(feature = "layer")]
impl SessionData {
    /// Ends an extension at the absolute limit.
    pub(crate) fn cap_extension(&mut self, limit: Option<u64>) {
        if self.changes.changes_expiry() {
            self.terms.cap(limit);
            self.note_extension();
        }
    }

    /// Notes an entry that nobody can read; noting it is no change.
    pub(crate) fn drop_with_next_save(&mut self, name: Name<'_>, text: String) {
        let noted = &mut self.unreadable.get_or_insert_default().0;
        if !noted.iter().any(|(key, _)| name.is(key)) {
            noted.push((name.to_key(), text));
        }
    }

    /// Removes the entries that were noted, those that still have the text that nobody could read.
    pub(crate) fn drop_unreadable(&mut self) {
        if let Some(unreadable) = self.unreadable.take() {
            for (key, text) in unreadable.0 {
                self.write_take(Name::whole(&key), &text);
            }
        }
    }

    pub(crate) fn extend_within(&mut self, now: SystemTime, ttl: Duration, limit: Option<u64>) {
        self.terms.extend(millis(now), duration_millis(ttl));
        self.terms.cap(limit);
        self.note_extension();
    }

    pub(crate) fn cap_expiry(&mut self, limit: Option<u64>) {
        self.terms.cap(limit);
    }

    pub(crate) fn set_persistent(&mut self, persistent: bool) {
        if self.terms.persistent != Some(persistent) {
            self.note_persistent(persistent);
        }
    }
}
