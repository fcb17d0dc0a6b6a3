//! Against the number of keys that a cookie may be sealed with.

use std::hint::black_box;

use tideway_session::{CookieSessionStore, SessionConfig, SessionStore};
use tideway_session_benches::Visit;

use crate::measure::{Case, now};
use crate::order::Order;
use crate::question::Question;

const KEYS: [u64; 4] = [1, 2, 5, 10];

pub(crate) fn question() -> Question {
    Question::new(
        "Keys",
        "keys",
        "A cookie names its key, so that however many there are it is decrypted once at most; one of an unknown key is not.",
    )
    .row("open, sealed with the last key", Order::Constant, KEYS, |keys| {
        let (store, cookie) = (store(1..=keys), sealed_with(keys));
        assert!(now(store.load(&cookie)).expect("open").is_some(), "it opens with the last of {keys} keys");
        open(store, cookie)
    })
    .row("refuse, of an unknown key", Order::Constant, KEYS, |keys| {
        let (store, cookie) = (store(1..=keys), sealed_with(keys + 1));
        assert!(now(store.load(&cookie)).expect("open").is_none(), "nobody has that key");
        open(store, cookie)
    })
    .row("refuse, forged", Order::Constant, KEYS, |keys| {
        let (store, mut cookie) = (store(1..=keys), sealed_with(keys));
        let forged = if cookie.ends_with('A') { "Q" } else { "A" };
        cookie.replace_range(cookie.len() - 1.., forged);
        assert!(now(store.load(&cookie)).expect("open").is_none(), "it is forged");
        open(store, cookie)
    })
}

fn open(store: CookieSessionStore, cookie: String) -> Case {
    Case::of(move || {
        let _ = black_box(now(store.load(&cookie)));
    })
}

/// A store that seals with the first of the keys.
fn store(keys: impl IntoIterator<Item = u64>) -> CookieSessionStore {
    let mut keys = keys.into_iter().map(|number| format!("{number:064x}"));
    let config = SessionConfig {
        encryption_key: keys.next(),
        previous_encryption_keys: keys.collect(),
        ..SessionConfig::default()
    };
    CookieSessionStore::new(&config).expect("store")
}

fn sealed_with(key: u64) -> String {
    now(store([key]).save("", Visit::session(1))).expect("seal")
}
