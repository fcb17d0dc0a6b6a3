//! Keys of flattened structs, joined once and kept: a field's key lives as long as the program, and so does its prefix.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{LazyLock, PoisonError, RwLock};

type Kept<K, V> = LazyLock<RwLock<HashMap<(&'static str, K), V>>>;

/// Two texts as one.
///
/// What is joined is what a program's structs spell out, so there is never more than a program's structs have of it.
pub(crate) fn joined(before: &'static str, text: &'static str) -> &'static str {
    static KEPT: Kept<&'static str, &'static str> = LazyLock::new(RwLock::default);
    kept(&KEPT, (before, text), || [before, text].concat().leak())
}

/// [`joined`] for each of the texts.
pub(crate) fn joined_all(before: &'static str, texts: &'static [&'static str]) -> &'static [&'static str] {
    static KEPT: Kept<&'static [&'static str], &'static [&'static str]> = LazyLock::new(RwLock::default);
    if texts.is_empty() {
        return texts;
    }
    kept(&KEPT, (before, texts), || texts.iter().map(|text| joined(before, text)).collect::<Vec<_>>().leak())
}

fn kept<K: Copy + Eq + Hash, V: Copy>(kept: &Kept<K, V>, key: (&'static str, K), make: impl FnOnce() -> V) -> V {
    if let Some(value) = kept.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return *value;
    }
    *kept.write().unwrap_or_else(PoisonError::into_inner).entry(key).or_insert_with(make)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_joined_before_is_the_same_text() {
        let once = joined("shop.", "name");
        assert_eq!(once, "shop.name");
        assert!(std::ptr::eq(once, joined("shop.", "name")));
        assert_eq!(joined("shop.n", "ame"), "shop.name");
        let all = joined_all("shop.", &["a", "b"]);
        assert_eq!(all, ["shop.a", "shop.b"]);
        assert!(std::ptr::eq(all, joined_all("shop.", &["a", "b"])));
    }
}
