//! What a browser would drop is never made.

use super::*;

/// Where browsers stop, name and value together.
const LIMIT: usize = 4096;

fn store_named(name: &str) -> CookieSessionStore {
    CookieSessionStore::new(&SessionConfig { cookie_name: name.to_string(), ..config(&[KEY]) }).expect("no mistake")
}

#[test]
fn b42_the_whole_cookie_fits_to_the_byte_or_is_refused() {
    let (mut seen, mut seen_ascii) = (Vec::new(), Vec::new());
    for name in (1..=12).map(|len| "n".repeat(len)) {
        let store = store_named(&name);
        for (len, text) in (3375..3550).map(|len| (len, "v")).chain((1475..1550).map(|len| (len, "\u{e9}"))) {
            let size = match now(store.save("an-id", session(&[("key", &text.repeat(len))]))) {
                Ok(cookie) => {
                    assert!(name.len() + cookie.len() <= LIMIT);
                    assert!(load(&store, &cookie).is_some());
                    name.len() + cookie.len()
                }
                Err(Error::TooLarge { size, limit, field }) => {
                    assert!(size > LIMIT, "{size}");
                    assert_eq!((limit, field.as_str()), (LIMIT, "key"));
                    size
                }
                Err(other) => panic!("{other}"),
            };
            if text.is_ascii() { &mut seen_ascii } else { &mut seen }.push(size);
        }
    }
    for seen in [seen, seen_ascii] {
        assert!(seen.contains(&4096) && seen.contains(&4097), "both sides of the limit were tried");
    }
}

#[test]
fn b42_the_error_names_the_largest_field() {
    let store = store();
    let data = session(&[("a", &"v".repeat(1000)), ("largest", &"v".repeat(1500)), ("z", &"v".repeat(1200))]);
    let Err(Error::TooLarge { field, .. }) = now(store.save("an-id", data)) else { panic!("too large") };
    assert_eq!(field, "largest");
    // A long key takes room too.
    let data = session(&[(&"k".repeat(3000), ""), ("b", &"v".repeat(600))]);
    let Err(Error::TooLarge { field, .. }) = now(store.save("an-id", data)) else { panic!("too large") };
    assert_eq!(field, "k".repeat(3000));
}

#[test]
fn b42_one_character_outside_ascii_makes_the_whole_larger() {
    let store = store();
    let mut data = session(&[("cart", &"v".repeat(3_300))]);
    assert!(now(store.save("an-id", data.clone())).is_ok());
    data.set("name", "Jos\u{e9}");
    let refused = now(store.save("an-id", data.clone()));
    assert!(matches!(refused, Err(Error::TooLarge { field, .. }) if field == "cart"));
    data.set("name", "Jose");
    assert!(now(store.save("an-id", data)).is_ok());
}

#[test]
fn b42_a_megabyte_is_refused_and_what_was_there_stays() {
    let store = store();
    let cookie = save(&store, session(&[("theme", "dark")]));
    let mut data = load(&store, &cookie).expect("opens");
    data.set("note", "v".repeat(1 << 20));
    for error in [
        now(store.save("an-id", data.clone())).expect_err("too large"),
        now(store.update(&cookie, data.changes())).expect_err("too large"),
        now(store.rotate(&cookie, "new-id", data.changes())).expect_err("too large"),
    ] {
        let Error::TooLarge { size, limit: LIMIT, field } = error else { panic!("{error}") };
        assert!(size > 1 << 20);
        assert_eq!(field, "note");
    }
    assert_eq!(load(&store, &cookie).expect("opens").get("theme"), Some("dark"));
}

#[test]
fn b42_the_longest_entry_is_known_before_it_is_sealed() {
    for name in ["s", "session", "__Host-a-much-longer-name"] {
        let store = store_named(name);
        let any = store.max_entry_len().expect("a limit");
        let ascii = store.max_ascii_entry_len().expect("a limit");
        for (longest, first) in [(any, "\u{e9}"), (ascii, "vv")] {
            // An entry of `longest` bytes: a key of one byte, its length byte, and two for the length of the value.
            let entry = |len: usize| session(&[("k", &(first.to_owned() + &"v".repeat(len - 6)))]);
            assert!(now(store.save("an-id", entry(longest - 4))).is_ok(), "the expiry takes three more bytes");
            assert!(matches!(now(store.save("an-id", entry(longest + 1))), Err(Error::TooLarge { .. })));
        }
    }
}
