//! A session as it was loaded, and what one request changed of it.

use super::packed;
use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;
use std::time::SystemTime;

/// What may run again, on what another request has written: from the text of a field to its new text.
pub type Step = Box<dyn Fn(Option<&str>) -> String + Send + Sync>;

const HOUR: u64 = 3_600_000;

/// The longest text of a field.
const LONGEST: usize = 1 << 20;

/// In milliseconds since the Unix epoch; `idle` is a length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Times {
    pub created: u64,
    pub expires: u64,
    pub idle: u64,
    /// Where the absolute limit counts from.
    pub limit_from: u64,
    pub seen: u64,
}

pub fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
}

impl Times {
    pub fn new(now: u64, idle: u64) -> Self {
        Self { created: now, expires: now + idle, idle, limit_from: now, seen: now }
    }

    pub fn are_over(&self, now: u64, limit: Option<u64>) -> bool {
        self.expires <= now || limit.is_some_and(|limit| self.limit_from + limit <= now)
    }

    /// A tenth of the idle length has passed since the last renewal, or an hour.
    pub fn is_renewal_due(&self, now: u64) -> bool {
        let left = self.expires.saturating_sub(now);
        self.idle.saturating_sub(left) >= (self.idle / 10).min(HOUR)
    }

    fn renewed(self, now: u64) -> Self {
        Self { expires: self.expires.max(now + self.idle), seen: self.seen.max(now), ..self }
    }
}

#[derive(Clone)]
pub struct Head {
    pub times: Times,
    id_len: usize,
}

/// Times, id and entries in one allocation, never changed: to copy a session is to count it.
#[derive(Clone)]
pub struct Frozen(triomphe::ThinArc<Head, u8>);

impl Frozen {
    /// The entries have been checked.
    pub fn new(times: Times, id: &str, entries: &[u8]) -> Self {
        Self::written(times, id.as_bytes(), |out| out.extend_from_slice(entries))
    }

    /// The same with entries that are written where they are needed.
    pub fn written(times: Times, id: &[u8], write: impl FnOnce(&mut Vec<u8>)) -> Self {
        thread_local! {
            static BUF: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
        }
        // Taken and put back: what writes may be a step, and make a session itself.
        let mut buf = BUF.take();
        buf.clear();
        buf.extend_from_slice(id);
        write(&mut buf);
        let frozen = Self(triomphe::ThinArc::from_header_and_slice(Head { times, id_len: id.len() }, &buf));
        BUF.set(buf);
        frozen
    }

    pub fn times(&self) -> Times {
        self.0.header.header.times
    }

    pub fn id(&self) -> &[u8] {
        &self.0.slice[..self.0.header.header.id_len]
    }

    pub fn entries(&self) -> &[u8] {
        &self.0.slice[self.0.header.header.id_len..]
    }

    pub fn find(&self, key: &str) -> Option<&str> {
        std::str::from_utf8(&self.entries()[packed::position(self.entries(), key)?]).ok()
    }

    /// Whether nothing has been put in its place.
    pub fn is(&self, other: &Self) -> bool {
        std::ptr::eq(&*self.0, &*other.0)
    }
}

/// What a request changed, in ascending order of the keys.
#[derive(Default)]
pub struct Changes {
    fields: Vec<Change>,
    renewed: Option<u64>,
}

struct Change {
    key: Cow<'static, str>,
    /// What the field reads as.
    text: String,
    step: Option<Step>,
    /// Where the field stands in the session as it was loaded.
    at: Option<Range<usize>>,
}

impl Changes {
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.renewed.is_none()
    }

    pub fn renews(&self) -> bool {
        self.renewed.is_some()
    }

    /// The session as it is by now, with these changes.
    pub fn on(&self, present: &Frozen) -> Frozen {
        let times = present.times();
        let times = self.renewed.map_or(times, |now| times.renewed(now));
        let keys = self.fields.iter().map(|change| &*change.key);
        Frozen::written(times, present.id(), |out| {
            let text = |index: usize, old: Option<&[u8]>, out: &mut Vec<u8>| {
                let change: &Change = &self.fields[index];
                match &change.step {
                    None => packed::push(out, &change.text),
                    Some(step) => packed::push(out, &step(old.and_then(|old| std::str::from_utf8(old).ok()))),
                }
            };
            packed::merge(present.entries(), keys, text, out);
        })
    }
}

/// One request's copy.
pub struct Session {
    pub loaded: Frozen,
    pub changes: Changes,
    /// A text that is no longer needed.
    spare: String,
}

impl Session {
    pub fn new(loaded: Frozen) -> Self {
        Self { loaded, changes: Changes::default(), spare: String::new() }
    }

    pub fn renew(&mut self, now: u64) {
        self.changes.renewed = Some(now);
    }

    fn noted(&self, key: &str) -> Option<usize> {
        self.changes.fields.iter().position(|change| change.key == key)
    }

    #[inline]
    pub fn get(&self, key: &str) -> Option<&str> {
        match self.noted(key) {
            Some(index) => Some(&self.changes.fields[index].text),
            None => self.loaded.find(key),
        }
    }

    /// Makes the field what `write` writes; `false` if that is too long.
    #[inline]
    pub fn set(&mut self, key: &'static str, write: impl FnOnce(&mut String)) -> bool {
        let mut text = std::mem::take(&mut self.spare);
        text.clear();
        write(&mut text);
        if text.len() > LONGEST {
            return false;
        }
        let noted = self.noted(key);
        let at = match noted {
            Some(index) => self.changes.fields[index].at.clone(),
            None => packed::position(self.loaded.entries(), key),
        };
        // What was loaded is no change.
        let is_loaded = at.clone().is_some_and(|at| self.loaded.entries()[at] == *text.as_bytes());
        self.spare = match noted {
            Some(index) if is_loaded => self.changes.fields.remove(index).text,
            Some(index) => {
                let change = &mut self.changes.fields[index];
                change.step = None;
                std::mem::replace(&mut change.text, text)
            }
            None if is_loaded => text,
            None => {
                self.note(Change { key: Cow::Borrowed(key), text, step: None, at });
                String::new()
            }
        };
        true
    }

    /// Applies `step` to the field, and again to what it is when the session is saved.
    pub fn update(&mut self, key: &'static str, step: impl Fn(Option<&str>) -> String + Send + Sync + 'static) {
        assert!(self.noted(key).is_none(), "one update of a field that was not set");
        let (text, at) = (step(self.get(key)), packed::position(self.loaded.entries(), key));
        self.note(Change { key: Cow::Borrowed(key), text, step: Some(Box::new(step)), at });
    }

    fn note(&mut self, change: Change) {
        let place = self.changes.fields.partition_point(|other| other.key < change.key);
        self.changes.fields.insert(place, change);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::floors::kept::fields;
    use peers_core::StdSession;

    fn session() -> Session {
        Session::new(fields::frozen(&StdSession::sample(1), "", Times::new(1_000, 1_000)))
    }

    #[test]
    fn a_set_is_read_and_saved_and_an_equal_value_is_no_change() {
        let mut session = session();
        assert!(session.set("visits", |text| text.push_str("41")));
        assert!(session.changes.is_empty());
        assert!(session.set("visits", |text| text.push_str("42")));
        assert_eq!(session.get("visits"), Some("42"));
        assert_eq!(session.changes.on(&session.loaded).find("visits"), Some("42"));
        assert!(session.set("visits", |text| text.push_str("41")));
        assert!(session.changes.is_empty());
        assert!(!session.set("visits", |text| *text = "v".repeat(LONGEST + 1)));
    }

    #[test]
    fn changes_apply_to_what_the_session_is_by_now() {
        let (mut ours, mut theirs) = (session(), session());
        ours.update("visits", |text| (text.and_then(|text| text.parse().ok()).unwrap_or(0) + 1).to_string());
        ours.set("theme", |text| text.push_str("light"));
        theirs.set("visits", |text| text.push_str("50"));
        theirs.renew(1_500);
        let saved = ours.changes.on(&theirs.changes.on(&theirs.loaded));
        assert_eq!((saved.find("visits"), saved.find("theme")), (Some("51"), Some("light")));
        assert_eq!(saved.times(), Times { expires: 2_500, seen: 1_500, ..Times::new(1_000, 1_000) });
    }

    #[test]
    fn a_renewal_is_due_after_a_tenth_or_an_hour() {
        let times = Times::new(0, 10_000);
        assert!(!times.is_renewal_due(999) && times.is_renewal_due(1_000));
        let times = Times::new(0, 30 * 24 * HOUR);
        assert!(!times.is_renewal_due(HOUR - 1) && times.is_renewal_due(HOUR));
    }
}
