//! The terms of a session: when it began, when it ends, and what else a store and the layer must know without a look
//! at its entries.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::Name;
use super::until::Untils;

/// The end of the year 9999 in milliseconds since the Unix epoch: every clock and date format reaches it, so a
/// duration that is too long stops here.
pub(crate) const LATEST: u64 = 253_402_300_799_999;

/// An hour: the longest an active session goes without being renewed.
#[cfg(feature = "layer")]
const LONGEST_BETWEEN_RENEWALS: u64 = 3_600_000;

/// Times are in milliseconds since the Unix epoch.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Terms {
    pub(crate) created: u64,
    /// Where the absolute limit counts from: the creation, or the last time the owner was set.
    pub(crate) limit_from: u64,
    pub(crate) expires: u64,
    /// How long the session lives on when nobody asks for it.
    pub(crate) idle: u64,
    /// Whether the cookie outlives the browser, where the session says so itself.
    pub(crate) persistent: Option<bool>,
    /// The last activity that was noted.
    pub(crate) seen: u64,
    /// Behind a pointer, because most sessions have nothing of it.
    pub(super) about: Option<Arc<About>>,
}

/// What is known of a session for whoever lists an owner's.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct About {
    pub(super) owner: Option<Owner>,
    info: Option<Box<str>>,
    untils: Untils,
}

/// Whose session it is.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Owner {
    /// The text of the field marked `owner`.
    pub(crate) name: Box<str>,
    /// What the session is called where an owner's sessions are listed; it opens nothing.
    pub(crate) handle: Box<str>,
}

impl Terms {
    pub(crate) fn new(now: SystemTime, idle: Duration) -> Self {
        let created = millis(now);
        let idle = duration_millis(idle);
        Self { idle, ..Self::at(created, later(created, idle)) }
    }

    /// Terms with nothing but a beginning and an end.
    pub(crate) fn at(created: u64, expires: u64) -> Self {
        let idle = expires.saturating_sub(created);
        Self { created, limit_from: created, expires, idle, persistent: None, seen: created, about: None }
    }

    pub(crate) fn is_over(&self, now: u64) -> bool {
        self.expires <= now
    }

    /// Whether the absolute limit has passed, whatever the session itself says of its expiry.
    #[cfg(any(feature = "layer", feature = "cookie"))]
    pub(crate) fn is_past_limit(&self, now: u64, limit: Option<u64>) -> bool {
        limit.is_some_and(|limit| later(self.limit_from, limit) <= now)
    }

    pub(crate) fn extend(&mut self, now: u64, idle: u64) {
        self.idle = idle;
        self.expires = later(now, idle);
    }

    /// Ends the session at the absolute limit, where that comes first.
    #[cfg(feature = "layer")]
    pub(crate) fn cap(&mut self, limit: Option<u64>) {
        if let Some(limit) = limit {
            self.expires = self.expires.min(later(self.limit_from, limit));
        }
    }

    /// Notes activity at `now`: the session never ends earlier for it.
    pub(crate) fn renew(&mut self, now: u64, limit: Option<u64>) {
        self.expires = self.renewed_expiry(now, limit);
        self.seen = self.seen.max(now);
    }

    fn renewed_expiry(&self, now: u64, limit: Option<u64>) -> u64 {
        let end = limit.map_or(LATEST, |limit| later(self.limit_from, limit));
        later(now, self.idle).min(end).max(self.expires)
    }

    pub(crate) fn owner(&self) -> Option<&Owner> {
        self.about.as_ref()?.owner.as_ref()
    }

    pub(crate) fn info(&self) -> Option<&str> {
        self.about.as_ref()?.info.as_deref()
    }

    pub(crate) fn set_owner(&mut self, owner: Option<Owner>) {
        self.tell(|about| about.owner = owner);
    }

    #[inline]
    pub(crate) fn untils(&self) -> Option<&Untils> {
        self.about.as_ref().map(|about| &about.untils).filter(|untils| !untils.is_empty())
    }

    pub(super) fn set_until(&mut self, name: Name<'_>, until: Option<u64>) {
        if until.is_none() && self.untils().is_none() {
            return;
        }
        self.tell(|about| {
            let key = name.to_key().into_boxed_str();
            match until {
                Some(until) => about.untils.insert(key, until),
                None => about.untils.remove(&key),
            };
        });
    }

    pub(crate) fn set_untils(&mut self, untils: Untils) {
        self.tell(|about| about.untils = untils);
    }

    pub(crate) fn set_info(&mut self, info: Option<Box<str>>) {
        self.tell(|about| about.info = info);
    }

    /// How much memory is behind pointers, in bytes.
    #[cfg(feature = "redis")]
    pub(super) fn size_behind(&self) -> usize {
        let Some(about) = self.about.as_deref() else { return 0 };
        let owner = about.owner.as_ref().map_or(0, |owner| owner.name.len() + owner.handle.len());
        let info = about.info.as_deref().map_or(0, str::len);
        // A map has its entries in nodes, which come whole and are half empty on average; `cache.rs` says what measures it.
        let untils = about.untils.keys().map(|key| key.len() + 90);
        let node = if about.untils.is_empty() { 0 } else { 300 };
        size_of::<About>() + owner + info + node + untils.sum::<usize>()
    }

    fn tell(&mut self, change: impl FnOnce(&mut About)) {
        let mut about = self.about.as_deref().cloned().unwrap_or_default();
        change(&mut about);
        self.about = (about != About::default()).then(|| Arc::new(about));
    }

    /// Whether the last renewal is a tenth of the idle length ago, or an hour.
    #[cfg(feature = "layer")]
    pub(crate) fn is_renewal_due(&self, now: u64, limit: Option<u64>) -> bool {
        let left = self.expires.saturating_sub(now);
        let since = self.idle.saturating_sub(left);
        // A session that already ends at its absolute limit has nothing to gain.
        since >= (self.idle / 10).min(LONGEST_BETWEEN_RENEWALS) && self.renewed_expiry(now, limit) > self.expires
    }
}

/// Milliseconds since the Unix epoch; what lies before it is the epoch, what lies too far ahead the latest time.
pub(crate) fn millis(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH).map_or(0, duration_millis)
}

pub(crate) fn duration_millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).map_or(LATEST, |millis| millis.min(LATEST))
}

pub(crate) fn time(millis: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(millis.min(LATEST))
}

fn later(time: u64, by: u64) -> u64 {
    time.saturating_add(by).min(LATEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "layer")]
    fn terms(idle: u64) -> Terms {
        Terms::new(time(1_000_000), Duration::from_millis(idle))
    }

    #[test]
    fn b18_a_duration_too_long_for_the_clock_saturates() {
        let endless = Terms::new(SystemTime::now(), Duration::MAX);
        assert_eq!(endless.expires, LATEST);
        assert!(!endless.is_over(millis(SystemTime::now())));
    }

    #[cfg(feature = "layer")]
    #[test]
    fn b18_the_absolute_limit_caps_extensions_and_renewals() {
        let mut session = terms(1_000);
        session.extend(1_000_500, 5_000);
        session.cap(Some(2_000));
        assert_eq!(session.expires, 1_002_000);
        assert_eq!(session.renewed_expiry(1_001_999, Some(2_000)), 1_002_000);
        assert!(!session.is_renewal_due(1_001_999, Some(2_000)));
        assert!(session.is_past_limit(1_002_000, Some(2_000)));
        assert!(!session.is_past_limit(1_001_999, Some(2_000)));
    }

    #[cfg(feature = "layer")]
    #[test]
    fn b19_a_renewal_is_due_after_a_tenth_or_an_hour() {
        let short = terms(10_000);
        assert!(!short.is_renewal_due(1_000_999, None));
        assert!(short.is_renewal_due(1_001_000, None));
        let long = terms(30 * 86_400_000);
        assert!(!long.is_renewal_due(1_000_000 + 3_599_999, None));
        assert!(long.is_renewal_due(1_000_000 + 3_600_000, None));
    }

    #[cfg(feature = "layer")]
    #[test]
    fn b19_a_clock_set_back_neither_shortens_nor_renews() {
        let session = terms(10_000);
        assert!(!session.is_renewal_due(0, None));
        assert_eq!(session.renewed_expiry(0, None), session.expires);
    }
}
