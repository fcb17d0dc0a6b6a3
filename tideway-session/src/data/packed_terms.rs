//! Terms in less room, for a store that keeps very many.

use std::sync::Arc;

use super::terms::{About, LATEST, Owner, Terms};

/// [`Terms`] in 40 bytes instead of 56.
pub(crate) struct PackedTerms {
    created: Time,
    limit_from: Time,
    expires: Time,
    idle: Time,
    seen: Time,
    persistent: Option<bool>,
    about: Option<Arc<About>>,
}

/// Milliseconds up to [`LATEST`], which 48 bits hold; least significant byte first.
struct Time([u8; 6]);

const _: () = assert!(LATEST < 1 << 48);

impl Time {
    fn new(millis: u64) -> Self {
        Self(millis.min(LATEST).to_le_bytes().first_chunk().copied().unwrap_or_default())
    }

    fn millis(&self) -> u64 {
        let mut bytes = [0; 8];
        if let Some(low) = bytes.first_chunk_mut() {
            *low = self.0;
        }
        u64::from_le_bytes(bytes)
    }
}

impl PackedTerms {
    pub(crate) fn expires(&self) -> u64 {
        self.expires.millis()
    }

    pub(crate) fn owner(&self) -> Option<&Owner> {
        self.about.as_ref()?.owner.as_ref()
    }

    pub(crate) fn to_terms(&self) -> Terms {
        Terms {
            created: self.created.millis(),
            limit_from: self.limit_from.millis(),
            expires: self.expires.millis(),
            idle: self.idle.millis(),
            seen: self.seen.millis(),
            persistent: self.persistent,
            about: self.about.clone(),
        }
    }
}

impl From<&Terms> for PackedTerms {
    fn from(terms: &Terms) -> Self {
        Self {
            created: Time::new(terms.created),
            limit_from: Time::new(terms.limit_from),
            expires: Time::new(terms.expires),
            idle: Time::new(terms.idle),
            seen: Time::new(terms.seen),
            persistent: terms.persistent,
            about: terms.about.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_come_back_as_they_were() {
        let mut terms = Terms {
            created: 1,
            limit_from: 2,
            expires: LATEST,
            idle: 1 << 40,
            seen: 1 << 47,
            persistent: Some(false),
            about: None,
        };
        terms.set_owner(Some(Owner { name: "ada".into(), handle: "h".into() }));
        let packed = PackedTerms::from(&terms);
        assert!(packed.to_terms() == terms);
        assert_eq!(packed.expires(), LATEST);
        assert!(packed.owner() == terms.owner());
        assert_eq!(size_of::<PackedTerms>(), 40);
    }

    #[test]
    fn b18_times_after_the_latest_are_the_latest() {
        assert_eq!(PackedTerms::from(&Terms::at(0, u64::MAX)).expires(), LATEST);
    }
}
