//! What a copy of a session was loaded as: for a store that can tell whether it still is that.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::packed::Packed;
use super::terms::Terms;
use super::{SessionChanges, SessionData};
#[cfg(feature = "redis")]
use crate::Result;

/// A session as its store had it, and what the store marked it with.
pub(crate) struct Base {
    loaded: Packed,
    terms: Terms,
    by: Loader,
    mark: String,
}

/// Which store of the process: what one has marked means nothing to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Loader(u64);

impl Loader {
    pub(crate) fn new() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self(LAST.fetch_add(1, Ordering::Relaxed))
    }
}

/// What changes make of the session that they were made on.
#[cfg(feature = "redis")]
pub(crate) struct Amended {
    pub(crate) data: SessionData,
}

impl SessionData {
    /// The session as a store holds it that marked it with `mark`.
    pub(crate) fn marked(mut self, by: Loader, mark: String) -> Self {
        if !mark.is_empty() {
            let base = Base { loaded: self.loaded.clone(), terms: self.terms.clone(), by, mark };
            self.changes.base = Some(Arc::new(base));
        }
        self
    }
}

#[cfg(feature = "cookie")]
impl SessionChanges {
    /// The session that the changes were made on, if it is the one that the store marked with `mark`.
    pub(crate) fn base_of(&self, by: Loader, mark: &str) -> Option<SessionData> {
        let base = self.base.as_deref().filter(|base| base.by == by && base.mark == mark)?;
        Some(SessionData::from_parts(base.loaded.clone(), base.terms.clone()))
    }
}

#[cfg(feature = "redis")]
impl SessionChanges {
    /// What the session must still be marked with, and what becomes of it then, where nothing but entries changes.
    pub(crate) fn amended(&self, by: Loader) -> Result<Option<(&str, Amended)>> {
        let base = self.base.as_deref().filter(|base| base.by == by && self.changes_entries_alone(base));
        let Some(base) = base else { return Ok(None) };
        let mut data = SessionData::from_parts(base.loaded.clone(), base.terms.clone());
        self.apply(&mut data)?;
        Ok((!data.changes.fields.is_empty()).then_some((&*base.mark, Amended { data })))
    }

    /// What the session must still be marked with, and what it then is as a whole, where the changes cannot be told
    /// entry by entry: a struct was brought up to its version, or entries have ends of their own.
    pub(crate) fn whole(&self, by: Loader) -> Result<Option<(&str, SessionData)>> {
        let Some(base) = self.base.as_deref().filter(|base| base.by == by) else { return Ok(None) };
        if !self.needs_the_library() && base.terms.untils().is_none() {
            return Ok(None);
        }
        let mut data = SessionData::from_parts(base.loaded.clone(), base.terms.clone());
        self.apply(&mut data)?;
        Ok(Some((&base.mark, data)))
    }

    /// Whether there is more to the changes than entries and terms.
    pub(super) fn needs_the_library(&self) -> bool {
        let has_stages = self.terms.as_ref().is_some_and(|terms| !terms.stages.is_empty());
        has_stages || self.fields.iter().any(|change| change.until.is_some())
    }

    fn changes_entries_alone(&self, base: &Base) -> bool {
        let all = !self.cleared && self.terms.is_none() && self.expiry.is_none();
        all && !self.needs_the_library() && base.terms.untils().is_none()
    }
}

#[cfg(feature = "redis")]
impl Amended {
    /// How many entries change.
    pub(crate) fn len(&self) -> usize {
        self.data.changes.fields.len()
    }

    /// The entries that are set, each with its text.
    pub(crate) fn set(&self) -> impl Iterator<Item = (&str, &str)> {
        self.data.changes.fields.iter().filter_map(|change| Some((&*change.key, change.op.text()?)))
    }

    /// The entries that are removed.
    pub(crate) fn removed(&self) -> impl Iterator<Item = &str> {
        let removed = self.data.changes.fields.iter().filter(|change| change.op.text().is_none());
        removed.map(|change| &*change.key)
    }
}
