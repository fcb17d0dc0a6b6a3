//! A key, with what is known of it without it: its id.

use xaes_256_gcm::aead::{AeadInOut, KeyInit};
use xaes_256_gcm::{Nonce, Xaes256Gcm};
use zeroize::Zeroizing;

use super::sealed::VERSION;
use crate::{Error, Result};

const KEY_LEN: usize = 32;

/// Among so few keys two ids are equal by chance once in four thousand million configurations, and then the check of
/// the configuration says so.
pub(super) const ID_LEN: usize = 4;

pub(super) type KeyId = [u8; ID_LEN];

/// What a key seals for: no other program's message under the same key is taken for a cookie.
const PURPOSE: &[u8] = b"tideway-session cookie";

/// A key that seals and opens the cookies of one name. The cipher wipes its round keys when dropped.
pub(super) struct SealingKey {
    pub(super) id: KeyId,
    pub(super) cipher: Xaes256Gcm,
    /// What is authenticated beside the message.
    pub(super) associated: Vec<u8>,
}

impl SealingKey {
    pub(super) fn new(hex: &str, cookie_name: &str) -> Result<Self> {
        let cipher = cipher(hex).ok_or_else(|| Error::store("an encryption key that is not 32 bytes"))?;
        let id = id(&cipher);
        Ok(Self { id, cipher, associated: associated(id, cookie_name) })
    }
}

/// The purpose, the version of the format, the key id and the name with its length before it. Everything before the name
/// has a fixed length, so no two sets of these are the same bytes.
fn associated(id: KeyId, cookie_name: &str) -> Vec<u8> {
    let len = u64::try_from(cookie_name.len()).unwrap_or(u64::MAX);
    [PURPOSE, &[VERSION], &id, &len.to_be_bytes(), cookie_name.as_bytes()].concat()
}

fn cipher(hex: &str) -> Option<Xaes256Gcm> {
    let mut key = Zeroizing::new([0; KEY_LEN]);
    hex::decode_to_slice(hex, key.as_mut_slice()).ok()?;
    Xaes256Gcm::new_from_slice(key.as_slice()).ok()
}

/// The beginning of the tag of the empty message, under a fixed nonce and associated data that no cookie has.
///
/// A tag is indistinguishable from random bytes to whoever does not have the key, so the id tells nothing of it. The
/// nonce is never used for a second message: those of cookies are random, and that one of 2^192 is this one is less
/// likely than that somebody guesses the key.
fn id(cipher: &Xaes256Gcm) -> KeyId {
    let nonce = Nonce::from(*b"tideway-session key id 1");
    let tag = cipher.encrypt_inout_detached(&nonce, b"tideway-session key id", (&mut [][..]).into());
    // Only a message or associated data of more than 2^36 bytes is refused.
    tag.ok().and_then(|tag| tag.first_chunk().copied()).unwrap_or_default()
}

/// Whether two keys, given as hex digits, cannot be told apart by their ids.
pub(crate) fn have_same_id(one: &str, other: &str) -> bool {
    match (cipher(one), cipher(other)) {
        (Some(one), Some(other)) => id(&one) == id(&other),
        _ => false,
    }
}
