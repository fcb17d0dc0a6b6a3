//! ASCII text in seven bits a character: an eighth less to send with every request.
//!
//! Eight characters are seven bytes, lowest bits first. Behind the last character stands a bit of 1, and bits of 0 fill
//! the last byte, so the bytes themselves say how many characters there are.

const LOW: u64 = 0x007f_007f_007f_007f;
const LOW_PAIRS: u64 = 0x0000_3fff_0000_3fff;
const LOW_QUADS: u64 = 0x0000_0000_0fff_ffff;

/// Behind the last character.
const END: u8 = 1;

/// Whether `text` takes less room here than it has bytes.
pub(super) fn pays(text: &str) -> bool {
    packed_len(text.len()) < text.len() && text.is_ascii()
}

/// The bytes that so many characters take.
const fn packed_len(chars: usize) -> usize {
    chars / 8 * 7 + chars % 8 * 7 / 8 + 1
}

/// The most characters that so many bytes can hold.
#[cfg(feature = "cookie")]
pub(crate) const fn capacity(bytes: usize) -> usize {
    (bytes * 8).saturating_sub(1) / 7
}

/// Appends `text`, which is ASCII.
pub(super) fn push(bytes: &mut Vec<u8>, text: &str) {
    let (eights, rest) = text.as_bytes().as_chunks::<8>();
    let mut last = [0; 8];
    for (place, byte) in last.iter_mut().zip(rest.iter().chain(&[END])) {
        *place = *byte;
    }
    let start = bytes.len();
    bytes.resize(start + eights.len() * 7, 0);
    let (sevens, _) = bytes.get_mut(start..).unwrap_or_default().as_chunks_mut::<7>();
    for (seven, eight) in sevens.iter_mut().zip(eights) {
        *seven = pack(*eight);
    }
    bytes.extend(pack(last).iter().take(packed_len(rest.len())));
}

/// The text that [`push`] appended.
pub(super) fn read(bytes: &[u8]) -> Option<String> {
    let (sevens, rest) = bytes.as_chunks::<7>();
    let mut last = [0; 7];
    for (place, byte) in last.iter_mut().zip(rest) {
        *place = *byte;
    }
    let mut text: Vec<u8> = vec![0; (sevens.len() + 1) * 8];
    let (eights, _) = text.as_chunks_mut::<8>();
    for (eight, seven) in eights.iter_mut().zip(sevens.iter().chain(&[last])) {
        *eight = unpack(*seven);
    }
    let end = text.iter().rposition(|byte| *byte != 0)?;
    if text.get(end) != Some(&END) || packed_len(end) != bytes.len() {
        return None;
    }
    text.truncate(end);
    String::from_utf8(text).ok()
}

/// Closes the gap of one bit above each character: between two, then between pairs, then between fours.
fn pack(eight: [u8; 8]) -> [u8; 7] {
    let bits = u64::from_le_bytes(eight);
    let bits = bits & LOW | bits >> 1 & LOW << 7;
    let bits = bits & LOW_PAIRS | bits >> 2 & LOW_PAIRS << 14;
    let bits = bits & LOW_QUADS | bits >> 4 & LOW_QUADS << 28;
    let [packed @ .., _] = bits.to_le_bytes();
    packed
}

fn unpack(seven: [u8; 7]) -> [u8; 8] {
    let mut bytes = [0; 8];
    for (place, byte) in bytes.iter_mut().zip(seven) {
        *place = byte;
    }
    let bits = u64::from_le_bytes(bytes);
    let bits = bits & LOW_QUADS | (bits & LOW_QUADS << 28) << 4;
    let bits = bits & LOW_PAIRS | (bits & LOW_PAIRS << 14) << 2;
    let bits = bits & LOW | (bits & LOW << 7) << 1;
    bits.to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(text: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        push(&mut bytes, text);
        bytes
    }

    #[test]
    fn every_length_and_every_character_survives() {
        let all: String = (0..=0x7f_u8).cycle().take(300).map(char::from).collect();
        for len in 0..all.len() {
            // One that ends in every character, NUL and the mark of the end among them.
            let text = &all[..len];
            let bytes = packed(text);
            assert_eq!(bytes.len(), packed_len(len));
            assert_eq!(read(&bytes).as_deref(), Some(text));
            #[cfg(feature = "cookie")]
            assert!(capacity(bytes.len()) >= len && capacity(bytes.len() - 1) < len.max(1), "{len}");
        }
    }

    #[test]
    fn eight_characters_are_seven_bytes_lowest_bits_first() {
        // a is 1100001, b 1100010: 0 1100001, then 11 000100, and the end.
        assert_eq!(packed("a"), [0b1110_0001]);
        assert_eq!(packed("ab"), [0b0110_0001, 0b0111_0001]);
        assert_eq!(packed("\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}"), [255, 255, 255, 255, 255, 255, 255, 1]);
    }

    #[test]
    fn what_has_no_end_or_more_than_its_end_is_refused() {
        for bytes in [&[][..], &[0], &[0, 0], &[2], &[0b1110_0001, 0], &[1, 0, 0, 0, 0, 0, 0, 0]] {
            assert_eq!(read(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn short_text_and_what_is_not_ascii_stays_as_it_is() {
        assert!(!pays("12345678") && pays("123456789"));
        assert!(!pays("123456789\u{e9}"));
    }
}
