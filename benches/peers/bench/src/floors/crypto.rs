//! W2 floors: AEADs on a given plaintext.

use aes_gcm::aead::{AeadInOut, KeyInit};
use std::cell::RefCell;

pub const AAD: &[u8] = b"session";

/// An AEAD with a cached key. `buf` is `nonce | plaintext | tag space`.
pub trait Aead {
    const NONCE: usize;
    fn new(key: &[u8; 32]) -> Self;
    /// Encrypt `buf[NONCE..len-16]` in place under the nonce at its front.
    fn seal(&self, buf: &mut [u8]);
    /// Decrypt in place; false when forged.
    fn open(&self, buf: &mut [u8]) -> bool;
}

fn split<const N: usize>(buf: &mut [u8]) -> ([u8; N], &mut [u8], &mut [u8]) {
    let (nonce, rest) = buf.split_at_mut(N);
    let n = rest.len() - 16;
    let (body, tag) = rest.split_at_mut(n);
    ((&*nonce).try_into().expect("nonce"), body, tag)
}

pub struct RustCrypto(aes_gcm::Aes256Gcm);

impl Aead for RustCrypto {
    const NONCE: usize = 12;
    fn new(key: &[u8; 32]) -> Self {
        Self(aes_gcm::Aes256Gcm::new(key.into()))
    }
    fn seal(&self, buf: &mut [u8]) {
        let (nonce, body, tag) = split::<12>(buf);
        let t = self.0.encrypt_inout_detached(&nonce.into(), AAD, body.into()).expect("seal");
        tag.copy_from_slice(&t);
    }
    fn open(&self, buf: &mut [u8]) -> bool {
        let (nonce, body, tag) = split::<12>(buf);
        let tag: [u8; 16] = (&*tag).try_into().expect("tag");
        self.0.decrypt_inout_detached(&nonce.into(), AAD, body.into(), &tag.into()).is_ok()
    }
}

pub struct Xaes(xaes_256_gcm::Xaes256Gcm);

impl Aead for Xaes {
    const NONCE: usize = 24;
    fn new(key: &[u8; 32]) -> Self {
        Self(xaes_256_gcm::Xaes256Gcm::new(key.into()))
    }
    fn seal(&self, buf: &mut [u8]) {
        let (nonce, body, tag) = split::<24>(buf);
        let t = self.0.encrypt_inout_detached(&nonce.into(), AAD, body.into()).expect("seal");
        tag.copy_from_slice(&t);
    }
    fn open(&self, buf: &mut [u8]) -> bool {
        let (nonce, body, tag) = split::<24>(buf);
        let tag: [u8; 16] = (&*tag).try_into().expect("tag");
        self.0.decrypt_inout_detached(&nonce.into(), AAD, body.into(), &tag.into()).is_ok()
    }
}

pub struct Ring(ring::aead::LessSafeKey);

impl Aead for Ring {
    const NONCE: usize = 12;
    fn new(key: &[u8; 32]) -> Self {
        use ring::aead::{AES_256_GCM, LessSafeKey, UnboundKey};
        Self(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).expect("key")))
    }
    fn seal(&self, buf: &mut [u8]) {
        use ring::aead::{Aad, Nonce};
        let (nonce, body, tag) = split::<12>(buf);
        let t =
            self.0.seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::from(AAD), body).expect("seal");
        tag.copy_from_slice(t.as_ref());
    }
    fn open(&self, buf: &mut [u8]) -> bool {
        use ring::aead::{Aad, Nonce};
        let nonce: [u8; 12] = buf[..12].try_into().expect("nonce");
        self.0.open_in_place(Nonce::assume_unique_for_key(nonce), Aad::from(AAD), &mut buf[12..]).is_ok()
    }
}

pub struct AwsLc(aws_lc_rs::aead::LessSafeKey);

impl Aead for AwsLc {
    const NONCE: usize = 12;
    fn new(key: &[u8; 32]) -> Self {
        use aws_lc_rs::aead::{AES_256_GCM, LessSafeKey, UnboundKey};
        Self(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).expect("key")))
    }
    fn seal(&self, buf: &mut [u8]) {
        use aws_lc_rs::aead::{Aad, Nonce};
        let (nonce, body, tag) = split::<12>(buf);
        let t =
            self.0.seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::from(AAD), body).expect("seal");
        tag.copy_from_slice(t.as_ref());
    }
    fn open(&self, buf: &mut [u8]) -> bool {
        use aws_lc_rs::aead::{Aad, Nonce};
        let nonce: [u8; 12] = buf[..12].try_into().expect("nonce");
        self.0.open_in_place(Nonce::assume_unique_for_key(nonce), Aad::from(AAD), &mut buf[12..]).is_ok()
    }
}

/// XAES-256-GCM built by hand: two AES blocks with the cached key (`aes`
/// crate) give the message key, then AEAD `A` under it.
pub struct XaesOver<A> {
    aes: aes::Aes256,
    k1: [u8; 16],
    _a: std::marker::PhantomData<A>,
}

impl<A: Aead> XaesOver<A> {
    fn derive(&self, n: &[u8]) -> [u8; 32] {
        use aes::cipher::BlockCipherEncrypt;
        let mut out = [0u8; 32];
        for i in 0..2 {
            let mut m = [0u8; 16];
            m[..4].copy_from_slice(&[0, i as u8 + 1, b'X', 0]);
            m[4..].copy_from_slice(&n[..12]);
            for (a, b) in m.iter_mut().zip(&self.k1) {
                *a ^= b;
            }
            self.aes.encrypt_block((&mut m).into());
            out[i * 16..][..16].copy_from_slice(&m);
        }
        out
    }
}

impl<A: Aead> Aead for XaesOver<A> {
    const NONCE: usize = 24;
    fn new(key: &[u8; 32]) -> Self {
        use aes::cipher::{BlockCipherEncrypt, KeyInit};
        let aes = aes::Aes256::new(key.into());
        let mut k1 = [0u8; 16];
        aes.encrypt_block((&mut k1).into());
        let mut msb = 0;
        for b in k1.iter_mut().rev() {
            let m = *b >> 7;
            *b = *b << 1 | msb;
            msb = m;
        }
        k1[15] ^= msb * 0b1000_0111;
        Self { aes, k1, _a: std::marker::PhantomData }
    }
    fn seal(&self, buf: &mut [u8]) {
        let key = self.derive(&buf[..12]);
        A::new(&key).seal(&mut buf[12..]);
    }
    fn open(&self, buf: &mut [u8]) -> bool {
        let key = self.derive(&buf[..12]);
        A::new(&key).open(&mut buf[12..])
    }
}

/// XAES-256-GCM on the wire, AES-GCM in cost: the first half of the nonce is
/// drawn once per process (or thread, or hour), so the key it derives is cached;
/// the second half is fresh per message. Opening caches the derived key of the
/// nonce half it saw last (a real one would keep a few).
pub struct XaesCached<A> {
    xaes: XaesOver<A>,
    n1: [u8; 12],
    sealing: A,
    opening: RefCell<([u8; 12], A)>,
    /// false: every open derives anew, as if the cookie came from elsewhere
    pub hit: bool,
}

impl<A: Aead> Aead for XaesCached<A> {
    const NONCE: usize = 24;
    fn new(key: &[u8; 32]) -> Self {
        let xaes = XaesOver::<A>::new(key);
        let mut n1 = [0; 12];
        rand::RngCore::fill_bytes(&mut rand::rng(), &mut n1);
        let (a, b) = (A::new(&xaes.derive(&n1)), A::new(&xaes.derive(&n1)));
        Self { xaes, n1, sealing: a, opening: RefCell::new((n1, b)), hit: true }
    }
    fn seal(&self, buf: &mut [u8]) {
        buf[..12].copy_from_slice(&self.n1);
        self.sealing.seal(&mut buf[12..]);
    }
    fn open(&self, buf: &mut [u8]) -> bool {
        let mut o = self.opening.borrow_mut();
        if o.0 != buf[..12] || !self.hit {
            o.0.copy_from_slice(&buf[..12]);
            o.1 = A::new(&self.xaes.derive(&buf[..12]));
        }
        o.1.open(&mut buf[12..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xaes_by_hand_matches_the_crate() {
        let mut a: Vec<u8> = (0..24 + 40 + 16).map(|i| i as u8).collect();
        let mut b = a.clone();
        let mut c = a.clone();
        Xaes::new(&[9; 32]).seal(&mut a);
        XaesOver::<RustCrypto>::new(&[9; 32]).seal(&mut b);
        XaesOver::<AwsLc>::new(&[9; 32]).seal(&mut c);
        assert_eq!(a, b);
        assert_eq!(a, c);
        assert!(XaesOver::<Ring>::new(&[9; 32]).open(&mut c));
    }
}
