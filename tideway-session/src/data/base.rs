//! What a copy of a session was loaded as: for a store that can tell whether it still is that.

use std::any::Any;
use std::sync::Arc;
#[cfg(any(feature = "cookie", feature = "redis"))]
use std::sync::atomic::{AtomicU64, Ordering};

#[cfg(any(feature = "cookie", feature = "redis"))]
use super::Packed;
use super::{SessionChanges, SessionData, Terms};
use crate::Result;

/// A session as its store had it, in a form of that store's own.
pub(super) type Base = Arc<dyn Any + Send + Sync>;

/// A session as it was, and what its store marked it with.
#[cfg(any(feature = "cookie", feature = "redis"))]
pub(crate) struct Marked {
    loaded: Packed,
    terms: Terms,
    by: Loader,
    mark: String,
}

/// Which store of the process: what one has marked means nothing to another.
#[cfg(any(feature = "cookie", feature = "redis"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Loader(u64);

#[cfg(any(feature = "cookie", feature = "redis"))]
impl Loader {
    pub(crate) fn new() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self(LAST.fetch_add(1, Ordering::Relaxed))
    }
}

/// What changes make of the session that they were made on, where nothing but entries changes.
#[cfg(feature = "redis")]
pub(crate) struct Amended<'a> {
    /// What the session must still be marked with.
    pub(crate) mark: &'a str,
    /// What it then is.
    pub(crate) data: SessionData,
    changes: &'a SessionChanges,
}

impl SessionData {
    /// The session, whose changes are to know that they were made on `base`.
    pub(crate) fn based_on(mut self, base: Base) -> Self {
        self.changes.base = Some(base);
        self
    }

    /// The session as a store holds it that marked it with `mark`.
    #[cfg(feature = "cookie")]
    pub(crate) fn marked(self, by: Loader, mark: String) -> Self {
        let marked = Marked::new(&self, by, mark);
        self.based_on(Arc::new(marked))
    }
}

impl SessionChanges {
    /// What the changes were made on, if it is a `T`.
    pub(crate) fn base<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        Arc::clone(self.base.as_ref()?).downcast().ok()
    }

    /// What the changes make of `base`, the session that they were made on, frozen. Takes over what each field became in
    /// this copy, without running anything again, where the fields are all there is to it.
    pub(crate) fn applied_to_base(&self, mut base: SessionData) -> Result<SessionData> {
        if self.cleared || !self.are_told_by_entries(&base.terms) {
            self.apply(&mut base)?;
        } else {
            base.changes.now = self.now;
            base.loaded = self.amend(&base.loaded);
            base.write_times(self);
        }
        base.freeze();
        Ok(base)
    }

    /// Whether the changes to a session with these terms can be told entry by entry.
    fn are_told_by_entries(&self, terms: &Terms) -> bool {
        !self.needs_the_library() && terms.untils().is_none()
    }

    /// Whether there is more to the changes than entries and terms: a struct was brought up to its version, or what was
    /// written has an end of its own.
    pub(super) fn needs_the_library(&self) -> bool {
        let has_stages = self.terms.as_ref().is_some_and(|terms| !terms.stages.is_empty());
        has_stages || self.fields.iter().any(|change| change.until.is_some())
    }
}

#[cfg(any(feature = "cookie", feature = "redis"))]
impl SessionChanges {
    fn marked(&self, by: Loader) -> Option<&Marked> {
        self.base.as_ref()?.downcast_ref::<Marked>().filter(|base| base.by == by)
    }

    /// The session that the changes were made on, if it is the one that the store marked with `mark`.
    #[cfg(feature = "cookie")]
    pub(crate) fn base_of(&self, by: Loader, mark: &str) -> Option<SessionData> {
        self.marked(by).filter(|base| base.mark == mark).map(Marked::to_data)
    }
}

#[cfg(any(feature = "cookie", feature = "redis"))]
impl Marked {
    /// What `data` was loaded as; its changes are left out.
    pub(crate) fn new(data: &SessionData, by: Loader, mark: String) -> Self {
        Self { loaded: data.loaded.clone(), terms: data.terms.clone(), by, mark }
    }

    fn to_data(&self) -> SessionData {
        SessionData::from_parts(self.loaded.clone(), self.terms.clone())
    }
}

#[cfg(feature = "redis")]
impl Marked {
    pub(crate) fn mark(&self) -> &str {
        &self.mark
    }

    /// The session, whose changes are to know that they were made on this one.
    pub(crate) fn to_session(self: &Arc<Self>) -> SessionData {
        self.to_data().based_on(Arc::clone(self) as Base)
    }

    /// How much memory it takes, in bytes.
    pub(crate) fn size(&self) -> usize {
        size_of::<Self>() + self.loaded.as_str().len() + self.mark.len() + self.terms.size_behind()
    }
}

#[cfg(feature = "redis")]
impl SessionChanges {
    /// What becomes of the session that the store marked, where nothing but entries changes.
    pub(crate) fn amended(&self, by: Loader) -> Result<Option<Amended<'_>>> {
        let Some(base) = self.marked(by).filter(|base| self.changes_entries_alone(base)) else { return Ok(None) };
        let data = self.applied_to_base(base.to_data())?;
        Ok(Some(Amended { mark: &base.mark, data, changes: self }))
    }

    /// What the session must still be marked with, and what it then is as a whole, where the changes cannot be told
    /// entry by entry: a struct was brought up to its version, or entries have ends of their own.
    pub(crate) fn whole(&self, by: Loader) -> Result<Option<(&str, SessionData)>> {
        let Some(base) = self.marked(by) else { return Ok(None) };
        if self.are_told_by_entries(&base.terms) {
            return Ok(None);
        }
        let mut data = base.to_data();
        self.apply(&mut data)?;
        Ok(Some((&base.mark, data)))
    }

    fn changes_entries_alone(&self, base: &Marked) -> bool {
        let entries_alone = !self.cleared && self.terms.is_none() && self.expiry.is_none() && !self.fields.is_empty();
        entries_alone && self.are_told_by_entries(&base.terms)
    }
}

#[cfg(feature = "redis")]
impl Amended<'_> {
    /// How many entries change.
    pub(crate) fn len(&self) -> usize {
        self.changes.fields.len()
    }

    /// The entries that are set, each with its text.
    pub(crate) fn set(&self) -> impl Iterator<Item = (&str, &str)> {
        self.changes.fields.iter().filter_map(|change| Some((&*change.key, change.op.text()?)))
    }

    /// The entries that are removed.
    pub(crate) fn removed(&self) -> impl Iterator<Item = &str> {
        let removed = self.changes.fields.iter().filter(|change| change.op.text().is_none());
        removed.map(|change| &*change.key)
    }
}
