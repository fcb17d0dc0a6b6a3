//! What one copy changed, and what nobody is shown.

use std::time::{Duration, SystemTime};

use tideway_session::{Error, SessionData};

fn loaded(entries: &[(&str, &str)]) -> SessionData {
    let mut data = SessionData::new_at(SystemTime::UNIX_EPOCH, Duration::from_secs(60));
    for (key, value) in entries {
        data.set(*key, *value);
    }
    data.stored_as("id")
}

#[test]
fn a_loaded_copy_has_no_changes_and_a_clone_keeps_its_own() {
    let data = loaded(&[("a", "1")]);
    let mut copy = data.clone();
    copy.set("a", "2");
    assert!(data.changes().is_empty());
    assert_eq!((data.get("a"), copy.get("a")), (Some("1"), Some("2")));
}

#[test]
fn each_kind_of_change_is_known_by_field() {
    let mut data = loaded(&[("a", "1"), ("b", "2"), ("c", "3")]);
    data.set("a", "9");
    assert_eq!(data.remove("b").as_deref(), Some("2"));
    assert_eq!(data.remove("never there"), None);
    data.extend_at(SystemTime::UNIX_EPOCH, Duration::from_secs(1));
    let shown = format!("{:?}", data.changes());
    assert!(shown.contains("a set") && shown.contains("b removed") && shown.contains("Extend"), "{shown}");
    assert_eq!(data.changes().keys().collect::<Vec<_>>(), ["a", "b"]);
}

#[test]
fn clear_empties_and_what_follows_is_kept() {
    let mut data = loaded(&[("a", "1"), ("b", "2")]);
    data.clear();
    assert!(data.is_empty() && !data.contains_key("a"));
    data.set("a", "1");
    assert_eq!(data.iter().collect::<Vec<_>>(), [("a", "1")]);

    let mut stored = loaded(&[("a", "1"), ("b", "2"), ("newer", "3")]);
    data.changes().apply(&mut stored).expect("no closures");
    assert_eq!(stored.iter().collect::<Vec<_>>(), [("a", "1")], "also what this copy had not seen");
}

#[test]
fn b45_debug_shows_keys_and_no_value() {
    let mut data = loaded(&[("secret-key", "s3cret")]);
    data.set("other", "s3cret");
    let shown = format!("{data:?} {:?}", data.changes());
    assert!(shown.contains("secret-key") && shown.contains("other"));
    assert!(!shown.contains("s3cret"), "{shown}");
}

#[test]
fn b18_odd_lengths_and_clocks_saturate() {
    for (now, ttl) in [
        (SystemTime::UNIX_EPOCH, Duration::MAX),
        (SystemTime::now(), Duration::MAX),
        (SystemTime::UNIX_EPOCH - Duration::from_secs(10_000_000_000), Duration::from_secs(1)),
    ] {
        let mut data = SessionData::new_at(now, ttl);
        data.extend_at(now, ttl);
        assert!(data.expires_at() >= data.created_at());
        assert!(SessionData::from_bytes(&data.to_bytes()).expect("reads") == data);
    }
    assert!(SessionData::new(Duration::ZERO).is_expired());
    assert!(!SessionData::new(Duration::MAX).is_expired());
}

#[test]
fn b33_json_carries_a_version_and_refuses_others() {
    let data = loaded(&[("a", "1")]);
    let json = serde_json::to_value(&data).expect("json");
    assert_eq!(json["version"], 1);
    assert_eq!(json["entries"]["a"], "1");
    let again: SessionData = serde_json::from_value(json.clone()).expect("reads");
    assert!(again == data && again.changes().is_empty());
    for (field, value) in [("version", 2.into()), ("something", 1.into()), ("entries", 1.into())] {
        let mut other = json.clone();
        other[field] = value;
        assert!(serde_json::from_value::<SessionData>(other).is_err(), "{field}");
    }
    for field in ["version", "created_at", "expires_at", "idle", "entries"] {
        let mut other = json.clone();
        other.as_object_mut().expect("an object").remove(field);
        assert!(serde_json::from_value::<SessionData>(other).is_err(), "without {field}");
    }
    let twice = json.to_string().replacen("\"version\":1", "\"version\":1,\"version\":1", 1);
    assert!(serde_json::from_str::<SessionData>(&twice).is_err());
}

#[test]
fn b33_bytes_of_another_version_are_malformed() {
    let mut bytes = loaded(&[("a", "1")]).to_bytes();
    bytes[0] = 2;
    assert!(matches!(SessionData::from_bytes(&bytes), Err(Error::Malformed)));
}
