//! What only this module can do: seal with a nonce of its choice, and seal what is no session.

use serde::Deserialize;
use xaes_256_gcm::Nonce;
use xaes_256_gcm::aead::AeadInOut;
use zeroize::ZeroizeOnDrop;

use super::key::{SealingKey, have_same_id};
use super::sealed::{NONCE_LEN, Seal, VERSION, decoded_len, encoded_len};
use super::*;

const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const OTHER_KEY: &str = "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100";

/// Found by trying keys until two ids were equal.
const TWINS: [&str; 2] = [
    "77d3ac5403a567c84681fca9c45dec03062dc07d162f8761ef766f00ed2caa31",
    "43705c5de04f20b3377d31d1118a209edf5c6f14e1b4a6689fe39e1640970a64",
];

/// A sealed session, made by `testdata/cookie_v1.py`: other code than ours.
#[derive(Deserialize)]
struct Vector {
    name: String,
    key: String,
    nonce: String,
    plaintext: String,
    cookie: String,
}

fn vectors() -> Vec<Vector> {
    serde_json::from_str(include_str!("../../../testdata/cookie_v1.json")).expect("the vectors")
}

/// Cookies named `s`, sealed with `KEY`.
fn config() -> SessionConfig {
    SessionConfig { cookie_name: "s".to_owned(), encryption_key: Some(KEY.to_owned()), ..Default::default() }
}

fn seal_of(keys: &[&str], name: &str) -> Seal {
    Seal::new(keys.iter().copied(), name).expect("keys")
}

#[test]
fn b40_the_golden_vectors_are_sealed_and_opened() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 3);
    for vector in vectors {
        let seal = seal_of(&[&vector.key], &vector.name);
        let data = seal.open(&vector.cookie).expect("opens").expect("reads");
        assert_eq!(hex::encode(data.to_bytes()), vector.plaintext);
        let mut nonce = [0; NONCE_LEN];
        hex::decode_to_slice(&vector.nonce, &mut nonce).expect("a nonce");
        assert_eq!(seal.seal(&data, nonce, MAX_COOKIE_LEN).as_ref(), Ok(&vector.cookie));
    }
}

#[test]
fn b41_the_id_selects_the_key_and_the_others_are_not_tried() {
    let data = SessionData::new(Duration::from_secs(60));
    let cookie = seal_of(&[KEY], "s").seal(&data, [7; NONCE_LEN], MAX_COOKIE_LEN).expect("fits");
    let both = seal_of(&[OTHER_KEY, KEY], "s");
    assert!(both.open(&cookie).is_some());
    // The same cookie with the id of the other key: the right key is there, and must not be looked for.
    let other = SealingKey::new(OTHER_KEY, "s").expect("a key");
    let mut bytes = decode(&cookie);
    bytes[1..5].copy_from_slice(&other.id);
    assert!(both.open(&encode(&bytes)).is_none());
}

#[test]
fn b41_two_keys_with_one_id_are_a_mistake_of_the_configuration() {
    let [one, other] = TWINS;
    assert!(have_same_id(one, other));
    assert!(!have_same_id(one, KEY));
    let config = SessionConfig {
        encryption_key: Some(one.to_owned()),
        previous_encryption_keys: vec![other.to_owned()],
        ..Default::default()
    };
    let error = CookieSessionStore::new(&config).expect_err("equal ids").to_string();
    assert!(error.contains("key 1 has the key id of another one"), "{error}");
}

#[test]
fn b33_sealed_bytes_of_an_unknown_inner_format_are_an_error_not_an_empty_session() {
    let store = CookieSessionStore::new(&config()).expect("no mistake");
    for plaintext in [&b""[..], &[2, 0, 0, 1], &[3, 0, 0, 1], &[1, 0x80], &[1, 0, 0, 1, 0xff]] {
        let cookie = seal_bytes(VERSION, plaintext);
        assert!(matches!(store.open(&cookie), Err(Error::Malformed)), "{plaintext:?}");
    }
    assert!(
        store.open(&seal_bytes(VERSION, &[1, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0x3f])).is_ok_and(|s| s.is_some())
    );
}

#[test]
fn b43_another_version_of_the_seal_is_rejected() {
    let seal = seal_of(&[KEY], "s");
    let session = SessionData::new(Duration::from_secs(60)).to_bytes();
    assert!(seal.open(&seal_bytes(VERSION, &session)).is_some());
    for version in (0..=u8::MAX).filter(|version| *version != VERSION) {
        assert!(seal.open(&seal_bytes(version, &session)).is_none(), "{version}");
    }
}

#[test]
fn b43_the_version_the_id_and_the_name_are_authenticated() {
    let associated = |name| SealingKey::new(KEY, name).expect("a key").associated;
    let id = SealingKey::new(KEY, "s").expect("a key").id;
    let expected = [b"tideway-session cookie\x01", &id[..], b"\0\0\0\0\0\0\0\x05shop1"].concat();
    assert_eq!(associated("shop1"), expected);
    assert_ne!(associated("shop1"), associated("Shop1"));
}

#[test]
fn b42_lengths_are_told_without_encoding() {
    let seal = seal_of(&[KEY], "s");
    for len in 0..100 {
        let mut data = SessionData::new(Duration::from_secs(60));
        data.set("k", "v".repeat(len));
        data.freeze();
        let cookie = seal.seal(&data, [7; NONCE_LEN], MAX_COOKIE_LEN).expect("fits");
        let plaintext = data.to_bytes().len();
        assert_eq!(encoded_len(plaintext), cookie.len());
        assert_eq!(seal.seal(&data, [7; NONCE_LEN], cookie.len() - 1), Err(cookie.len()));
        assert_eq!(decoded_len(cookie.len()), plaintext);
        assert!(decoded_len(cookie.len() - 1) < plaintext);
    }
}

#[test]
fn b45_keys_are_wiped_when_dropped() {
    fn is_wiped<T: ZeroizeOnDrop>(_: &T) {}
    is_wiped(&SealingKey::new(KEY, "s").expect("a key").cipher);
}

#[test]
fn b43_what_is_longer_than_any_cookie_of_ours_is_not_even_decoded() {
    let store = CookieSessionStore::new(&config()).expect("no mistake");
    let mut data = SessionData::new(Duration::from_secs(60));
    data.set("k", "v".repeat(5_000));
    let cookie = seal_of(&[KEY], "s").seal(&data, [7; NONCE_LEN], usize::MAX).expect("no limit");
    assert!(store.seal.open(&cookie).is_some());
    assert!(store.open(&cookie).is_ok_and(|session| session.is_none()));
}

/// Seals any bytes, in a header of any version, as the key for cookies named `s` would.
fn seal_bytes(version: u8, plaintext: &[u8]) -> String {
    let key = SealingKey::new(KEY, "s").expect("a key");
    let nonce = [9; NONCE_LEN];
    let mut associated = key.associated.clone();
    let at = associated.iter().position(|byte| *byte == VERSION).expect("a version");
    associated[at] = version;
    let mut message = plaintext.to_vec();
    let tag = key.cipher.encrypt_inout_detached(&Nonce::from(nonce), &associated, message.as_mut_slice().into());
    encode(&[&[version], &key.id[..], &nonce, &message, &tag.expect("seals")].concat())
}

fn encode(bytes: &[u8]) -> String {
    base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, bytes)
}

fn decode(text: &str) -> Vec<u8> {
    base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, text).expect("base64url")
}
