//! One part of the index from owners to their sessions, behind one lock.
//!
//! A session that is somebody's is in the index for as long as it lives: both are written under the lock of the owner's
//! part, which is always taken before that of a shard. The index may still name a session that has ended; whoever reads
//! it looks at the session as well. Two sessions can have one handle, where a store that this one took over could give
//! the same session out twice.

use std::collections::BTreeSet;
use std::ops::Bound::{Excluded, Included, Unbounded};
use std::sync::Arc;

use crate::data::Owner;

/// The owners of sessions, each with the handle and the id of one.
///
/// One set for all of them: most owners have one session, and a set of their own would take more room than it does.
#[derive(Default)]
pub(super) struct Owners(BTreeSet<(Box<str>, Place)>);

/// A session's handle and id.
pub(super) type Place = (Box<str>, Arc<[u8]>);

impl Owners {
    /// Notes that a session is its owner's.
    pub(super) fn add(&mut self, owner: &Owner, id: &[u8]) {
        self.0.insert(entry(owner, id));
    }

    /// Forgets a session.
    pub(super) fn remove(&mut self, owner: &Owner, id: &[u8]) {
        self.0.remove(&entry(owner, id));
    }

    /// The ids of the sessions with a handle.
    pub(super) fn ids(&self, owner: &Owner) -> Vec<Arc<[u8]>> {
        let from_first = self.0.range((Included(entry(owner, &[])), Unbounded));
        let named = from_first.take_while(|(name, (handle, _))| *name == owner.name && *handle == owner.handle);
        named.map(|(_, (_, id))| Arc::clone(id)).collect()
    }

    /// At most `most` of an owner's sessions, those behind `after` in the order of the handles.
    pub(super) fn sessions(&self, owner: &str, after: Option<Place>, most: usize) -> Vec<Place> {
        let start = match after {
            Some(place) => Excluded((owner.into(), place)),
            None => Included((owner.into(), Place::default())),
        };
        let theirs = self.0.range((start, Unbounded)).take_while(|(name, _)| **name == *owner);
        theirs.take(most).map(|(_, place)| place.clone()).collect()
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

fn entry(owner: &Owner, id: &[u8]) -> (Box<str>, Place) {
    (owner.name.clone(), (owner.handle.clone(), Arc::from(id)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(handle: &str, id: &str) -> Place {
        (handle.into(), id.as_bytes().into())
    }

    #[test]
    fn owners_of_one_part_have_their_own_sessions() {
        let mut owners = Owners::default();
        for (name, handle, id) in [("ada", "h1", "1"), ("ada", "h1", "2"), ("ada", "h2", "3"), ("adam", "h0", "4")] {
            owners.add(&Owner { name: name.into(), handle: handle.into() }, id.as_bytes());
        }
        let hers = [place("h1", "1"), place("h1", "2"), place("h2", "3")];
        assert_eq!(owners.sessions("ada", None, 64), hers);
        assert_eq!(owners.sessions("ada", None, 2), hers[..2]);
        assert_eq!(owners.sessions("ada", Some(hers[1].clone()), 64), hers[2..]);
        assert_eq!(owners.sessions("adam", None, 64), [place("h0", "4")]);
        assert!(owners.sessions("ad", None, 64).is_empty());

        let first = Owner { name: "ada".into(), handle: "h1".into() };
        assert_eq!(owners.ids(&first), [place("h1", "1").1, place("h1", "2").1]);
        owners.remove(&first, b"1");
        assert_eq!(owners.ids(&first), [place("h1", "2").1]);
        assert!(owners.ids(&Owner { name: "adam".into(), handle: "h1".into() }).is_empty());
    }
}
