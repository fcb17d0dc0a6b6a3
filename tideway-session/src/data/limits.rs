//! How large an entry may be for the session's store to hold it.

use super::packed::entry_size;
use super::{Name, SessionData};
#[cfg(feature = "layer")]
use crate::SessionStore;
use crate::{Error, Result};

/// The bytes that one entry, key and value, can have at most.
#[derive(Clone, Copy)]
pub(crate) struct EntryLimits {
    any: usize,
    /// Of one that is ASCII.
    ascii: usize,
}

impl EntryLimits {
    pub(super) const NONE: Self = Self { any: usize::MAX, ascii: usize::MAX };

    #[cfg(feature = "layer")]
    pub(crate) fn of(store: &impl SessionStore) -> Self {
        let or_none = |limit: Option<usize>| limit.unwrap_or(usize::MAX);
        Self { any: or_none(store.max_entry_len()), ascii: or_none(store.max_ascii_entry_len()) }
    }
}

impl SessionData {
    /// Refuses an entry that the session's store could never hold.
    #[inline]
    pub(crate) fn check_entry(&self, name: Name<'_>, text: &str) -> Result<()> {
        if self.entry_limits.any == usize::MAX { Ok(()) } else { self.check_entry_len(name, text) }
    }

    fn check_entry_len(&self, name: Name<'_>, text: &str) -> Result<()> {
        let size = entry_size(name.prefix.len() + name.name.len(), text.len());
        if size <= self.entry_limits.any {
            return Ok(());
        }
        let is_ascii = [name.prefix, name.name, text].iter().all(|part| part.is_ascii());
        let limit = if is_ascii { self.entry_limits.ascii } else { self.entry_limits.any };
        if size > limit {
            return Err(Error::TooLarge { size, limit, field: name.to_key() });
        }
        Ok(())
    }

    /// Sets how large an entry the store can ever hold.
    #[cfg(feature = "layer")]
    pub(crate) fn limit_entries(&mut self, limits: EntryLimits) {
        self.entry_limits = limits;
    }
}
