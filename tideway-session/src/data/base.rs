//! What a copy of a session was loaded as: for a store that can tell whether it still is that.

use std::sync::Arc;

use super::packed::Packed;
use super::terms::Terms;
use super::{SessionChanges, SessionData};
use crate::Result;

/// A session as its store had it, and what the store marked it with.
pub(crate) struct Base {
    loaded: Packed,
    terms: Terms,
    mark: String,
}

/// What changes make of the session that they were made on.
pub(crate) struct Amended {
    pub(crate) data: SessionData,
}

impl SessionData {
    /// The session as the store marked it with `mark` holds it.
    pub(crate) fn marked(mut self, mark: String) -> Self {
        if !mark.is_empty() {
            let base = Base { loaded: self.loaded.clone(), terms: self.terms.clone(), mark };
            self.changes.base = Some(Arc::new(base));
        }
        self
    }
}

impl SessionChanges {
    /// What the session must still be marked with, and what becomes of it then, where nothing but entries changes.
    pub(crate) fn amended(&self) -> Result<Option<(&str, Amended)>> {
        let Some(base) = self.base.as_deref().filter(|_| self.changes_entries_alone()) else { return Ok(None) };
        let mut data = SessionData::from_parts(base.loaded.clone(), base.terms.clone());
        self.apply(&mut data)?;
        Ok((!data.changes.fields.is_empty()).then_some((&*base.mark, Amended { data })))
    }

    fn changes_entries_alone(&self) -> bool {
        !self.cleared && self.terms.is_none() && self.expiry.is_none()
    }
}

impl Amended {
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
