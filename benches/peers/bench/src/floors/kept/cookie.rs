//! W2: a session sealed in its cookie: `version, key id, nonce, sealed, tag`. Sealed are a byte for the form of the
//! entries, the times, and the entries.

use super::fields;
use super::layer::{Backend, Boxed, Found, NAME, Outcome, Saved};
use super::packed;
use super::septets;
use super::session::{Changes, Frozen, Times, now};
use crate::floors::codec::put_varint;
use crate::work::CookieCodec;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::StatusCode;
use peers_core::StdSession;
use std::cell::RefCell;
use std::hint::black_box;
use std::sync::Arc;
use xaes_256_gcm::Xaes256Gcm;
use xaes_256_gcm::aead::{AeadInOut, KeyInit};

const VERSION: u8 = 1;
const TEXT: u8 = 1;
const SEPTETS: u8 = 2;
const ID: usize = 4;
const NONCE: usize = 24;
const TAG: usize = 16;
const HEADER: usize = 1 + ID + NONCE;
/// The longest value: browsers keep 4096 bytes of it and the name, without the `=` that [`NAME`] has.
const LONGEST_COOKIE: usize = 4096 - NAME.len() + 1;

thread_local! {
    static BYTES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static ENTRIES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

pub struct Seal {
    cipher: Xaes256Gcm,
    id: [u8; ID],
    /// Purpose, version, key id and name of the cookie.
    associated: Vec<u8>,
    limit: Option<u64>,
}

impl Seal {
    pub fn new(key: &[u8; 32]) -> Self {
        let cipher = Xaes256Gcm::new(key.into());
        let tag = cipher.encrypt_inout_detached(&[b'i'; NONCE].into(), b"key id", (&mut [][..]).into()).expect("seal");
        let id: [u8; ID] = tag[..ID].try_into().expect("id");
        let associated = [b"floor cookie", &[VERSION][..], &id, NAME.as_bytes()].concat();
        Self { cipher, id, associated, limit: None }
    }

    /// `None` if it is longer than a browser keeps.
    pub fn seal(&self, s: &Frozen) -> Option<String> {
        BYTES.with_borrow_mut(|bytes| {
            bytes.clear();
            bytes.push(VERSION);
            bytes.extend_from_slice(&self.id);
            let mut nonce = [0; NONCE];
            getrandom::fill(&mut nonce).expect("random bytes");
            bytes.extend_from_slice(&nonce);
            let is_ascii = s.entries().is_ascii();
            bytes.push(if is_ascii { SEPTETS } else { TEXT });
            push_times(bytes, &s.times());
            if is_ascii {
                septets::push(bytes, s.entries());
            } else {
                bytes.extend_from_slice(s.entries());
            }
            if ((bytes.len() + TAG) * 4).div_ceil(3) > LONGEST_COOKIE {
                return None;
            }
            let message = (&mut bytes[HEADER..]).into();
            let tag = self.cipher.encrypt_inout_detached(&nonce.into(), &self.associated, message).ok()?;
            bytes.extend_from_slice(&tag);
            Some(URL_SAFE_NO_PAD.encode(bytes))
        })
    }

    pub fn open(&self, cookie: &str, now: u64) -> Option<Frozen> {
        if cookie.len() > LONGEST_COOKIE {
            return None;
        }
        BYTES.with_borrow_mut(|bytes| {
            bytes.clear();
            URL_SAFE_NO_PAD.decode_vec(cookie, bytes).ok()?;
            let (header, rest) = bytes.split_first_chunk_mut::<HEADER>()?;
            if header[0] != VERSION || header[1..1 + ID] != self.id {
                return None;
            }
            let nonce: [u8; NONCE] = header[1 + ID..].try_into().ok()?;
            let (message, tag) = rest.split_last_chunk_mut::<TAG>()?;
            let inout = (&mut *message).into();
            self.cipher.decrypt_inout_detached(&nonce.into(), &self.associated, inout, &(*tag).into()).ok()?;
            read(message).filter(|session| !session.times().are_over(now, self.limit))
        })
    }
}

/// Each in relation to another, and what is usual not at all.
fn push_times(bytes: &mut Vec<u8>, times: &Times) {
    let length = times.expires - times.created;
    let others = [(times.idle, length), (times.limit_from, times.created), (times.seen, times.created)];
    let flags = others.iter().enumerate().map(|(bit, (time, usual))| u8::from(time != usual) << bit).sum();
    bytes.push(flags);
    put_varint(bytes, times.created);
    put_varint(bytes, length);
    for (time, _) in others.iter().filter(|(time, usual)| time != usual) {
        put_varint(bytes, *time);
    }
}

fn read_times(bytes: &mut &[u8]) -> Option<Times> {
    let (flags, rest) = bytes.split_first()?;
    *bytes = rest;
    let created = read_number(bytes)?;
    let length = read_number(bytes)?;
    let mut other = |bit: u8, usual| if flags >> bit & 1 == 1 { read_number(bytes) } else { Some(usual) };
    let (idle, limit_from, seen) = (other(0, length)?, other(1, created)?, other(2, created)?);
    Some(Times { created, expires: created.checked_add(length)?, idle, limit_from, seen })
}

fn read_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if *byte < 0x80 {
            return Some(number);
        }
    }
    None
}

fn read(message: &[u8]) -> Option<Frozen> {
    let (form, mut rest) = message.split_first()?;
    let times = read_times(&mut rest)?;
    ENTRIES.with_borrow_mut(|unpacked| {
        let entries = match *form {
            TEXT => rest,
            SEPTETS => {
                unpacked.clear();
                septets::read(rest, unpacked).then_some(&**unpacked)?
            }
            _ => return None,
        };
        packed::is_whole(entries).then(|| Frozen::new(times, "", entries))
    })
}

/// For the cases of W2.
pub struct Codec {
    seal: Seal,
    session: Frozen,
}

impl Codec {
    pub fn new(s: &StdSession) -> Self {
        Self { seal: Seal::new(&[7; 32]), session: fields::frozen(s, "", Times::new(now(), 86_400_000)) }
    }

    pub fn open_one(&self, cookie: &str) -> Option<u32> {
        fields::visits(&self.seal.open(cookie, now())?)
    }
}

impl CookieCodec for Codec {
    fn seal(&mut self) -> String {
        self.seal.seal(black_box(&self.session)).expect("fits")
    }
    fn open(&mut self, cookie: &str) -> bool {
        black_box(self.seal.open(cookie, now())).is_some()
    }
    fn open_typed(&mut self, cookie: &str) -> Option<StdSession> {
        fields::read(&self.seal.open(cookie, now())?)
    }
}

impl Backend for Seal {
    fn recognises(&self, presented: &str) -> bool {
        let is_base64 = |all, byte: u8| all & (byte.is_ascii_alphanumeric() | (byte == b'-') | (byte == b'_'));
        presented.len() <= LONGEST_COOKIE && presented.bytes().fold(true, is_base64)
    }

    fn find<'a>(&'a self, presented: &'a str, now: u64) -> Boxed<'a, Found> {
        Box::pin(async move { self.open(presented, now).map_or(Found::Nothing, Found::Live) })
    }

    fn save<'a>(&'a self, _: &'a str, new: Frozen, _: u64) -> Boxed<'a, Outcome> {
        Box::pin(async move { self.saved(new) })
    }

    /// The request has opened the cookie.
    fn update(self: Arc<Self>, seen: Frozen, changes: Changes, now: u64) -> Boxed<'static, Outcome> {
        Box::pin(async move {
            if seen.times().are_over(now, self.limit) {
                return Err(StatusCode::CONFLICT);
            }
            self.saved(changes.on(&seen))
        })
    }
}

impl Seal {
    fn saved(&self, session: Frozen) -> Outcome {
        let cookie = self.seal(&session).ok_or(StatusCode::PAYLOAD_TOO_LARGE)?;
        Ok(Saved { session, cookie: Some(cookie) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_opens_until_it_is_over_and_nothing_else_does() {
        let (seal, other) = (Seal::new(&[7; 32]), Seal::new(&[8; 32]));
        let mut s = StdSession::sample(1);
        let times = Times { seen: 17, limit_from: 12, idle: 5_000, ..Times::new(10, 1_000) };
        for theme in ["dark", "d\u{e4}rk"] {
            s.theme = Some(theme.to_owned());
            let cookie = seal.seal(&fields::frozen(&s, "", times)).expect("fits");
            let opened = seal.open(&cookie, 1_009).expect("opens");
            assert_eq!((fields::read(&opened).as_ref(), opened.times()), (Some(&s), times));
            assert!(seal.open(&cookie, 1_010).is_none() && other.open(&cookie, 20).is_none());
            assert!(Seal { limit: Some(500), ..Seal::new(&[7; 32]) }.open(&cookie, 600).is_none());
        }
        s.theme = Some("x".repeat(4_000));
        assert!(seal.seal(&fields::frozen(&s, "", times)).is_none());
    }
}
