//! The store that keeps the session with the client, as its users see it: B18, B26, B33 and B40 to B45.

mod forged;
mod keys;
mod size;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use tideway_session::{
    Backend, CookieSessionStore, Error, Found, ManualClock, Result, SessionConfig, SessionData, SessionStore,
};

const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const OLD_KEY: &str = "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100";
const HOUR: Duration = Duration::from_hours(1);

/// Where version, key id and nonce end in the bytes of a cookie.
const HEADER: std::ops::Range<usize> = 0..29;

fn config(keys: &[&str]) -> SessionConfig {
    SessionConfig {
        backend: Backend::Cookie,
        cookie_name: "session".to_string(),
        encryption_key: keys.first().map(|key| (*key).to_string()),
        previous_encryption_keys: keys.iter().skip(1).map(|key| (*key).to_string()).collect(),
        ..Default::default()
    }
}

fn store() -> CookieSessionStore {
    CookieSessionStore::new(&config(&[KEY])).expect("no mistake")
}

fn session(entries: &[(&str, &str)]) -> SessionData {
    let mut data = SessionData::new(HOUR);
    for (key, value) in entries {
        data.set(*key, *value);
    }
    data
}

fn bytes(cookie: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(cookie).expect("base64url without padding")
}

/// Runs what the store never suspends in.
fn now<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    match future.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop())) {
        std::task::Poll::Ready(result) => result,
        std::task::Poll::Pending => panic!("the cookie store waits for nothing"),
    }
}

/// As a request loads it.
fn find(store: &CookieSessionStore, cookie: &str) -> Option<SessionData> {
    match now(store.find(cookie)).expect("no error") {
        Found::Live(data) => Some(data),
        _ => None,
    }
}

fn save(store: &CookieSessionStore, data: SessionData) -> String {
    now(store.save("an-id", data)).expect("saves")
}

fn load(store: &CookieSessionStore, cookie: &str) -> Option<SessionData> {
    now(store.load(cookie)).expect("no error")
}

#[test]
fn b40_a_cookie_is_base64url_of_version_id_nonce_and_what_nobody_can_read() {
    // Bytes of a session show their text as it is where some of it is not ASCII.
    let cookie = save(&store(), session(&[("theme", "dark-as-the-night"), ("name", "Jos\u{e9}")]));
    let bytes = bytes(&cookie);
    assert_eq!(bytes[0], 1);
    for secret in [&b"theme"[..], b"dark"] {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret));
    }
    assert!(store().recognises(&cookie));
}

#[test]
fn b40_every_cookie_has_a_nonce_of_its_own() {
    let store = store();
    let data = session(&[("theme", "dark")]);
    let mut nonces: Vec<_> = (0..10_000).map(|_| bytes(&save(&store, data.clone()))[5..29].to_vec()).collect();
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), 10_000);
}

#[test]
fn b40_creation_and_expiry_are_inside() {
    let clock = ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_hours(500_000));
    let store = store().with_clock(clock.clone());
    let mut data = SessionData::new_at(clock.time(), HOUR);
    data.extend_at(clock.time() + HOUR, HOUR * 2);
    let again = load(&store, &save(&store, data.clone())).expect("opens");
    assert_eq!(again, data);
    assert_eq!(again.created_at(), clock.time());
    assert_eq!(again.expires_at(), clock.time() + HOUR * 3);
    assert!(again.changes().is_empty());
}

#[test]
fn b18_a_replayed_cookie_expires_by_the_stores_clock() {
    let clock = ManualClock::new(SystemTime::now());
    let store = store().with_clock(clock.clone());
    let cookie = save(&store, SessionData::new_at(clock.time(), HOUR));
    clock.advance(Duration::from_millis(3_599_999));
    assert!(load(&store, &cookie).is_some());
    clock.advance(Duration::from_millis(1));
    assert!(load(&store, &cookie).is_none());
    assert_eq!(now(store.find(&cookie)).expect("no error"), Found::Nothing);
    clock.set(SystemTime::UNIX_EPOCH);
    let mut data = find(&store, &cookie).expect("a clock set back ends nothing");
    data.set("late", "yes");
    clock.set(data.expires_at());
    assert!(matches!(now(store.update(&cookie, data.changes())), Err(Error::Gone)), "it ended since it was loaded");
}

#[test]
fn b18_a_replayed_cookie_ends_at_the_absolute_limit_whatever_is_inside() {
    let config = SessionConfig { max_lifetime_seconds: Some(60), ..config(&[KEY]) };
    let clock = ManualClock::new(SystemTime::now());
    let store = CookieSessionStore::new(&config).expect("no mistake").with_clock(clock.clone());
    // Sealed when there was no limit yet, for an hour.
    let cookie = save(&store, SessionData::new_at(clock.time(), HOUR));
    clock.advance(Duration::from_millis(59_999));
    assert!(load(&store, &cookie).is_some());
    clock.advance(Duration::from_millis(1));
    assert!(load(&store, &cookie).is_none());
    let endless = SessionConfig { max_lifetime_seconds: Some(u64::MAX), ..config };
    let store = CookieSessionStore::new(&endless).expect("no mistake").with_clock(clock);
    assert!(load(&store, &cookie).is_some());
}

#[test]
fn b26_nothing_is_revoked() {
    let store = store();
    let cookie = save(&store, session(&[("user", "42")]));
    now(store.delete(&cookie)).expect("no error");
    assert!(load(&store, &cookie).is_some());
    let mut changed = load(&store, &cookie).expect("opens");
    changed.set("user", "43");
    let rotated = now(store.rotate(&cookie, "new-id", changed.changes())).expect("seals anew");
    assert_ne!(rotated, cookie);
    assert_eq!(load(&store, &rotated).expect("opens").get("user"), Some("43"));
    assert_eq!(load(&store, &cookie).expect("opens as well").get("user"), Some("42"));
}

#[test]
fn b26_an_update_says_what_to_send() {
    let store = store();
    let cookie = save(&store, session(&[("kept", "1"), ("gone", "2")]));
    let mut ours = load(&store, &cookie).expect("opens");
    ours.set("new", "3");
    ours.remove("gone");
    let stored = now(store.update(&cookie, ours.changes())).expect("updates");
    assert_eq!(stored, ours);
    assert!(stored.changes().is_empty());
    let sent = stored.presented().expect("a new cookie");
    assert_ne!(sent, cookie);
    assert_eq!(load(&store, sent), Some(stored.clone()));
}

#[test]
fn b22_what_does_not_open_is_gone_and_never_created() {
    let clock = ManualClock::new(SystemTime::now());
    let store = store().with_clock(clock.clone());
    let cookie = save(&store, SessionData::new_at(clock.time(), HOUR));
    let mut ours = load(&store, &cookie).expect("opens");
    ours.set("a", "1");
    clock.advance(HOUR);
    for presented in [cookie.as_str(), "", "an-id"] {
        assert!(matches!(now(store.update(presented, ours.changes())), Err(Error::Gone)));
        assert!(matches!(now(store.rotate(presented, "new-id", ours.changes())), Err(Error::Gone)));
    }
}

#[tokio::test]
async fn the_store_works_behind_pointers_and_is_always_healthy() -> Result<()> {
    let store: Arc<Arc<dyn SessionStore>> = Arc::new(Arc::new(store()));
    let data = session(&[("a", "1")]);
    let cookie = store.save("session-123", data.clone()).await?;
    assert_eq!(store.load(&cookie).await?, Some(data.clone()));
    assert_eq!(store.find(&cookie).await?, Found::Live(data));
    assert!(store.is_healthy().await);
    assert_eq!(store.cleanup_expired().await?, 0);
    assert!(store.recognises(&cookie) && store.max_entry_len().is_some());
    Ok(())
}

proptest! {
    #[test]
    fn b40_any_session_comes_back(entries in prop::collection::btree_map(any::<String>(), any::<String>(), 0..8)) {
        let mut data = SessionData::new(HOUR);
        for (key, value) in &entries {
            data.set(key, value);
        }
        let store = store();
        prop_assert_eq!(load(&store, &save(&store, data.clone())), Some(data));
    }
}
