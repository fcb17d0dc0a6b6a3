//! A session as bytes: what a cookie seals and a store may keep.
//!
//! Version 1 is `1, flags, created, expires, [idle], [limit_from], [seen], [owner, handle], [info], [untils],
//! entries`, and `untils` a number and as many times `key, until`. Numbers are LEB128: seven bits a byte, lowest first.
//! `created` counts milliseconds since the Unix epoch, `expires`, `limit_from`, `seen` and each `until` count from
//! `created`, `idle` is a length. A text is its length in bytes and the text. The flags say which optional parts follow;
//! those without a meaning yet are refused, so each can announce one more part. The entries are [`Packed`] text and
//! reach to the end. Version 2 is the same with the entries in [`septets`].

use std::borrow::Cow;

use super::packed::Packed;
use super::terms::{Owner, Terms};
use super::{SessionData, septets};
use crate::{Error, Result};

const VERSION: u8 = 1;
const VERSION_OF_SEPTETS: u8 = 2;

/// The idle length is not what lies between creation and expiry.
const IDLE: u64 = 1;
/// The absolute limit does not count from the creation.
const LIMIT_FROM: u64 = 2;
/// The session says itself whether its cookie outlives the browser…
const PERSISTENCE: u64 = 4;
/// …and that it does.
const PERSISTENT: u64 = 8;
/// There was activity after the creation.
const SEEN: u64 = 16;
/// Somebody is signed in.
const OWNER: u64 = 32;
/// The application noted something of the session.
const INFO: u64 = 64;
/// Some entries end before the session does.
const UNTILS: u64 = 128;
const KNOWN: u64 = IDLE | LIMIT_FROM | PERSISTENCE | PERSISTENT | SEEN | OWNER | INFO | UNTILS;

impl SessionData {
    /// The session as bytes that [`from_bytes`](Self::from_bytes) reads, in a format that carries its version; for
    /// authors of stores.
    ///
    /// ```
    /// use std::time::Duration;
    /// use tideway_session::SessionData;
    ///
    /// let mut session = SessionData::new(Duration::from_secs(60));
    /// session.set("theme", "dark");
    /// assert_eq!(SessionData::from_bytes(&session.to_bytes())?, session);
    /// # Ok::<(), tideway_session::Error>(())
    /// ```
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.loaded().as_str().len() + 64);
        self.write_bytes(&mut bytes);
        bytes
    }

    pub(crate) fn write_bytes(&self, bytes: &mut Vec<u8>) {
        let terms = self.terms();
        let length = terms.expires.saturating_sub(terms.created);
        let mut flags = 0;
        if terms.idle != length {
            flags |= IDLE;
        }
        if terms.limit_from != terms.created {
            flags |= LIMIT_FROM;
        }
        if let Some(persistent) = terms.persistent {
            flags |= PERSISTENCE | if persistent { PERSISTENT } else { 0 };
        }
        if terms.seen != terms.created {
            flags |= SEEN;
        }
        if terms.owner().is_some() {
            flags |= OWNER;
        }
        if terms.info().is_some() {
            flags |= INFO;
        }
        let untils = self.stored_untils();
        if !untils.is_empty() {
            flags |= UNTILS;
        }
        let frozen;
        let entries = if self.changes().is_empty() {
            self.loaded()
        } else {
            frozen = Packed::from_sorted(self.entries().iter().copied());
            &frozen
        };
        let in_septets = septets::pays(entries.as_str());
        bytes.push(if in_septets { VERSION_OF_SEPTETS } else { VERSION });
        push_number(bytes, flags);
        push_number(bytes, terms.created);
        push_number(bytes, length);
        if flags & IDLE != 0 {
            push_number(bytes, terms.idle);
        }
        if flags & LIMIT_FROM != 0 {
            push_number(bytes, terms.limit_from.saturating_sub(terms.created));
        }
        if flags & SEEN != 0 {
            push_number(bytes, terms.seen.saturating_sub(terms.created));
        }
        if let Some(owner) = terms.owner() {
            push_text(bytes, &owner.name);
            push_text(bytes, &owner.handle);
        }
        if let Some(info) = terms.info() {
            push_text(bytes, info);
        }
        if !untils.is_empty() {
            push_number(bytes, untils.len() as u64);
            for (key, until) in untils {
                push_text(bytes, key);
                push_number(bytes, until.saturating_sub(terms.created));
            }
        }
        if in_septets {
            septets::push(bytes, entries.as_str());
        } else {
            bytes.extend_from_slice(entries.as_str().as_bytes());
        }
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] for bytes that are damaged, or in the format of a newer version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        parse(bytes).ok_or(Error::Malformed)
    }
}

fn parse(bytes: &[u8]) -> Option<SessionData> {
    let (version, mut rest) = bytes.split_first()?;
    let flags = read_number(&mut rest)?;
    if flags & !KNOWN != 0 || flags & (PERSISTENCE | PERSISTENT) == PERSISTENT {
        return None;
    }
    let created = read_number(&mut rest)?;
    let length = read_number(&mut rest)?;
    let idle = if flags & IDLE != 0 { read_number(&mut rest)? } else { length };
    let limit_from = if flags & LIMIT_FROM != 0 { created.checked_add(read_number(&mut rest)?)? } else { created };
    let persistent = (flags & PERSISTENCE != 0).then_some(flags & PERSISTENT != 0);
    let seen = if flags & SEEN != 0 { created.checked_add(read_number(&mut rest)?)? } else { created };
    let mut terms = Terms { limit_from, idle, persistent, seen, ..Terms::at(created, created.checked_add(length)?) };
    if flags & OWNER != 0 {
        let (name, handle) = (read_text(&mut rest)?, read_text(&mut rest)?);
        terms.set_owner(Some(Owner { name, handle }));
    }
    if flags & INFO != 0 {
        terms.set_info(Some(read_text(&mut rest)?));
    }
    if flags & UNTILS != 0 {
        let mut untils = super::until::Untils::new();
        for _ in 0..read_number(&mut rest)? {
            let key = read_text(&mut rest)?;
            untils.insert(key, created.checked_add(read_number(&mut rest)?)?);
        }
        terms.set_untils(untils);
    }
    let entries = match *version {
        VERSION => Cow::Borrowed(std::str::from_utf8(rest).ok()?),
        VERSION_OF_SEPTETS => Cow::Owned(septets::read(rest)?),
        _ => return None,
    };
    Some(SessionData::from_parts(Packed::parse(&entries)?, terms))
}

fn push_text(bytes: &mut Vec<u8>, text: &str) {
    push_number(bytes, text.len() as u64);
    bytes.extend_from_slice(text.as_bytes());
}

fn read_text(bytes: &mut &[u8]) -> Option<Box<str>> {
    let length = usize::try_from(read_number(bytes)?).ok()?;
    let (text, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    std::str::from_utf8(text).ok().map(Into::into)
}

fn push_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        bytes.push(u8::try_from(number & 0x7f).unwrap_or_default() | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap_or_default());
}

fn read_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0u64;
    for shift in (0..u64::BITS).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        let part = u64::from(byte & 0x7f);
        let placed = part << shift;
        if placed >> shift != part {
            return None;
        }
        number |= placed;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;

    fn sample() -> SessionData {
        let mut data = SessionData::new_at(SystemTime::UNIX_EPOCH, Duration::from_secs(60));
        data.set("a", "1");
        data
    }

    #[test]
    fn b33_version_1_reads_as_it_was_written() {
        // 60 000 ms is e0 d4 03 in LEB128.
        assert_eq!(sample().to_bytes(), [1, 0, 0, 0xe0, 0xd4, 0x03, 1, b'a', 1, b'1']);
        let mut full = sample();
        full.extend_at(SystemTime::UNIX_EPOCH + Duration::from_millis(1), Duration::from_millis(2));
        full.terms.limit_from = 5;
        full.terms.persistent = Some(true);
        let bytes = full.to_bytes();
        assert_eq!(bytes, [1, 0b1111, 0, 3, 2, 5, 1, b'a', 1, b'1']);
        assert_eq!(SessionData::from_bytes(&bytes).expect("reads"), full);
    }

    #[test]
    fn b33_version_2_reads_as_it_was_written() {
        let mut data = sample();
        data.set("theme", "dark");
        // `1 a 1 1 5 t h e` in seven bytes, `m e 4 d a r k` and the end in seven more.
        let entries = [0x81, 0x70, 0x20, 0x56, 0xa0, 0xa3, 0xcb, 0xed, 0x32, 0x81, 0x1c, 0x96, 0xaf, 0x03];
        let bytes = data.to_bytes();
        assert_eq!(bytes, [&[2, 0, 0, 0xe0, 0xd4, 0x03][..], &entries].concat());
        assert_eq!(SessionData::from_bytes(&bytes).expect("reads"), data);
    }

    #[test]
    fn b33_what_is_not_ascii_is_kept_as_version_1() {
        let mut data = sample();
        data.set("name", "J\u{fc}rgen");
        let bytes = data.to_bytes();
        assert_eq!(bytes.first(), Some(&1));
        assert_eq!(SessionData::from_bytes(&bytes).expect("reads"), data);
    }

    #[test]
    fn b33_another_version_or_an_unknown_flag_is_an_error_not_an_empty_session() {
        for bytes in [&[][..], &[0, 0, 0, 1], &[3, 0, 0, 1], &[1, 0x80, 2, 0, 1], &[1, 8, 0, 1], &[1], &[1, 0, 0x80]] {
            assert!(matches!(SessionData::from_bytes(bytes), Err(Error::Malformed)), "{bytes:?}");
        }
    }

    #[test]
    fn a_number_of_any_size_survives() {
        for number in [0, 1, 127, 128, 16_383, 16_384, u64::from(u32::MAX), u64::MAX] {
            let mut bytes = Vec::new();
            push_number(&mut bytes, number);
            assert_eq!(read_number(&mut bytes.as_slice()), Some(number));
        }
        assert_eq!(read_number(&mut [0xff; 10].as_slice()), None);
    }
}
