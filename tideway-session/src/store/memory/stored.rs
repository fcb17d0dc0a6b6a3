//! A session as the memory store holds it.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::sync::Arc;

use super::sync::SHARDS;
use crate::data::{Owner, Packed, PackedTerms, SessionChanges};
use crate::{Result, SessionData};

/// A session with its id: behind one pointer, so that little is done under a lock, and the room that a table keeps free
/// for growing is small.
///
/// To the collections of a part it is its id, which tables find by its hash.
#[derive(Clone)]
pub(super) struct Stored(Arc<Session>);

struct Session {
    id: Id,
    entries: Packed,
    terms: PackedTerms,
}

impl Stored {
    /// Of a session whose changes are already part of it.
    pub(super) fn new(id: Hashed<'_>, data: &SessionData) -> Self {
        let (entries, terms) = (data.loaded().clone(), data.terms().into());
        Self(Arc::new(Session { id: Id::new(id), entries, terms }))
    }

    /// The session, whose changes know that they were made on this one.
    pub(super) fn to_data(&self) -> SessionData {
        self.as_base_of(self.to_plain_data())
    }

    /// `data`, which is this session, as one whose changes know that.
    pub(super) fn as_base_of(&self, data: SessionData) -> SessionData {
        data.based_on(self.0.clone())
    }

    /// What `changes` were made on, if it comes from this store or another in memory.
    pub(super) fn base_of(changes: &SessionChanges) -> Option<Self> {
        changes.base().map(Self)
    }

    /// The session with changes in it.
    pub(super) fn changed_by(&self, changes: &SessionChanges) -> Result<SessionData> {
        let mut data = self.to_plain_data();
        if Self::base_of(changes).is_some_and(|base| base.is_same(self)) {
            return changes.applied_to_base(data);
        }
        changes.apply(&mut data)?;
        data.freeze();
        Ok(data)
    }

    fn to_plain_data(&self) -> SessionData {
        SessionData::from_parts(self.0.entries.clone(), self.0.terms.to_terms())
    }

    pub(super) fn id(&self) -> &[u8] {
        self.hashed().id
    }

    pub(super) fn hashed(&self) -> Hashed<'_> {
        self.0.id.hashed()
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

impl<'a> Borrow<dyn ById + 'a> for Stored {
    fn borrow(&self) -> &(dyn ById + 'a) {
        self
    }
}

impl Hash for Stored {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u32(self.hashed().hash);
    }
}

impl PartialEq for Stored {
    fn eq(&self, other: &Self) -> bool {
        self.hashed() == other.hashed()
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

/// An id with its hash, which is made once for all that is done with it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Hashed<'a> {
    /// With a key that nobody outside knows, so that nobody can choose ids that are slow to find. Half of what the hasher
    /// makes is enough for 2^32 places.
    hash: u32,
    pub(super) id: &'a [u8],
}

impl<'a> Hashed<'a> {
    #[expect(clippy::cast_possible_truncation, reason = "half of a hash is a hash")]
    pub(super) fn new(hash: u64, id: &'a [u8]) -> Self {
        Self { hash: hash as u32, id }
    }

    /// Which part of the store it is in: by bits that a table looks at last.
    pub(super) fn part(self) -> usize {
        const { assert!(SHARDS <= 1 << 8) };
        (self.hash >> 24) as usize % SHARDS
    }
}

/// What a table finds by its id: a session or, to look one up, the id alone.
pub(super) trait ById {
    fn hashed(&self) -> Hashed<'_>;
}

impl ById for Stored {
    fn hashed(&self) -> Hashed<'_> {
        Self::hashed(self)
    }
}

impl ById for Hashed<'_> {
    fn hashed(&self) -> Hashed<'_> {
        *self
    }
}

impl Hash for dyn ById + '_ {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u32(self.hashed().hash);
    }
}

impl PartialEq for dyn ById + '_ {
    fn eq(&self, other: &Self) -> bool {
        self.hashed() == other.hashed()
    }
}

impl Eq for dyn ById + '_ {}

/// For tables of what is hashed already.
pub(super) type BuildSpread = BuildHasherDefault<Spread>;

/// Spreads a hash of 32 bits over 64, since a table looks at the first bits as well as at the last.
#[derive(Default)]
pub(super) struct Spread(u64);

impl Hasher for Spread {
    /// Demanded by the trait; what is hashed already comes by `write_u32`.
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, hash: u32) {
        // Multiples of this number, 2^64 over the golden ratio, are far apart.
        self.0 = (self.0 ^ u64::from(hash)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// In the session itself, if it is no longer than [`SHORT`]; else behind a pointer.
enum Id {
    Short { hash: u32, length: u8, bytes: [u8; SHORT] },
    Long { hash: u32, bytes: Box<[u8]> },
}

/// With hash, length and tag these are 32 bytes: the fewest, in steps of eight, that hold the 24 of the layer's ids.
const SHORT: usize = 26;

impl Id {
    fn new(Hashed { hash, id }: Hashed<'_>) -> Self {
        let mut bytes = [0; SHORT];
        match (u8::try_from(id.len()), bytes.get_mut(..id.len())) {
            (Ok(length), Some(start)) => {
                start.copy_from_slice(id);
                Self::Short { hash, length, bytes }
            }
            _ => Self::Long { hash, bytes: id.into() },
        }
    }

    fn hashed(&self) -> Hashed<'_> {
        match self {
            Self::Short { hash, length, bytes } => {
                Hashed { hash: *hash, id: bytes.get(..usize::from(*length)).unwrap_or_default() }
            }
            Self::Long { hash, bytes } => Hashed { hash: *hash, id: bytes },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_every_length_come_back() {
        for length in [0, 1, 24, SHORT, SHORT + 1, 256, 1_000] {
            let text = "i".repeat(length);
            let id = Id::new(Hashed::new(7, text.as_bytes()));
            assert_eq!((id.hashed().hash, id.hashed().id), (7, text.as_bytes()));
        }
        assert_eq!(size_of::<Session>(), 88);
    }
}
