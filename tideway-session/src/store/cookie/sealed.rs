//! The form of a sealed session: base64url without padding of `version, key id, nonce, ciphertext, tag`.
//!
//! The plaintext is [`SessionData::to_bytes`], which carries a version of its own and the times. Beside it the
//! purpose, this format's version, the key id and the cookie's name are authenticated. Everything is checked by the
//! one tag, so whatever is wrong with a cookie looks the same and takes the same time.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use xaes_256_gcm::aead::AeadInOut;
use xaes_256_gcm::{Nonce, Tag};

use super::key::{ID_LEN, SealingKey};
use crate::{Error, Result, SessionData};

pub(super) const VERSION: u8 = 1;

/// 192 bits, so that random ones do not repeat.
pub(super) const NONCE_LEN: usize = 24;

const TAG_LEN: usize = 16;
const HEADER_LEN: usize = 1 + ID_LEN + NONCE_LEN;

/// What sealing adds to a plaintext, in bytes.
pub(super) const OVERHEAD: usize = HEADER_LEN + TAG_LEN;

/// Seals and opens the cookies of one name.
pub(super) struct Seal {
    /// The key that seals.
    first: SealingKey,
    /// Keys that open as well.
    others: Vec<SealingKey>,
}

impl Seal {
    pub(super) fn new<'a>(keys: impl Iterator<Item = &'a str>, cookie_name: &str) -> Result<Self> {
        let mut keys = keys.map(|key| SealingKey::new(key, cookie_name));
        let first = keys.next().ok_or_else(|| Error::store("no encryption key"))??;
        Ok(Self { first, others: keys.collect::<Result<_>>()? })
    }

    /// The sealed session, or how long it would be if that is over `max_len`. `nonce` must never have been used before.
    pub(super) fn seal(
        &self,
        data: &SessionData,
        nonce: [u8; NONCE_LEN],
        max_len: usize,
    ) -> std::result::Result<String, usize> {
        let key = &self.first;
        // One buffer: the plaintext is written behind the header and sealed where it stands.
        let mut bytes = Vec::with_capacity(HEADER_LEN + data.loaded().as_str().len() + 64);
        bytes.push(VERSION);
        bytes.extend_from_slice(&key.id);
        bytes.extend_from_slice(&nonce);
        data.write_bytes(&mut bytes);
        let len = encoded_len(bytes.len() - HEADER_LEN);
        if len > max_len {
            return Err(len);
        }
        let (_, message) = bytes.split_at_mut(HEADER_LEN);
        let tag = key.cipher.encrypt_inout_detached(&Nonce::from(nonce), &key.associated, message.into());
        // Only a message over 2^36 bytes is refused, and that has just been.
        let tag = tag.map_err(|_| len)?;
        bytes.extend_from_slice(&tag);
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The session in `cookie`; `None` for what was not sealed with one of the keys under this cookie's name.
    pub(super) fn open(&self, cookie: &str) -> Option<Result<SessionData>> {
        let mut bytes = URL_SAFE_NO_PAD.decode(cookie).ok()?;
        let plaintext = self.decrypt(&mut bytes)?;
        Some(SessionData::from_bytes(plaintext))
    }

    fn decrypt<'a>(&self, bytes: &'a mut [u8]) -> Option<&'a [u8]> {
        let (version, rest) = bytes.split_first_mut()?;
        if *version != VERSION {
            return None;
        }
        let (id, rest) = rest.split_first_chunk_mut::<ID_LEN>()?;
        let key = std::iter::once(&self.first).chain(&self.others).find(|key| key.id == *id)?;
        let (nonce, rest) = rest.split_first_chunk_mut::<NONCE_LEN>()?;
        let (message, tag) = rest.split_last_chunk_mut::<TAG_LEN>()?;
        let (nonce, tag) = (Nonce::from(*nonce), Tag::from(*tag));
        key.cipher.decrypt_inout_detached(&nonce, &key.associated, (&mut *message).into(), &tag).ok()?;
        Some(message)
    }
}

/// The length of a cookie's value whose plaintext has `len` bytes.
pub(super) const fn encoded_len(len: usize) -> usize {
    ((len + OVERHEAD) * 4).div_ceil(3)
}

/// The longest plaintext whose cookie's value has at most `len` bytes.
pub(super) const fn decoded_len(len: usize) -> usize {
    (len * 3 / 4).saturating_sub(OVERHEAD)
}
