//! Whatever was not sealed here is no session, and nothing more is said about it.

use super::*;

fn cookie() -> String {
    save(&store(), session(&[("user_id", "42"), ("cart", "tea")]))
}

#[track_caller]
fn rejected(cookie: &str) {
    assert_eq!(load(&store(), cookie), None);
    assert_eq!(now(store().find(cookie)).expect("no error"), Found::Nothing);
}

#[test]
fn b43_every_flipped_bit_is_rejected() {
    let bytes = bytes(&cookie());
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        rejected(&URL_SAFE_NO_PAD.encode(flipped));
    }
}

#[test]
fn b43_every_changed_character_is_rejected() {
    // Of a base64 text whose last character has spare bits, four texts would otherwise mean the same bytes.
    for value in ["tea", "teas", "tea-s"] {
        let cookie = save(&store(), session(&[("a", value)]));
        let (rest, _) = cookie.split_at(cookie.len() - 1);
        let alphabet = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['-', '_']);
        assert_eq!(alphabet.filter(|last| load(&store(), &format!("{rest}{last}")).is_some()).count(), 1);
        for at in 0..cookie.len() {
            for other in ["A", "B", "z", "0", "-", "_", "=", "+", "/", ".", " ", "%", "\"", "\0", "é"] {
                let mut changed = cookie.clone();
                changed.replace_range(at..=at, other);
                if changed != cookie {
                    rejected(&changed);
                }
            }
        }
    }
}

#[test]
fn b43_every_truncation_and_extension_is_rejected() {
    let cookie = cookie();
    let bytes = bytes(&cookie);
    for len in 0..bytes.len() {
        rejected(&URL_SAFE_NO_PAD.encode(&bytes[..len]));
        rejected(&URL_SAFE_NO_PAD.encode(&bytes[len + 1..]));
    }
    for len in 0..cookie.len() {
        rejected(&cookie[..len]);
        rejected(&cookie[len + 1..]);
    }
    for more in ["A", "AA", "AAA", "AAAA", "=", "==", "%3D", "\n", "\0", ";", " "] {
        rejected(&format!("{cookie}{more}"));
        rejected(&format!("{more}{cookie}"));
    }
    rejected(&cookie.repeat(2));
}

#[test]
fn b43_parts_of_two_cookies_are_no_cookie() {
    let one = bytes(&save(&store(), session(&[("user_id", "42")])));
    let other = bytes(&save(&store(), session(&[("user_id", "43")])));
    for cut in [HEADER.start + 1, 5, HEADER.end, one.len() - 16] {
        if one[..cut] != other[..cut] {
            rejected(&URL_SAFE_NO_PAD.encode([&one[..cut], &other[cut..]].concat()));
        }
    }
}

#[test]
fn b43_a_foreign_key_or_name_is_rejected() {
    let data = session(&[("user_id", "42")]);
    let foreign = CookieSessionStore::new(&config(&[OLD_KEY])).expect("no mistake");
    rejected(&save(&foreign, data.clone()));
    for name in ["Session", "session2", "sessio", "admin"] {
        let config = SessionConfig { cookie_name: name.to_string(), ..config(&[KEY]) };
        let other = CookieSessionStore::new(&config).expect("no mistake");
        rejected(&save(&other, data.clone()));
    }
}

#[test]
fn b43_another_version_is_rejected() {
    let bytes = bytes(&cookie());
    for version in (0..=255).filter(|version| *version != bytes[0]) {
        let mut other = bytes.clone();
        other[0] = version;
        rejected(&URL_SAFE_NO_PAD.encode(other));
    }
}

#[test]
fn b43_what_is_no_cookie_at_all_is_rejected_without_an_error() {
    let percent = cookie().replace('A', "%41");
    for text in ["", "a", "an-id", "é", "\u{1f375}", "null", "{}", "AAAA", "\0", "\"\"", &percent] {
        rejected(text);
    }
    rejected(&"A".repeat(1 << 20));
    rejected(&"=".repeat(1 << 20));
    rejected(&"é".repeat(1 << 19));
    rejected(&cookie().repeat(1000));
}

#[test]
fn b10_only_what_may_be_a_cookie_is_recognised() {
    let store = store();
    assert!(store.recognises(&save(&store, SessionData::new(Duration::ZERO))));
    let longest = 4096 - "session".len();
    assert!(store.recognises(&"A".repeat(longest)));
    for text in ["", "AAAA", "0123456789abcdefghijABCD", &"A".repeat(59), &"A".repeat(longest + 1)] {
        assert!(!store.recognises(text), "{text}");
    }
    for other in ["+", "/", "=", ".", "%", " ", "\n", "\0", "é"] {
        let mut cookie = cookie();
        cookie.replace_range(20..21, other);
        assert!(!store.recognises(&cookie), "{other}");
    }
}

proptest! {
    #[test]
    fn b43_no_text_opens_or_fails(text in "[A-Za-z0-9_-]{0,400}|\\PC{0,100}") {
        rejected(&text);
    }

    #[test]
    fn b43_no_bytes_behind_a_right_header_open(rest in prop::collection::vec(any::<u8>(), 0..200)) {
        let header = &bytes(&cookie())[HEADER];
        rejected(&URL_SAFE_NO_PAD.encode([header, &rest].concat()));
    }
}
