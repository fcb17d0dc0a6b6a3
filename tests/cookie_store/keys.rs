//! Changing keys, and not showing them.

use super::*;

#[test]
fn b41_the_first_key_seals_and_all_keys_open() {
    let third = OLD_KEY.replace("ff", "a0");
    let data = session(&[("theme", "dark")]);
    let only = |key| CookieSessionStore::new(&config(&[key])).expect("no mistake");
    let all = CookieSessionStore::new(&config(&[KEY, OLD_KEY, &third])).expect("no mistake");
    for key in [KEY, OLD_KEY, &third] {
        assert_eq!(load(&all, &save(&only(key), data.clone())).as_ref(), Some(&data));
    }
    let cookie = save(&all, data.clone());
    assert_eq!(load(&only(KEY), &cookie), Some(data));
    assert_eq!(load(&only(OLD_KEY), &cookie), None);
    assert_eq!(load(&only(&third), &cookie), None);
}

#[test]
fn b41_a_session_opened_with_an_old_key_is_sealed_anew_when_it_is_next_sent() {
    let old = CookieSessionStore::new(&config(&[OLD_KEY])).expect("no mistake");
    let new = CookieSessionStore::new(&config(&[KEY])).expect("no mistake");
    let both = CookieSessionStore::new(&config(&[KEY, OLD_KEY])).expect("no mistake");
    let cookie = save(&old, session(&[("theme", "dark")]));
    assert_eq!(load(&new, &cookie), None);
    let mut data = load(&both, &cookie).expect("opens");
    data.set("theme", "light");
    let updated = now(both.update(&cookie, data.changes())).expect("updates");
    let updated = updated.presented().expect("a new cookie").to_string();
    let rotated = now(both.rotate(&cookie, "new-id", data.changes())).expect("rotates");
    for sent in [updated, rotated, save(&both, data.clone())] {
        assert_eq!(load(&new, &sent).expect("sealed with the new key").get("theme"), Some("light"));
        assert_eq!(load(&old, &sent), None);
    }
}

/// What one store has opened is not opened by another that has not the key.
#[test]
fn b41_changes_made_on_a_cookie_update_it_only_where_it_opens() {
    let (ours, other) = (store(), CookieSessionStore::new(&config(&[OLD_KEY])).expect("no mistake"));
    let cookie = save(&ours, session(&[("theme", "dark")]));
    let mut data = find(&ours, &cookie).expect("opens");
    data.set("theme", "light");
    assert!(matches!(now(other.update(&cookie, data.changes())), Err(Error::Gone)));
    assert!(matches!(now(other.rotate(&cookie, "new-id", data.changes())), Err(Error::Gone)));
    let another = save(&ours, session(&[("cart", "3")]));
    let updated = now(ours.update(&another, data.changes())).expect("it is another session that they go to");
    assert_eq!((updated.get("cart"), updated.get("theme")), (Some("3"), Some("light")));
}

#[test]
fn b41_the_letter_case_of_a_key_does_not_matter() {
    let upper = CookieSessionStore::new(&config(&[&KEY.to_uppercase()])).expect("no mistake");
    assert!(load(&upper, &save(&store(), session(&[]))).is_some());
}

#[test]
fn b44_there_is_no_store_without_a_good_key() {
    let no_key = SessionConfig { backend: Backend::InMemory, ..config(&[]) };
    for config in [no_key, config(&["abc"]), config(&[KEY, KEY]), config(&[&"00".repeat(32)])] {
        assert!(matches!(CookieSessionStore::new(&config), Err(Error::Config(_))));
    }
    let name = SessionConfig { cookie_name: "a b".to_string(), ..config(&[KEY]) };
    assert!(matches!(CookieSessionStore::new(&name), Err(Error::Config(_))));
}

#[test]
fn b45_no_debug_shows_a_key_or_a_cookie() {
    let store = CookieSessionStore::new(&config(&[KEY, OLD_KEY])).expect("no mistake");
    let shown = format!("{store:?} {store:#?}");
    assert!(shown.starts_with("CookieSessionStore"));
    for secret in ["0011", "ffee", "17, 34", "255, 238"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    let cookie = save(&store, session(&[("theme", "secret-value")]));
    let changes = session(&[("theme", "other-value")]);
    let updated = now(store.update(&cookie, changes.changes())).expect("updates");
    let shown = format!("{updated:?}");
    assert!(!shown.contains(updated.presented().expect("a cookie")) && !shown.contains("value"), "{shown}");
}
