//! One part of the index from owners to their sessions, behind one lock.
//!
//! A session that is somebody's is in the index for as long as it lives: both are written under the lock of the owner's
//! part, which is always taken before that of a shard. The index may still name a session that has ended; whoever reads
//! it looks at the session as well. Two sessions can have one handle, where a store that this one took over could give
//! the same session out twice.

use std::collections::{BTreeSet, HashMap};
use std::ops::Bound::{Excluded, Included, Unbounded};
use std::sync::Arc;

use crate::data::Owner;

/// The handles and ids of each owner's sessions.
#[derive(Default)]
pub(super) struct Owners(HashMap<Box<str>, BTreeSet<Place>>);

/// A session's handle and id.
pub(super) type Place = (Box<str>, Arc<str>);

impl Owners {
    /// Notes that a session is its owner's.
    pub(super) fn add(&mut self, owner: &Owner, id: &str) {
        self.0.entry(owner.name.clone()).or_default().insert((owner.handle.clone(), Arc::from(id)));
    }

    /// Forgets a session.
    pub(super) fn remove(&mut self, owner: &Owner, id: &str) {
        if let Some(sessions) = self.0.get_mut(&owner.name) {
            sessions.remove(&(owner.handle.clone(), Arc::from(id)));
            if sessions.is_empty() {
                self.0.remove(&owner.name);
            }
        }
    }

    /// The ids of the sessions with a handle.
    pub(super) fn ids(&self, owner: &Owner) -> Vec<Arc<str>> {
        let Some(sessions) = self.0.get(&owner.name) else { return Vec::new() };
        let first = (owner.handle.clone(), Arc::from(""));
        let named = sessions.range((Included(first), Unbounded)).take_while(|(handle, _)| *handle == owner.handle);
        named.map(|(_, id)| Arc::clone(id)).collect()
    }

    /// At most `most` of an owner's sessions, those behind `after` in the order of the handles.
    pub(super) fn sessions(&self, owner: &str, after: Option<Place>, most: usize) -> Vec<Place> {
        let Some(sessions) = self.0.get(owner) else { return Vec::new() };
        let behind = sessions.range((after.map_or(Unbounded, Excluded), Unbounded));
        behind.take(most).cloned().collect()
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.values().map(BTreeSet::len).sum()
    }
}
