//! The published test vectors of XAES-256-GCM (<https://c2sp.org/XAES-256-GCM>), through the crate that seals.

use xaes_256_gcm::aead::{AeadInOut, KeyInit};
use xaes_256_gcm::{Nonce, Tag, Xaes256Gcm};

fn seal(key: &[u8; 32], nonce: &[u8; 24], plaintext: &[u8], associated: &[u8]) -> Vec<u8> {
    let mut message = plaintext.to_vec();
    let cipher = Xaes256Gcm::new(key.into());
    let tag = cipher.encrypt_inout_detached(&Nonce::from(*nonce), associated, message.as_mut_slice().into());
    message.extend_from_slice(&tag.expect("seals"));
    message
}

fn open(key: &[u8; 32], nonce: &[u8; 24], sealed: &[u8], associated: &[u8]) -> Option<Vec<u8>> {
    let (message, tag) = sealed.split_last_chunk().expect("a tag");
    let (mut message, nonce) = (message.to_vec(), Nonce::from(*nonce));
    let cipher = Xaes256Gcm::new(key.into());
    cipher.decrypt_inout_detached(&nonce, associated, message.as_mut_slice().into(), &Tag::from(*tag)).ok()?;
    Some(message)
}

#[test]
fn b40_the_published_vectors_pass() {
    let nonce = b"ABCDEFGHIJKLMNOPQRSTUVWX";
    for (key, associated, sealed) in [
        (1, &b""[..], "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271"),
        (3, b"c2sp.org/XAES-256-GCM", "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d"),
    ] {
        let ours = seal(&[key; 32], nonce, b"XAES-256-GCM", associated);
        assert_eq!(hex::encode(&ours), sealed);
        assert_eq!(open(&[key; 32], nonce, &ours, associated).as_deref(), Some(&b"XAES-256-GCM"[..]));
        assert_eq!(open(&[key; 32], nonce, &ours, b"other"), None);
    }
}

/// Keys, nonces, plaintexts and associated data come from one SHAKE-128 stream, all ciphertexts go into another.
#[test]
fn b40_ten_thousand_random_messages_have_the_published_hash() {
    let (mut random, mut hash) = (Shake128::default(), Shake128::default());
    for _ in 0..10_000 {
        let (key, nonce) = (random.read(), random.read());
        let plaintext = random.read_short();
        let associated = random.read_short();
        let sealed = seal(&key, &nonce, &plaintext, &associated);
        assert_eq!(open(&key, &nonce, &sealed, &associated), Some(plaintext));
        hash.write(&sealed);
    }
    let published = "e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939";
    assert_eq!(hex::encode(hash.read::<32>()), published);
}

#[test]
fn shake_begins_as_published() {
    assert_eq!(hex::encode(Shake128::default().read::<16>()), "7f9c2ba4e88f827d616045507605853e");
}

/// SHAKE-128 (FIPS 202): written to first, then read from.
#[derive(Default)]
struct Shake128 {
    state: [u64; 25],
    at: usize,
    reading: bool,
}

/// Bytes taken in or given out between two permutations.
const RATE: usize = 168;

impl Shake128 {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.xor(self.at, *byte);
            self.at += 1;
            if self.at == RATE {
                self.permute();
            }
        }
    }

    fn read<const N: usize>(&mut self) -> [u8; N] {
        if !self.reading {
            self.xor(self.at, 0x1f);
            self.xor(RATE - 1, 0x80);
            self.permute();
            self.reading = true;
        }
        std::array::from_fn(|_| {
            if self.at == RATE {
                self.permute();
            }
            let byte = self.state[self.at / 8].to_le_bytes()[self.at % 8];
            self.at += 1;
            byte
        })
    }

    /// Bytes with their number in one byte before them.
    fn read_short(&mut self) -> Vec<u8> {
        let [len] = self.read();
        (0..len).map(|_| self.read::<1>()[0]).collect()
    }

    fn xor(&mut self, at: usize, byte: u8) {
        self.state[at / 8] ^= u64::from(byte) << (at % 8 * 8);
    }

    /// Keccak-f\[1600\].
    fn permute(&mut self) {
        let state = &mut self.state;
        let mut shift_register = 1_u8;
        for _ in 0..24 {
            let column: [u64; 5] = std::array::from_fn(|x| (0..5).fold(0, |sum, y| sum ^ state[x + 5 * y]));
            for x in 0..5 {
                let sum = column[(x + 4) % 5] ^ column[(x + 1) % 5].rotate_left(1);
                (0..5).for_each(|y| state[x + 5 * y] ^= sum);
            }
            let (mut x, mut y, mut lane) = (1, 0, state[1]);
            for step in 1..=24_u32 {
                (x, y) = (y, (2 * x + 3 * y) % 5);
                let moved = lane.rotate_left(step * (step + 1) / 2 % 64);
                lane = std::mem::replace(&mut state[x + 5 * y], moved);
            }
            for y in 0..5 {
                let row: [u64; 5] = std::array::from_fn(|x| state[x + 5 * y]);
                (0..5).for_each(|x| state[x + 5 * y] = row[x] ^ (!row[(x + 1) % 5] & row[(x + 2) % 5]));
            }
            for bit in 0..7 {
                state[0] ^= u64::from(shift_register & 1) << ((1_u32 << bit) - 1);
                shift_register = (shift_register << 1) ^ ((shift_register >> 7) * 0x71);
            }
        }
        self.at = 0;
    }
}
