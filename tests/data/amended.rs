//! Packing a session anew with its changes says the same as looking at all of its entries.

use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use tideway_session::{Key, SessionData};

const ENDS: Key<Option<String>> = Key::optional_text("", "ab").ttl(Duration::from_secs(9));

#[derive(Debug, Clone)]
enum Act {
    Set(String, String),
    Remove(String),
    Clear,
    SetEnding,
    Wait,
    Store,
}

fn act() -> impl Strategy<Value = Act> {
    let key = || "[ab\u{0}\u{3f}@é]{0,3}|[a]{62,66}";
    prop_oneof![
        8 => (key(), "[a-b\u{0}é]{0,3}|[v]{60,70}").prop_map(|(key, value)| Act::Set(key, value)),
        5 => key().prop_map(Act::Remove),
        1 => Just(Act::Clear),
        1 => Just(Act::SetEnding),
        1 => Just(Act::Wait),
        3 => Just(Act::Store),
    ]
}

proptest! {
    #[test]
    fn stored_changes_are_the_entries_that_were_seen(acts in proptest::collection::vec(act(), 0..40)) {
        let mut now = SystemTime::UNIX_EPOCH;
        let mut data = SessionData::new_at(now, Duration::from_secs(3600));
        data.set_now(now);
        for act in acts {
            match act {
                Act::Set(key, value) => data.set(&key, &value),
                Act::Remove(key) => drop(data.remove(&key)),
                Act::Clear => data.clear(),
                Act::SetEnding => drop(ENDS.set(&mut data, &Some("x".to_owned()))),
                Act::Wait => {
                    now += Duration::from_secs(5);
                    data.set_now(now);
                }
                Act::Store => {
                    let seen: Vec<_> = data.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
                    data = data.stored_as("id");
                    let stored: Vec<_> = data.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
                    prop_assert_eq!(&seen, &stored);
                    let mut read = SessionData::from_bytes(&data.to_bytes()).expect("well formed");
                    read.set_now(now);
                    prop_assert_eq!(&read, &data);
                }
            }
        }
    }
}
