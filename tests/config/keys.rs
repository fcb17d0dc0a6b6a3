//! Keys: what is one, and that none is shown.

use super::*;

#[test]
fn b44_a_key_is_64_hex_digits_and_not_one_byte_repeated() {
    let short = &KEY[..62];
    let spaced = format!("{short} 0");
    let newline = format!("{KEY}\n");
    let repeated = "5a".repeat(32);
    for (key, message) in [
        (short, "must be 64 hex digits (32 bytes), but has 62 characters"),
        (&newline, "but has 65 characters"),
        ("secret", "but has 6 characters"),
        (&spaced, "but has other characters"),
        (&"g".repeat(64), "but has other characters"),
        (&"é".repeat(64), "but has other characters"),
        (&"0".repeat(64), "is one byte repeated"),
        (&repeated, "is one byte repeated"),
        (&"5a5A".repeat(16), "is one byte repeated"),
    ] {
        for backend in ["cookie", "in_memory"] {
            refused(&[(BACKEND, backend), (ENCRYPTION_KEY, key)], ENCRYPTION_KEY, message);
            let vars = [(BACKEND, backend), (ENCRYPTION_KEY, KEY), (PREVIOUS_KEYS, key)];
            refused(&vars, PREVIOUS_KEYS, message);
            refused(&vars, PREVIOUS_KEYS, "key 1 ");
        }
        let third = [OLD_KEY, key].join(",");
        refused(&[(ENCRYPTION_KEY, KEY), (PREVIOUS_KEYS, &third)], PREVIOUS_KEYS, message);
    }
    assert!(from(&[(ENCRYPTION_KEY, &KEY.to_uppercase())]).is_ok());
}

#[test]
fn b44_the_cookie_backend_needs_a_key_and_previous_keys_need_one_that_seals() {
    refused(&[(BACKEND, "cookie")], ENCRYPTION_KEY, "is required by the `cookie` backend");
    refused(&[(BACKEND, "cookie"), (PREVIOUS_KEYS, OLD_KEY)], ENCRYPTION_KEY, "is required by the `cookie` backend");
    refused(&[(PREVIOUS_KEYS, OLD_KEY)], ENCRYPTION_KEY, "is required where there are previous keys");
    let vars = [(ENCRYPTION_KEY, KEY), (PREVIOUS_KEYS, &*format!("{OLD_KEY},"))];
    refused(&vars, PREVIOUS_KEYS, "key 2 must be 64 hex digits (32 bytes), but has 0 characters");
}

#[test]
fn b44_a_key_that_is_there_twice_is_a_mistake() {
    for previous in [KEY.to_string(), KEY.to_uppercase(), format!("{OLD_KEY},{OLD_KEY}")] {
        refused(&[(ENCRYPTION_KEY, KEY), (PREVIOUS_KEYS, &previous)], PREVIOUS_KEYS, "is there twice");
    }
}

#[test]
fn b45_no_message_and_no_debug_shows_a_key() {
    let bad = "deadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbee";
    for (variable, _) in VARIABLES {
        let vars = [(variable, bad)];
        if let Err(error) = from(&vars) {
            assert!(!format!("{error} {error:?}").contains("deadbeef"), "{error}");
        }
    }
    let config = from(&[(ENCRYPTION_KEY, KEY), (PREVIOUS_KEYS, OLD_KEY)]).expect("no mistake");
    let shown = format!("{config:?} {config:#?}");
    assert!(!shown.contains("0011") && !shown.contains("ffee"), "{shown}");
    assert!(
        shown.contains("encryption_key: Some(***)") && shown.contains("previous_encryption_keys: 1 keys"),
        "{shown}"
    );
}

#[test]
fn b45_a_key_in_a_file_that_is_no_text_is_not_quoted() {
    for json in [
        r#"{"encryption_key": 1234567812345678}"#,
        r#"{"encryption_key": -12345678}"#,
        r#"{"encryption_key": 1234567812345678123456781234567812345678123456781234567812345678}"#,
        r#"{"encryption_key": true}"#,
        r#"{"encryption_key": ["12345678"]}"#,
        r#"{"previous_encryption_keys": [12345678]}"#,
        r#"{"previous_encryption_keys": "12345678"}"#,
    ] {
        let error = serde_json::from_str::<SessionConfig>(json).expect_err("not a key").to_string();
        assert!(!error.contains("1234567") && !error.contains("e63") && !error.contains("true"), "{error}");
    }
}

#[test]
fn b41_two_keys_with_one_key_id_are_a_mistake() {
    // Found by trying keys until two ids were equal.
    let one = "77d3ac5403a567c84681fca9c45dec03062dc07d162f8761ef766f00ed2caa31";
    let other = "43705c5de04f20b3377d31d1118a209edf5c6f14e1b4a6689fe39e1640970a64";
    let previous = format!("{OLD_KEY},{other}");
    let vars = [(ENCRYPTION_KEY, one), (PREVIOUS_KEYS, &*previous)];
    refused(&vars, PREVIOUS_KEYS, "key 2 has the key id of another one");
}
