//! Cookies: what we sealed opens as it was, and nothing else opens.

#![no_main]

use std::sync::LazyLock;
use std::time::Duration;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use tideway_session::{CookieSessionStore, Error, SessionData, SessionStore};
use tideway_session_fuzz::{cookie_store, now};

static STORE: LazyLock<CookieSessionStore> = LazyLock::new(cookie_store);

#[derive(Debug, Arbitrary)]
enum Input<'a> {
    Text(&'a str),
    Sealed { entries: Vec<(&'a str, &'a str)>, damage: Damage<'a> },
}

#[derive(Debug, Arbitrary)]
enum Damage<'a> {
    None,
    Flip { at: usize, bit: u8 },
    Replace { at: usize, with: char },
    Cut { at: usize },
    Insert { at: usize, text: &'a str },
}

fuzz_target!(|input: Input<'_>| match input {
    Input::Text(text) => assert!(open(text).is_none()),
    Input::Sealed { entries, damage } => {
        let mut data = SessionData::new(Duration::from_secs(3600));
        for (key, value) in entries {
            data.set(key, value);
        }
        let cookie = match now(STORE.save("id", data.clone())) {
            Ok(cookie) => cookie,
            Err(Error::TooLarge { .. }) => return,
            Err(error) => panic!("{error}"),
        };
        assert_eq!(open(&cookie).as_ref(), Some(&data));
        let Some(damaged) = damage.on(&cookie) else { return };
        if damaged != cookie {
            assert!(open(&damaged).is_none(), "{damaged}");
        }
    }
});

fn open(cookie: &str) -> Option<SessionData> {
    now(STORE.load(cookie)).expect("what anybody can send is no failure of the store")
}

impl Damage<'_> {
    /// `None` where it leaves no text, which no header carries to the store.
    fn on(&self, cookie: &str) -> Option<String> {
        // A cookie is ASCII, so that every index is between characters, and is never empty.
        let mut text = cookie.to_owned();
        match *self {
            Self::None => {}
            Self::Flip { at, bit } => {
                let mut bytes = text.into_bytes();
                let at = at % bytes.len();
                bytes[at] ^= 1 << (bit % 8);
                text = String::from_utf8(bytes).ok()?;
            }
            Self::Replace { at, with } => {
                let at = at % text.len();
                text.replace_range(at..=at, with.encode_utf8(&mut [0; 4]));
            }
            Self::Cut { at } => text.truncate(at % text.len()),
            Self::Insert { at, text: inserted } => text.insert_str(at % (text.len() + 1), inserted),
        }
        Some(text)
    }
}
