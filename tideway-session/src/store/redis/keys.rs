//! What sessions and owners are called in Redis.
//!
//! What a client presents never gets there, only its SHA-256 digest: whoever reads Redis, or a copy of it, can open no
//! session with it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::id;

/// Characters of a slot's name: 48 bits, so that two sessions seldom share one, and none is far from the others.
const SLOT_LENGTH: usize = 8;

/// Between an id and the slot of the session that it follows.
const SEPARATOR: char = '.';

/// What every key begins with.
#[derive(Debug, Clone)]
pub(super) struct Prefix(String);

/// Where a session is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// Keys with this in braces are on one node of a Cluster. A new id keeps it.
    pub(super) slot: String,
    /// The digest of what the client presents.
    pub(super) name: String,
}

impl Place {
    pub(super) fn of(presented: &str) -> Self {
        let name = digest(presented);
        let slot = match presented.rsplit_once(SEPARATOR) {
            Some((_, slot)) if is_slot(slot) => slot.to_owned(),
            _ => name.get(..SLOT_LENGTH).unwrap_or_default().to_owned(),
        };
        Self { slot, name }
    }

    /// What a client presents for `id` in this place's slot.
    pub(super) fn presented(&self, id: &str) -> String {
        format!("{id}{SEPARATOR}{}", self.slot)
    }
}

impl Prefix {
    pub(super) fn new(text: &str) -> Self {
        // What stands in the first braces decides the slot.
        Self(text.replace(['{', '}'], "_"))
    }

    pub(super) fn session(&self, place: &Place) -> String {
        // Each request needs two of these, and formatting takes ten times as long.
        [&self.0, "{", &place.slot, "}:", &place.name].concat()
    }

    /// The names of the owned sessions of a slot, by their handles.
    pub(super) fn handles(&self, slot: &str) -> String {
        format!("{}{{{slot}}}:handles", self.0)
    }

    /// The slots of an owner's sessions, by their handles.
    pub(super) fn owner(&self, owner: &str) -> String {
        format!("{}owner:{}", self.0, digest(owner))
    }
}

/// Whether this can be something that a client was given.
pub(super) fn recognises(presented: &str) -> bool {
    match presented.split_once(SEPARATOR) {
        None => id::is_id(presented),
        Some((id, slot)) => id::is_id(id) && is_slot(slot),
    }
}

fn is_slot(text: &str) -> bool {
    text.len() == SLOT_LENGTH && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

fn digest(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b32_a_new_id_keeps_the_slot_and_nothing_else() {
        let prefix = Prefix::new("p:{");
        let first = Place::of("first");
        let second = Place::of(&first.presented("second"));
        let third = Place::of(&second.presented("third"));
        assert_eq!((&first.slot, &second.slot), (&third.slot, &third.slot));
        assert!(first.name != second.name && second.name != third.name);
        assert_eq!(prefix.session(&third), format!("p:_{{{}}}:{}", first.slot, third.name));
    }

    #[test]
    fn b10_only_ids_with_or_without_a_slot_are_recognised() {
        let id = id::new_id().expect("random bytes");
        assert!(recognises(&id));
        assert!(recognises(&Place::of(&id).presented(&id)));
        for other in ["", ".", ".abcdefgh", &format!("{id}."), &format!("{id}.abcdefg"), &format!("{id}.abcdefg{{")] {
            assert!(!recognises(other), "{other}");
        }
        assert!(!recognises(&format!("{id}.abcdefgh.abcdefgh")));
        assert!(!recognises(&format!("{id}é")));
    }
}
