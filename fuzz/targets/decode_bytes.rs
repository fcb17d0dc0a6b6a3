//! Stored bytes: what decodes is the same session after it was encoded and decoded again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tideway_session::SessionData;

fuzz_target!(|bytes: &[u8]| {
    let Ok(data) = SessionData::from_bytes(bytes) else { return };
    assert_eq!(SessionData::from_bytes(&data.to_bytes()).expect("our own bytes"), data);

    assert_eq!(data.iter().count(), data.len());
    for (key, value) in data.iter() {
        assert_eq!(data.get(key), Some(value));
    }
    assert!(data.iter().is_sorted_by(|(one, _), (other, _)| one < other));

    let mut changed = data.clone();
    changed.set("visits", "1");
    changed.remove("theme");
    let stored = SessionData::from_bytes(&changed.to_bytes()).expect("our own bytes");
    assert_eq!(stored, changed);
    let mut applied = data;
    changed.changes().apply(&mut applied).expect("no closure to run again");
    assert_eq!(applied, stored);
});
