//! One part of the index from owners to their sessions, behind one lock.
//!
//! A session that is somebody's is in the index for as long as it lives: both are written under the lock of the owner's
//! part, which is always taken before that of a shard. The index may still name a session that has ended; whoever reads
//! it looks at the session as well.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::data::Owner;

#[derive(Default)]
pub(super) struct Owners(HashMap<Box<str>, BTreeMap<Box<str>, Arc<str>>>);

impl Owners {
    /// Notes that a session is its owner's.
    pub(super) fn add(&mut self, owner: &Owner, id: &str) {
        self.0.entry(owner.name.clone()).or_default().insert(owner.handle.clone(), Arc::from(id));
    }

    /// Forgets a session, if the handle still leads to it.
    pub(super) fn remove(&mut self, owner: &Owner, id: &str) {
        if let Some(sessions) = self.0.get_mut(&owner.name) {
            if sessions.get(&owner.handle).is_some_and(|named| **named == *id) {
                sessions.remove(&owner.handle);
            }
            if sessions.is_empty() {
                self.0.remove(&owner.name);
            }
        }
    }

    /// The id of a session by its handle.
    pub(super) fn id(&self, owner: &str, handle: &str) -> Option<Arc<str>> {
        self.0.get(owner)?.get(handle).cloned()
    }

    /// At most `most` of an owner's sessions, those behind the handle `after` in the order of the handles.
    pub(super) fn sessions(&self, owner: &str, after: Option<&str>, most: usize) -> Vec<(Owner, Arc<str>)> {
        use std::ops::Bound::{Excluded, Unbounded};
        let Some(sessions) = self.0.get(owner) else { return Vec::new() };
        let after = after.map_or(Unbounded, Excluded);
        let behind = sessions.range::<str, _>((after, Unbounded)).take(most);
        behind.map(|(handle, id)| (Owner { name: owner.into(), handle: handle.clone() }, Arc::clone(id))).collect()
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.values().map(BTreeMap::len).sum()
    }
}
