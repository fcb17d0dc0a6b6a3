//! Entries as one text: `length key length value`, in ascending order of the keys. A length is in groups of six bits,
//! lowest first, and the seventh bit of a byte says that another follows: of ASCII entries the whole is ASCII.

use std::ops::Range;

const GROUP: usize = 0x3f;
const MORE: u8 = 0x40;

/// Where the item lies whose length is at `at`.
#[inline]
fn item(entries: &[u8], at: usize) -> Option<Range<usize>> {
    let first = *entries.get(at)?;
    if first < MORE {
        return Some(at + 1..at + 1 + usize::from(first));
    }
    let (mut length, mut end) = (0, at);
    for shift in (0..36).step_by(6) {
        let byte = *entries.get(end)?;
        length |= (usize::from(byte) & GROUP) << shift;
        end += 1;
        if byte & MORE == 0 {
            return Some(end..end + length);
        }
    }
    None
}

pub fn push(entries: &mut Vec<u8>, item: &str) {
    let mut length = item.len();
    while length > GROUP {
        entries.push((length & GROUP) as u8 | MORE);
        length >>= 6;
    }
    entries.push(length as u8);
    entries.extend_from_slice(item.as_bytes());
}

/// Where the value under `key` stands.
#[inline]
pub fn position(entries: &[u8], key: &str) -> Option<Range<usize>> {
    let mut at = 0;
    loop {
        let name = item(entries, at)?;
        let value = item(entries, name.end)?;
        if entries.get(name)? == key.as_bytes() {
            return Some(value);
        }
        at = value.end;
    }
}

/// Whether these are whole entries of UTF-8, each key there once: what is found in them later need not be looked at again.
pub fn is_whole(entries: &[u8]) -> bool {
    let (mut at, mut last) = (0, None);
    while at < entries.len() {
        let Some(key) = item(entries, at) else { return false };
        let Some(value) = item(entries, key.end) else { return false };
        let Some(name) = entries.get(key) else { return false };
        if last.is_some_and(|last| last >= name) || value.end > entries.len() {
            return false;
        }
        last = Some(name);
        at = value.end;
    }
    std::str::from_utf8(entries).is_ok()
}

/// `old` with other texts under some keys, which come in ascending order. Each is asked for with what stands there.
pub fn merge<'a>(
    old: &[u8],
    keys: impl Iterator<Item = &'a str>,
    mut text: impl FnMut(usize, Option<&[u8]>, &mut Vec<u8>),
    out: &mut Vec<u8>,
) {
    let mut at = 0;
    for (index, key) in keys.enumerate() {
        let start = at;
        let mut found = None;
        while let Some(name) = item(old, at) {
            let value = item(old, name.end).expect("whole entries");
            if old[name.clone()] >= *key.as_bytes() {
                found = (old[name] == *key.as_bytes()).then_some(value);
                break;
            }
            at = value.end;
        }
        out.extend_from_slice(&old[start..at]);
        push(out, key);
        text(index, found.clone().map(|value| &old[value]), out);
        at = found.map_or(at, |value| value.end);
    }
    out.extend_from_slice(&old[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(pairs: &[(&str, &str)]) -> Vec<u8> {
        let mut entries = Vec::new();
        for (key, value) in pairs {
            push(&mut entries, key);
            push(&mut entries, value);
        }
        entries
    }

    #[test]
    fn what_is_packed_is_found() {
        for length in [0, 1, 63, 64, 4095, 4096, 300_000] {
            let value = "v".repeat(length);
            let entries = packed(&[("a", &value), ("b", "x")]);
            assert!(is_whole(&entries));
            assert_eq!(position(&entries, "a").map(|at| at.len()), Some(length));
            assert_eq!(position(&entries, "b").map(|at| &entries[at]), Some(&b"x"[..]));
            assert_eq!(position(&entries, "c"), None);
            assert!(!is_whole(&entries[..entries.len() - 1]));
        }
        assert!(!is_whole(&packed(&[("b", ""), ("a", "")])));
    }

    #[test]
    fn a_merge_replaces_and_adds_in_order() {
        let old = packed(&[("b", "1"), ("d", "2")]);
        let mut out = Vec::new();
        let keys = ["a", "b", "c", "e"];
        let text = |index: usize, old: Option<&[u8]>, out: &mut Vec<u8>| {
            assert_eq!(old, (index == 1).then_some(&b"1"[..]));
            push(out, "new");
        };
        merge(&old, keys.into_iter(), text, &mut out);
        assert_eq!(out, packed(&[("a", "new"), ("b", "new"), ("c", "new"), ("d", "2"), ("e", "new")]));
    }
}
