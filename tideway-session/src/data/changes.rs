//! What one copy of a session changed since it was loaded, field by field.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::terms::Owner;
use super::{Name, Packed, SessionData, Version};
use crate::{Result, observe};

/// What a copy of a session changed since it was loaded: fields set, removed, taken or updated, and the expiry.
///
/// This is what a store is given to save, instead of a copy of the whole session, so that requests which change
/// different fields at the same time all keep their changes. A store with its own
/// [`update`](crate::SessionStore::update) loads the present session, [applies](Self::apply) the changes to it and
/// writes it back in one atomic step, or tries again when another request was faster.
///
/// ```
/// use std::time::Duration;
/// use tideway_session::SessionData;
///
/// let mut stored = SessionData::new(Duration::from_secs(60));
/// stored.set("theme", "light");
///
/// let mut ours = SessionData::from_bytes(&stored.to_bytes())?;   // one request loads it
/// ours.set("visits", "1");
/// stored.set("theme", "dark");                                   // meanwhile another one saves
///
/// ours.changes().apply(&mut stored)?;
/// assert_eq!(stored.get("theme"), Some("dark"));
/// assert_eq!(stored.get("visits"), Some("1"));
/// # Ok::<(), tideway_session::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct SessionChanges {
    pub(super) fields: Vec<FieldChange>,
    /// Everything that was stored goes first.
    pub(super) cleared: bool,
    pub(super) expiry: Option<ExpiryChange>,
    pub(super) rotates: bool,
    /// The time as of which this copy is read, if it is not the operating system's clock.
    pub(super) now: Option<u64>,
    /// Behind a pointer, because few requests have something of it.
    pub(super) terms: Option<Box<TermsChange>>,
    /// What the copy was loaded as, where its store wants to know.
    pub(super) base: Option<super::base::Base>,
}

/// What changed of a session's terms, besides its expiry.
#[derive(Clone, Default)]
pub(super) struct TermsChange {
    pub(super) limit_from: Option<u64>,
    pub(super) persistent: Option<bool>,
    /// Somebody signed in, or out.
    pub(super) owner: Edit<Owner>,
    pub(super) info: Edit<Box<str>>,
    /// Structs that were brought up to their version.
    pub(super) stages: Vec<Stage>,
}

/// A struct was brought up to its version, after these changes and before all that follow.
#[derive(Clone)]
pub(super) struct Stage {
    pub(super) fields: Vec<FieldChange>,
    pub(super) cleared: bool,
    pub(super) version: &'static Version,
    /// The keys that it changed in this copy.
    pub(super) touched: Vec<String>,
}

/// What becomes of something that may be absent.
#[derive(Clone, Default)]
pub(super) enum Edit<T> {
    #[default]
    Keep,
    To(Option<T>),
}

#[derive(Clone)]
pub(super) struct FieldChange {
    pub(super) key: String,
    pub(super) op: Op,
    /// When what is written ends, or would have what was taken.
    pub(super) until: Option<u64>,
    /// Where the field's text stands in what this copy was loaded as, so that writing it again need not look for it.
    pub(super) loaded: Option<Range<usize>>,
}

#[derive(Clone)]
pub(super) enum Op {
    /// Make it this.
    Set(String),
    Remove,
    /// Remove it if it still is this.
    Take(String),
    /// Apply this to whatever it is by now.
    Update(Box<Update>),
}

/// Closures over one field, with what they made of the value this copy had.
#[derive(Clone)]
pub(super) struct Update {
    /// The value that was taken before the first closure ran.
    pub(super) taken: Option<String>,
    /// Older keys of the field, read where the key itself is absent.
    pub(super) aliases: &'static [&'static str],
    pub(super) seen: Option<String>,
    pub(super) result: Option<String>,
    pub(super) steps: Vec<Step>,
}

/// One closure: from the text of the field, if there is any, to its new text.
pub(crate) type Step = Arc<dyn Fn(Option<&str>) -> Result<Option<String>> + Send + Sync>;

#[derive(Debug, Clone, Copy)]
pub(super) enum ExpiryChange {
    /// There was activity at this time; the absolute limit is this long.
    Renew { at: u64, limit: Option<u64> },
    /// The session was given a length of its own.
    Extend { idle: u64, expires: u64 },
}

impl SessionChanges {
    /// Whether there is nothing to save.
    ///
    /// ```
    /// use std::time::Duration;
    /// use tideway_session::SessionData;
    ///
    /// let mut data = SessionData::new(Duration::from_secs(60));
    /// assert!(data.changes().is_empty());
    /// data.set("theme", "dark");
    /// assert!(!data.changes().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.is_write() && self.expiry.is_none()
    }

    /// Whether there is more than a renewal of the expiry.
    pub(crate) fn is_write(&self) -> bool {
        !self.fields.is_empty()
            || self.cleared
            || self.terms.is_some()
            || matches!(self.expiry, Some(ExpiryChange::Extend { .. }))
    }

    /// Whether a field that marks the session's owner or privilege was written, so that the id has to change.
    #[cfg(feature = "layer")]
    pub(crate) fn rotates(&self) -> bool {
        self.rotates
    }

    /// Whether the session ends at another time than before.
    #[cfg(feature = "layer")]
    pub(crate) fn changes_expiry(&self) -> bool {
        self.expiry.is_some()
    }

    /// Whether the session says anew if its cookie outlives the browser.
    #[cfg(feature = "layer")]
    pub(crate) fn changes_persistence(&self) -> bool {
        self.terms.as_ref().is_some_and(|terms| terms.persistent.is_some())
    }

    /// Whether the owner was set, so that the absolute limit starts anew.
    #[cfg(feature = "layer")]
    pub(crate) fn signs_in(&self) -> bool {
        matches!(self.terms.as_deref(), Some(TermsChange { owner: Edit::To(Some(_)), .. }))
    }

    /// The keys that were changed, in the order in which the changes are applied. Where a struct was brought up to a new
    /// version a key may come twice, and these are the keys that it changed in this copy: a store that writes single
    /// entries asks for them after it has [applied](Self::apply) the changes, from what it applied them to.
    ///
    /// ```
    /// use std::time::Duration;
    /// use tideway_session::SessionData;
    ///
    /// let mut data = SessionData::new(Duration::from_secs(60));
    /// data.set("theme", "dark");
    /// assert_eq!(data.changes().keys().collect::<Vec<_>>(), ["theme"]);
    /// ```
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let before = self.stages().iter().flat_map(|stage| {
            stage.fields.iter().map(|change| change.key.as_str()).chain(stage.touched.iter().map(String::as_str))
        });
        before.chain(self.fields.iter().map(|change| change.key.as_str()))
    }

    /// Applies the changes to `data`, the session as it is by now.
    ///
    /// A field that was set is set, one that was removed is removed; one that was taken is removed if it still has the
    /// value that was taken; one that was updated gets the value this copy computed if it still is what this copy had
    /// seen, and otherwise the closure runs again on what it is.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`](crate::Error::Decode), [`Error::Missing`](crate::Error::Missing) or
    /// [`Error::Encode`](crate::Error::Encode) if a closure has to run again and the field cannot be read or written.
    /// `data` is then partly changed and must not be stored.
    pub fn apply(&self, data: &mut SessionData) -> Result<()> {
        data.changes.now = data.changes.now.or(self.now);
        for stage in self.stages() {
            stage.apply(data)?;
        }
        if self.cleared {
            data.clear();
        }
        FieldChange::apply_all(&self.fields, data)?;
        data.write_times(self);
        Ok(())
    }

    /// `entries` with what the fields became in this copy.
    pub(super) fn amend(&self, entries: &Packed) -> Packed {
        let texts = self.fields.iter().map(|change| (change.key.as_str(), change.op.text()));
        if self.fields.is_sorted_by_key(|change| &change.key) {
            return entries.amended(texts);
        }
        let mut texts: Vec<_> = texts.collect();
        texts.sort_unstable_by_key(|(key, _)| *key);
        entries.amended(texts.iter().copied())
    }

    fn stages(&self) -> &[Stage] {
        self.terms.as_ref().map_or(&[], |terms| &terms.stages)
    }

    pub(super) fn terms_mut(&mut self) -> &mut TermsChange {
        self.terms.get_or_insert_default()
    }

    pub(super) fn find(&self, is_key: impl Fn(&str) -> bool) -> Option<&Op> {
        self.fields.iter().find(|change| is_key(&change.key)).map(|change| &change.op)
    }

    pub(super) fn position(&self, key: &str) -> Option<usize> {
        self.fields.iter().position(|change| change.key == key)
    }
}

impl FieldChange {
    pub(super) fn new(name: Name<'_>, op: Op, loaded: Option<Range<usize>>) -> Self {
        Self { key: name.to_key(), op, until: None, loaded }
    }

    pub(super) fn apply_all(fields: &[Self], data: &mut SessionData) -> Result<()> {
        for change in fields {
            let name = Name::whole(&change.key);
            match &change.op {
                Op::Set(text) => drop(data.write_text_until(name, text.clone(), change.until)),
                Op::Remove => data.write_removal(name),
                Op::Take(seen) => data.write_take(name, seen),
                Op::Update(update) => {
                    update.apply(name, data)?;
                    data.note_until(name, change.until);
                }
            }
        }
        Ok(())
    }
}

impl Update {
    fn apply(&self, name: Name<'_>, data: &mut SessionData) -> Result<()> {
        if let Some(taken) = &self.taken {
            data.write_take(name, taken);
        }
        let now = data.text_of(name, self.aliases);
        let result = if now == self.seen.as_deref() {
            self.result.clone()
        } else {
            observe::replayed();
            let mut text = now.map(str::to_owned);
            for step in &self.steps {
                text = step(text.as_deref())?;
            }
            text
        };
        data.write_update(name, self.aliases, result, &self.steps);
        Ok(())
    }
}

impl Op {
    /// What the field reads as after this change.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Set(text) => Some(text),
            Self::Remove | Self::Take(_) => None,
            Self::Update(update) => update.result.as_deref(),
        }
    }
}

/// Names the keys and what happened to them, never a value.
impl fmt::Debug for SessionChanges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionChanges")
            .field("fields", &self.fields)
            .field("cleared", &self.cleared)
            .field("expiry", &self.expiry)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for FieldChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match &self.op {
            Op::Set(_) => "set",
            Op::Remove => "removed",
            Op::Take(_) => "taken",
            Op::Update(_) => "updated",
        };
        write!(f, "{} {kind}", self.key)
    }
}
