//! Entries with an end of their own.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use super::changes::Op;
use super::{Name, SessionData, Terms, duration_millis, millis};

/// When single entries end, in milliseconds since the Unix epoch.
pub(crate) type Untils = BTreeMap<Box<str>, u64>;

impl SessionData {
    /// Reads entries that end before the session does as of `now`; by the operating system's clock, if it is not called.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    /// use tideway_session::{Key, SessionData};
    ///
    /// const CODE: Key<Option<u32>> = Key::optional_value("", "code").ttl(Duration::from_secs(600));
    ///
    /// let start = SystemTime::UNIX_EPOCH;
    /// let mut data = SessionData::new_at(start, Duration::from_secs(3600));
    /// data.set_now(start);
    /// CODE.set(&mut data, &Some(1234))?;
    /// data.set_now(start + Duration::from_secs(599));
    /// assert_eq!(CODE.get(&data)?, Some(1234));
    /// data.set_now(start + Duration::from_secs(600));
    /// assert_eq!(CODE.get(&data)?, None);
    /// # Ok::<(), tideway_session::Error>(())
    /// ```
    pub fn set_now(&mut self, now: SystemTime) {
        self.changes.now = Some(millis(now));
    }

    fn now(&self) -> u64 {
        self.changes.now.unwrap_or_else(|| millis(SystemTime::now()))
    }

    /// When an entry ends that is written now and lives for `ttl`.
    pub(crate) fn until(&self, ttl: Duration) -> u64 {
        self.now().saturating_add(duration_millis(ttl))
    }

    /// Whether the entry has ended, and is not yet dropped.
    #[inline]
    pub(super) fn is_past(&self, name: Name<'_>) -> bool {
        self.end_of(name).is_some_and(|until| until <= self.now())
    }

    /// Whether any entry has an end of its own.
    #[cfg(feature = "layer")]
    pub(crate) fn has_ends(&self) -> bool {
        self.terms.untils().is_some()
    }

    /// Whether the entry has an end of its own.
    #[inline]
    pub(super) fn has_end(&self, name: Name<'_>) -> bool {
        self.end_of(name).is_some()
    }

    /// Notes when an entry ends that was just written, if it does before its session; recording it took an older end.
    pub(crate) fn note_until(&mut self, name: Name<'_>, until: Option<u64>) {
        if until.is_none() {
            return;
        }
        let Some(change) = self.changes.fields.iter_mut().find(|change| name.is(&change.key)) else { return };
        if change.until != until && change.op.text().is_some() {
            change.until = until;
            self.terms.set_until(name, until);
        }
    }

    /// When the entry ends, if it has an end of its own.
    #[inline]
    pub(super) fn end_of(&self, name: Name<'_>) -> Option<u64> {
        end_in(self.terms.untils()?, name)
    }

    /// Keeps the end of an entry that was just taken beside the change, for the value may be put back.
    pub(super) fn remember_end(&mut self, name: Name<'_>, until: Option<u64>) {
        let change = self.changes.fields.iter_mut().find(|change| name.is(&change.key));
        if let Some(change) = change.filter(|change| matches!(change.op, Op::Take(_))) {
            change.until = until;
        }
    }

    /// Forgets the ends of entries that are not there.
    pub(super) fn forget_untils(&mut self) {
        if let Some(untils) = self.terms.untils() {
            let mut untils = untils.clone();
            untils.retain(|key, _| self.loaded.find(Name::whole(key)).is_some());
            self.terms.set_untils(untils);
        }
    }

    /// The terms as a client sees them: without the ends of entries that are not there.
    pub(super) fn seen_terms(&self) -> Terms {
        let mut terms = self.terms.clone();
        if let Some(untils) = self.terms.untils() {
            let seen = untils.iter().filter(|(key, _)| self.contains_key(key));
            terms.set_untils(seen.map(|(key, until)| (key.clone(), *until)).collect());
        }
        terms
    }

    /// The ends to be stored with the entries.
    pub(crate) fn stored_untils(&self) -> Vec<(&str, u64)> {
        let unchanged = self.changes.is_empty();
        let untils = self.terms.untils().into_iter().flatten();
        let untils = untils.map(|(key, until)| (&**key, *until));
        untils.filter(|(key, _)| unchanged || self.contains_key(key)).collect()
    }
}

/// Out of the way of those who have no such entry, which are nearly all.
#[inline(never)]
fn end_in(untils: &Untils, name: Name<'_>) -> Option<u64> {
    untils.iter().find(|(key, _)| name.is(key)).map(|(_, until)| *until)
}
