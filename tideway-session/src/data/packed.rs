//! The entries of a session as it was loaded: one frozen text behind one pointer.
//!
//! An entry is `length key length value`, entries stand in ascending order of their keys, and a length is written in
//! groups of six bits, lowest first, each in a byte of its own whose seventh bit says that another follows. Every
//! length byte is thus ASCII and the whole buffer is a `str`: it is checked once when it comes in, keys and values are
//! slices of it, and copying a session copies a pointer.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use super::Name;

const GROUP_BITS: u32 = 6;
const GROUP_MASK: u8 = 0x3f;
const MORE: u8 = 0x40;
/// Six groups hold 36 bits: no entry of a session is near that.
const MAX_GROUPS: u32 = 6;

/// Checked entries; empty ones cost no allocation.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Packed(Option<Arc<str>>);

impl Packed {
    /// Takes over `text` if it is well formed: whole entries, keys ascending and so each there once.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self(None));
        }
        let mut rest = text;
        let mut last: Option<&str> = None;
        while !rest.is_empty() {
            let (key, after_key) = split_item(rest)?;
            let (_, after_value) = split_item(after_key)?;
            if last.is_some_and(|last| last.cmp(key) != Ordering::Less) {
                return None;
            }
            last = Some(key);
            rest = after_value;
        }
        Some(Self(Some(Arc::from(text))))
    }

    /// Packs entries that come in ascending order of their keys.
    pub(crate) fn from_sorted<'a>(entries: impl IntoIterator<Item = (&'a str, &'a str)> + Clone) -> Self {
        let size = entries.clone().into_iter().map(|(key, value)| key.len() + value.len() + 4).sum();
        let mut text = String::with_capacity(size);
        for (key, value) in entries {
            push_item(&mut text, key);
            push_item(&mut text, value);
        }
        if text.is_empty() { Self(None) } else { Self(Some(Arc::from(text))) }
    }

    /// The entries with changes on them, which come in ascending order of their keys; `None` removes. What lies between
    /// two changes is copied as it stands.
    pub(crate) fn amended<'a>(&self, changes: impl Iterator<Item = (&'a str, Option<&'a str>)> + Clone) -> Self {
        let old = self.as_str();
        let added: usize = changes.clone().map(|(key, value)| entry_size(key.len(), value.map_or(0, str::len))).sum();
        let mut text = String::with_capacity(old.len() + added);
        let mut rest = 0;
        for (key, value) in changes {
            let mut at = rest;
            // Where the entry of the key ends, or would begin.
            let end = loop {
                let Some((key_at, end)) = entry_at(old.as_bytes(), at) else { break at };
                match old.as_bytes().get(key_at).cmp(&Some(key.as_bytes())) {
                    Ordering::Less => at = end,
                    Ordering::Equal => break end,
                    Ordering::Greater => break at,
                }
            };
            text.push_str(old.get(rest..at).unwrap_or_default());
            rest = end;
            if let Some(value) = value {
                push_item(&mut text, key);
                push_item(&mut text, value);
            }
        }
        text.push_str(old.get(rest..).unwrap_or_default());
        if text.is_empty() { Self(None) } else { Self(Some(Arc::from(text))) }
    }

    /// The value under `name`. Steps over the bytes from item to item and makes a `str` of what is found alone: this is
    /// what every read and write of a field begins with.
    pub(crate) fn find(&self, name: Name<'_>) -> Option<&str> {
        self.text(self.position(name)?)
    }

    /// Where the value under `name` stands.
    pub(crate) fn position(&self, name: Name<'_>) -> Option<Range<usize>> {
        let text = self.as_str();
        let mut at = 0;
        loop {
            let key = item_at(text.as_bytes(), at)?;
            let value = item_at(text.as_bytes(), key.end)?;
            if key.len() == name.len() && name.is(text.get(key)?) {
                return Some(value);
            }
            at = value.end;
        }
    }

    /// The value that stands there.
    pub(crate) fn text(&self, at: Range<usize>) -> Option<&str> {
        self.as_str().get(at)
    }

    /// Whether the value that stands there is `text`.
    #[inline]
    pub(crate) fn is_text(&self, at: Range<usize>, text: &str) -> bool {
        at.len() == text.len() && self.as_str().as_bytes().get(at) == Some(text.as_bytes())
    }

    pub(crate) fn iter(&self) -> Iter<'_> {
        Iter { rest: self.as_str() }
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }
}

/// The entries in ascending order of their keys.
#[derive(Clone, Default)]
pub(crate) struct Iter<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let (key, rest) = split_item(self.rest)?;
        let (value, rest) = split_item(rest)?;
        self.rest = rest;
        Some((key, value))
    }
}

/// The bytes an entry takes.
pub(crate) const fn entry_size(key: usize, value: usize) -> usize {
    key + value + length_size(key) + length_size(value)
}

const fn length_size(length: usize) -> usize {
    let mut size = 1;
    let mut rest = length >> GROUP_BITS;
    while rest > 0 {
        size += 1;
        rest >>= GROUP_BITS;
    }
    size
}

fn push_item(text: &mut String, item: &str) {
    let mut length = item.len();
    loop {
        let group = u8::try_from(length & usize::from(GROUP_MASK)).unwrap_or_default();
        length >>= GROUP_BITS;
        if length == 0 {
            text.push(char::from(group));
            break;
        }
        text.push(char::from(group | MORE));
    }
    text.push_str(item);
}

fn split_item(text: &str) -> Option<(&str, &str)> {
    let item = item_at(text.as_bytes(), 0)?;
    let end = item.end;
    Some((text.get(item)?, text.get(end..)?))
}

/// Where the key of the entry lies that begins at `at`, and where the entry ends.
fn entry_at(bytes: &[u8], at: usize) -> Option<(Range<usize>, usize)> {
    let key = item_at(bytes, at)?;
    let value = item_at(bytes, key.end)?;
    Some((key, value.end))
}

/// Where the item lies whose length is at `at`; its end may be past the end of `bytes`.
#[inline]
fn item_at(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    // Nearly every length is one byte.
    let first = *bytes.get(at)?;
    let (length, size) = if first <= GROUP_MASK { (usize::from(first), 1) } else { long_length(bytes.get(at..)?)? };
    let start = at + size;
    Some(start..start.saturating_add(length))
}

#[cold]
fn long_length(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut length = 0u64;
    for (index, byte) in (0..MAX_GROUPS).zip(bytes) {
        if *byte > MORE | GROUP_MASK {
            return None;
        }
        length |= u64::from(byte & GROUP_MASK) << (index * GROUP_BITS);
        if byte & MORE == 0 {
            // The shortest form only, so that equal entries are equal text.
            let shortest = *byte != 0 || index == 0;
            return Some((usize::try_from(length).ok().filter(|_| shortest)?, index as usize + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_survives() {
        for length in [0, 1, 63, 64, 65, 4095, 4096, 262_143, 262_144, 1_000_000] {
            let value = "v".repeat(length);
            let packed = Packed::from_sorted([("a", value.as_str()), ("b", "x")]);
            let again = Packed::parse(packed.as_str()).expect("well formed");
            assert_eq!(again.find(Name::whole("a")), Some(value.as_str()));
            assert_eq!(again.find(Name::whole("b")), Some("x"));
            assert_eq!(packed.as_str().len(), entry_size(1, length) + entry_size(1, 1));
        }
    }

    #[test]
    fn changes_stand_in_the_place_of_entries_or_between_them() {
        let packed = Packed::from_sorted([("b", "1"), ("d", "2"), ("f", "3")]);
        let amended = |changes: &[(&'static str, Option<&'static str>)]| packed.amended(changes.iter().copied());
        for (changes, after) in [
            (&[][..], &[("b", "1"), ("d", "2"), ("f", "3")][..]),
            (&[("b", Some("4")), ("f", Some("55"))], &[("b", "4"), ("d", "2"), ("f", "55")]),
            (
                &[("a", Some("0")), ("c", Some("")), ("g", Some("9"))],
                &[("a", "0"), ("b", "1"), ("c", ""), ("d", "2"), ("f", "3"), ("g", "9")],
            ),
            (&[("a", None), ("b", None), ("c", Some("5")), ("d", None), ("g", None)], &[("c", "5"), ("f", "3")]),
            (&[("b", None), ("d", None), ("f", None)], &[]),
        ] {
            assert!(amended(changes) == Packed::from_sorted(after.iter().copied()), "{changes:?}");
        }
        let first = Packed::default().amended([("a", Some("1"))].into_iter());
        assert!(first == Packed::from_sorted([("a", "1")]));
    }

    #[test]
    fn malformed_text_is_refused() {
        // Cut short, keys out of order, a key twice, a length over its shortest form, a length without an end.
        for text in [
            "\u{1}",
            "\u{1}a",
            "\u{1}a\u{2}x",
            "\u{1}b\u{0}\u{1}a\u{0}",
            "\u{1}a\u{0}\u{1}a\u{0}",
            "\u{41}\u{0}a\u{0}",
            "@@@@@@",
        ] {
            assert!(Packed::parse(text).is_none(), "{text:?}");
        }
    }
}
