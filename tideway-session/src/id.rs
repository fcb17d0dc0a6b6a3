//! Session ids: made by the server, from the operating system's generator.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::{Error, Result};

/// 144 bits: more than the 128 that OWASP ASVS 7.2.3 asks for, and a whole number of base64 characters, so that each
/// id is written in one way only.
const ID_BYTES: usize = 18;

/// Characters of an id.
const ID_LENGTH: usize = ID_BYTES / 3 * 4;

const _: () = assert!(ID_BYTES * 8 >= 128 && ID_BYTES.is_multiple_of(3));

/// A new id.
pub(crate) fn new_id() -> Result<String> {
    let mut bytes = [0; ID_BYTES];
    getrandom::fill(&mut bytes).map_err(Error::store)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// A handle of a session among its owner's: as hard to guess as an id, and it opens nothing.
pub(crate) fn new_handle() -> Result<String> {
    new_id()
}

/// What one store among all marks its writes with.
#[cfg(feature = "redis")]
pub(crate) fn new_mark() -> Result<String> {
    let mut bytes = [0; 6];
    getrandom::fill(&mut bytes).map_err(Error::store)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// Whether `presented` has the length and the alphabet of an id: what has not never reaches a store.
pub(crate) fn is_id(presented: &str) -> bool {
    presented.len() == ID_LENGTH && is_base64url(presented)
}

/// Whether all characters are those of base64url (RFC 4648, section 5).
#[expect(clippy::needless_bitwise_bool, reason = "without a way out in the middle, many bytes are looked at at once")]
pub(crate) fn is_base64url(text: &str) -> bool {
    text.bytes().fold(true, |all, byte| all & (byte.is_ascii_alphanumeric() | (byte == b'-') | (byte == b'_')))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    #[cfg_attr(miri, ignore = "a million of anything takes hours there")]
    fn b10_a_million_ids_are_distinct_and_recognised() {
        let ids: HashSet<String> = (0..1_000_000).map(|_| new_id().expect("random bytes")).collect();
        assert_eq!(ids.len(), 1_000_000);
        assert!(ids.iter().all(|id| is_id(id)));
    }

    #[test]
    fn b10_other_lengths_and_alphabets_are_not_ids() {
        let id = new_id().expect("random bytes");
        for other in ["", &id[1..], &format!("{id}A"), &id.replace(&id[..1], "+"), &id.replace(&id[..1], "=")] {
            assert!(!is_id(other), "{other}");
        }
    }
}
