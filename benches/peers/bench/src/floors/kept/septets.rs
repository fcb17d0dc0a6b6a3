//! ASCII in seven bits a character, eight in seven bytes. Behind the last one stands a bit of 1, then bits of 0.

const LOW: u64 = 0x007f_007f_007f_007f;
const LOW_PAIRS: u64 = 0x0000_3fff_0000_3fff;
const LOW_QUADS: u64 = 0x0000_0000_0fff_ffff;

fn pack(eight: [u8; 8]) -> [u8; 8] {
    let bits = u64::from_le_bytes(eight);
    let bits = bits & LOW | bits >> 1 & LOW << 7;
    let bits = bits & LOW_PAIRS | bits >> 2 & LOW_PAIRS << 14;
    (bits & LOW_QUADS | bits >> 4 & LOW_QUADS << 28).to_le_bytes()
}

fn unpack(seven: [u8; 8]) -> [u8; 8] {
    let bits = u64::from_le_bytes(seven);
    let bits = bits & LOW_QUADS | (bits & LOW_QUADS << 28) << 4;
    let bits = bits & LOW_PAIRS | (bits & LOW_PAIRS << 14) << 2;
    (bits & LOW | (bits & LOW << 7) << 1).to_le_bytes()
}

pub fn push(bytes: &mut Vec<u8>, text: &[u8]) {
    let (eights, rest) = text.as_chunks::<8>();
    bytes.reserve(text.len() + 8);
    for eight in eights {
        bytes.extend_from_slice(&pack(*eight)[..7]);
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    last[rest.len()] = 1;
    bytes.extend_from_slice(&pack(last)[..rest.len() * 7 / 8 + 1]);
}

/// The text behind what `text` holds; `false` if it has no end.
pub fn read(bytes: &[u8], text: &mut Vec<u8>) -> bool {
    let (sevens, rest) = bytes.as_chunks::<7>();
    text.reserve(bytes.len() + bytes.len() / 7 + 16);
    let mut padded = [0; 8];
    for seven in sevens {
        padded[..7].copy_from_slice(seven);
        text.extend_from_slice(&unpack(padded));
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    text.extend_from_slice(&unpack(last));
    while text.last() == Some(&0) {
        text.pop();
    }
    text.pop() == Some(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_and_every_character_survives() {
        let all: Vec<u8> = (0..=0x7f).cycle().take(300).collect();
        for len in 0..all.len() {
            let (mut bytes, mut text) = (Vec::new(), Vec::new());
            push(&mut bytes, &all[..len]);
            assert_eq!(bytes.len(), len / 8 * 7 + len % 8 * 7 / 8 + 1);
            assert!(read(&bytes, &mut text));
            assert_eq!(text, &all[..len]);
        }
        assert!(!read(&[0], &mut Vec::new()));
    }
}
