//! A session as the memory store holds it.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::SessionData;
use crate::data::{Owner, Packed, PackedTerms};

/// A session with its id: behind one pointer, so that little is done under a lock, and the room that a table keeps free
/// for growing is small.
///
/// To the collections of a part it is its id, by which they find it.
#[derive(Clone)]
pub(super) struct Stored(Arc<Session>);

struct Session {
    id: Id,
    entries: Packed,
    terms: PackedTerms,
}

impl Stored {
    /// Of a session whose changes are already part of it.
    pub(super) fn new(id: &str, data: &SessionData) -> Self {
        let (entries, terms) = (data.loaded().clone(), data.terms().into());
        Self(Arc::new(Session { id: Id::new(id), entries, terms }))
    }

    pub(super) fn to_data(&self) -> SessionData {
        SessionData::from_parts(self.0.entries.clone(), self.0.terms.to_terms())
    }

    pub(super) fn id(&self) -> &[u8] {
        self.0.id.as_bytes()
    }

    pub(super) fn terms(&self) -> &PackedTerms {
        &self.0.terms
    }

    pub(super) fn is_over(&self, now: u64) -> bool {
        self.0.terms.expires() <= now
    }

    pub(super) fn owner(&self) -> Option<&Owner> {
        self.0.terms.owner()
    }

    /// Whether nobody has replaced it since it was copied.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Borrow<[u8]> for Stored {
    fn borrow(&self) -> &[u8] {
        self.id()
    }
}

impl Hash for Stored {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id().hash(state);
    }
}

impl PartialEq for Stored {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for Stored {}

impl PartialOrd for Stored {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Stored {
    fn cmp(&self, other: &Self) -> Ordering {
        self.id().cmp(other.id())
    }
}

/// In the session itself, if it is no longer than [`SHORT`]; else behind a pointer.
enum Id {
    Short(u8, [u8; SHORT]),
    Long(Box<[u8]>),
}

/// With length and tag these are 32 bytes: the fewest, in steps of eight, that hold the 24 of the layer's ids.
const SHORT: usize = 30;

impl Id {
    fn new(id: &str) -> Self {
        let mut bytes = [0; SHORT];
        match (u8::try_from(id.len()), bytes.get_mut(..id.len())) {
            (Ok(length), Some(start)) => {
                start.copy_from_slice(id.as_bytes());
                Self::Short(length, bytes)
            }
            _ => Self::Long(id.as_bytes().into()),
        }
    }

    fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Short(length, bytes) => bytes.get(..usize::from(*length)).unwrap_or_default(),
            Self::Long(bytes) => bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_every_length_come_back() {
        for length in [0, 1, 24, SHORT, SHORT + 1, 256, 1_000] {
            let id = "i".repeat(length);
            assert_eq!(Id::new(&id).as_bytes(), id.as_bytes());
        }
        assert_eq!(size_of::<Session>(), 88);
    }
}
