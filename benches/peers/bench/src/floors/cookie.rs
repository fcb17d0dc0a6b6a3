//! W2 floors: whole cookie codecs in one buffer.

use super::codec;
use super::crypto::Aead;
use crate::work::CookieCodec;
use peers_core::StdSession;
use std::cell::RefCell;
use std::hint::black_box;

/// How the typed session becomes bytes.
pub trait Encoding {
    fn encode(s: &StdSession, out: &mut Vec<u8>);
    fn decode(b: &[u8]) -> Option<StdSession>;
}

pub struct Postcard;
impl Encoding for Postcard {
    fn encode(s: &StdSession, out: &mut Vec<u8>) {
        let v = std::mem::take(out);
        *out = postcard::to_extend(s, v).expect("postcard");
    }
    fn decode(b: &[u8]) -> Option<StdSession> {
        postcard::from_bytes(b).ok()
    }
}

pub struct Positional;
impl Encoding for Positional {
    fn encode(s: &StdSession, out: &mut Vec<u8>) {
        codec::encode(s, out);
    }
    fn decode(b: &[u8]) -> Option<StdSession> {
        codec::decode(b)
    }
}

pub struct Json;
impl Encoding for Json {
    fn encode(s: &StdSession, out: &mut Vec<u8>) {
        serde_json::to_writer(out, s).expect("json");
    }
    fn decode(b: &[u8]) -> Option<StdSession> {
        serde_json::from_slice(b).ok()
    }
}

/// base64url without padding.
pub trait B64 {
    fn encode(b: &[u8]) -> String;
    fn decode(s: &str, out: &mut Vec<u8>) -> bool;
}

pub struct Scalar;
impl B64 for Scalar {
    fn encode(b: &[u8]) -> String {
        use base64::Engine;
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(b)
    }
    fn decode(s: &str, out: &mut Vec<u8>) -> bool {
        use base64::Engine;
        base64::engine::general_purpose::URL_SAFE_NO_PAD.decode_vec(s, out).is_ok()
    }
}

pub struct Simd;
impl B64 for Simd {
    fn encode(b: &[u8]) -> String {
        base64_simd::URL_SAFE_NO_PAD.encode_to_string(b)
    }
    fn decode(s: &str, out: &mut Vec<u8>) -> bool {
        base64_simd::URL_SAFE_NO_PAD.decode_append(s, out).is_ok()
    }
}

thread_local! {
    static BUF: RefCell<Vec<u8>> = RefCell::new(Vec::with_capacity(4096));
}

/// A whole cookie codec: `version | nonce | sealed(expiry u32 | payload) | tag`
/// in one reused buffer, cached key, thread-local CSPRNG nonce.
pub struct Composed<E, A, B> {
    aead: A,
    session: StdSession,
    _p: std::marker::PhantomData<(E, B)>,
}

impl<E: Encoding, A: Aead, B: B64> Composed<E, A, B> {
    pub fn new(s: &StdSession) -> Self {
        Self { aead: A::new(&[7; 32]), session: s.clone(), _p: std::marker::PhantomData }
    }
    pub fn seal_session(&self, s: &StdSession) -> String {
        use rand::RngCore;
        BUF.with_borrow_mut(|buf| {
            buf.clear();
            buf.push(1);
            buf.resize(1 + A::NONCE, 0);
            rand::rng().fill_bytes(&mut buf[1..]);
            buf.extend_from_slice(&2_000_000_000u32.to_le_bytes());
            E::encode(s, buf);
            buf.resize(buf.len() + 16, 0);
            self.aead.seal(&mut buf[1..]);
            B::encode(buf)
        })
    }
}

impl<E: Encoding, A: Aead, B: B64> CookieCodec for Composed<E, A, B> {
    fn seal(&mut self) -> String {
        self.seal_session(black_box(&self.session))
    }
    fn open(&mut self, cookie: &str) -> bool {
        black_box(self.open_typed(cookie)).is_some()
    }
    fn open_typed(&mut self, cookie: &str) -> Option<StdSession> {
        self.open_session(cookie)
    }
}

impl<E: Encoding, A: Aead, B: B64> Composed<E, A, B> {
    pub fn open_session(&self, cookie: &str) -> Option<StdSession> {
        self.open_with(cookie, E::decode)
    }
    /// Verify and decrypt, then hand the payload to `f` where it lies.
    pub fn open_with<R>(&self, cookie: &str, f: impl FnOnce(&[u8]) -> Option<R>) -> Option<R> {
        BUF.with_borrow_mut(|buf| {
            buf.clear();
            if !B::decode(cookie, buf) || buf.len() < 1 + A::NONCE + 16 + 4 || buf[0] != 1 {
                return None;
            }
            if !self.aead.open(&mut buf[1..]) {
                return None;
            }
            let body = &buf[1 + A::NONCE..buf.len() - 16];
            let expires = u32::from_le_bytes(body[..4].try_into().ok()?);
            if i64::from(expires) < super::maps::coarse_now() {
                return None;
            }
            f(&body[4..])
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::floors::crypto::*;

    #[test]
    fn cached_xaes_is_xaes() {
        let s = StdSession::sample(3);
        let mut x = Composed::<Positional, XaesCached<AwsLc>, Simd>::new(&s);
        let mut y = Composed::<Positional, Xaes, Scalar>::new(&s);
        let (v, w) = (x.seal(), y.seal());
        assert_eq!(y.open_typed(&v).as_ref(), Some(&s));
        assert_eq!(x.open_typed(&w).as_ref(), Some(&s));
        assert_eq!(x.open_typed(&v).as_ref(), Some(&s));
    }

    #[test]
    fn composed_round_trip() {
        let s = StdSession::sample(3);
        let mut x = Composed::<Positional, AwsLc, Simd>::new(&s);
        let mut y = Composed::<Positional, RustCrypto, Scalar>::new(&s);
        let v = x.seal();
        assert_eq!(y.open_typed(&v).as_ref(), Some(&s));
        assert!(y.open_typed(&v[1..]).is_none());
        let mut z = Composed::<Postcard, Xaes, Simd>::new(&s);
        let v = z.seal();
        assert_eq!(z.open_typed(&v).as_ref(), Some(&s));
    }
}
