//! B20 and B21 on data: what several copies changed, applied to one session.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use tideway_session::{Error, Result, Session, SessionChanges, SessionData};

#[derive(Session)]
struct Shop {
    #[session(default)]
    visits: u32,
    theme: Option<String>,
    #[session(flash, alias = "hint")]
    notice: Option<String>,
    #[session(json, default, alias = "basket")]
    cart: Vec<String>,
    must: u32,
}

fn stored(entries: &[(&str, &str)]) -> SessionData {
    let mut data = SessionData::new_at(SystemTime::UNIX_EPOCH, Duration::from_secs(60));
    for (key, value) in entries {
        data.set(*key, *value);
    }
    data.stored_as("id")
}

/// What a store does with the changes of a request.
fn save(stored: &mut SessionData, changes: &SessionChanges) -> Result<()> {
    let mut data = stored.clone();
    changes.apply(&mut data)?;
    *stored = data.stored_as("id");
    Ok(())
}

#[test]
fn b20_changes_of_different_fields_all_stay() -> Result<()> {
    let mut store = stored(&[("theme", "light"), ("gone", "x")]);
    let (mut one, mut other) = (store.clone(), store.clone());
    one.typed::<Shop>().set_visits(1)?;
    one.remove("gone");
    other.typed::<Shop>().set_theme("dark")?;
    save(&mut store, other.changes())?;
    save(&mut store, one.changes())?;
    assert_eq!(store.iter().collect::<Vec<_>>(), [("theme", "dark"), ("visits", "1")]);
    Ok(())
}

#[test]
fn b21_set_is_last_writer_wins_on_its_field() -> Result<()> {
    let mut store = stored(&[("visits", "1")]);
    let (mut one, mut other) = (store.clone(), store.clone());
    one.typed::<Shop>().set_visits(10)?;
    other.typed::<Shop>().set_visits(20)?;
    save(&mut store, one.changes())?;
    save(&mut store, other.changes())?;
    assert_eq!(store.get("visits"), Some("20"));
    Ok(())
}

#[test]
fn b21_an_update_runs_again_only_if_the_field_changed() -> Result<()> {
    let mut store = stored(&[("visits", "1")]);
    let runs = Arc::new(AtomicUsize::new(0));
    let mut copies: Vec<SessionData> = (0..3).map(|_| store.clone()).collect();
    for copy in &mut copies {
        let runs = Arc::clone(&runs);
        copy.typed::<Shop>().update_visits(move |visits| {
            runs.fetch_add(1, Ordering::Relaxed);
            *visits += 1;
        })?;
        assert_eq!(copy.get("visits"), Some("2"));
    }
    assert_eq!(runs.load(Ordering::Relaxed), 3);
    save(&mut store, copies[0].changes())?;
    assert_eq!(runs.load(Ordering::Relaxed), 3, "nobody came between");
    save(&mut store, copies[1].changes())?;
    save(&mut store, copies[2].changes())?;
    assert_eq!(runs.load(Ordering::Relaxed), 5);
    assert_eq!(store.get("visits"), Some("4"));
    Ok(())
}

#[test]
fn b21_updates_add_up_and_are_replayed_in_order() -> Result<()> {
    let mut store = stored(&[("visits", "1")]);
    let mut copy = store.clone();
    let mut shop = copy.typed::<Shop>();
    shop.update_visits(|visits| *visits += 1)?;
    shop.update_visits(|visits| *visits *= 10)?;
    assert_eq!(shop.visits()?, 20);
    store.set("visits", "5");
    save(&mut store, copy.changes())?;
    assert_eq!(store.get("visits"), Some("60"));
    Ok(())
}

#[test]
fn b21_an_update_after_a_set_is_part_of_the_set() -> Result<()> {
    let mut store = stored(&[("visits", "1")]);
    let mut copy = store.clone();
    let mut shop = copy.typed::<Shop>();
    shop.set_visits(100)?;
    shop.update_visits(|visits| *visits += 1)?;
    store.set("visits", "5");
    save(&mut store, copy.changes())?;
    assert_eq!(store.get("visits"), Some("101"));
    Ok(())
}

#[test]
fn b21_an_update_of_a_field_removed_meanwhile_starts_from_its_default() -> Result<()> {
    let mut store = stored(&[("visits", "7"), ("must", "1")]);
    let mut copy = store.clone();
    copy.typed::<Shop>().update_visits(|visits| *visits += 1)?;
    store.remove("visits");
    save(&mut store, copy.changes())?;
    assert_eq!(store.get("visits"), Some("1"));

    let mut copy = store.clone();
    copy.typed::<Shop>().update_must(|must| *must += 1)?;
    store.remove("must");
    assert!(matches!(save(&mut store, copy.changes()), Err(Error::Missing { .. })), "required: nothing to start from");
    assert_eq!(store.get("must"), None);
    Ok(())
}

#[test]
fn b3_a_replay_that_meets_text_it_cannot_read_changes_nothing() -> Result<()> {
    let mut store = stored(&[("visits", "7")]);
    let mut copy = store.clone();
    copy.typed::<Shop>().update_visits(|visits| *visits += 1)?;
    copy.set("other", "x");
    store.set("visits", "many");
    assert!(matches!(save(&mut store, copy.changes()), Err(Error::Decode { .. })));
    assert_eq!(store.iter().collect::<Vec<_>>(), [("visits", "many")]);
    Ok(())
}

#[test]
fn b21_an_update_reads_an_old_key_and_moves_it() -> Result<()> {
    let mut store = stored(&[("basket", r#"["tea"]"#)]);
    let mut copy = store.clone();
    copy.typed::<Shop>().update_cart(|cart| cart.push("cup".into()))?;
    store.set("basket", r#"["tea","pot"]"#); // an older version of the program writes its own key meanwhile
    save(&mut store, copy.changes())?;
    assert_eq!(store.iter().collect::<Vec<_>>(), [("cart", r#"["tea","pot","cup"]"#)]);
    Ok(())
}

#[test]
fn b21_an_update_that_comes_back_to_the_value_under_an_old_key_keeps_it() -> Result<()> {
    let mut store = stored(&[("basket", r#"["tea"]"#)]);
    let mut copy = store.clone();
    let mut shop = copy.typed::<Shop>();
    shop.update_cart(|cart| cart.push("cup".into()))?;
    shop.update_cart(|cart| cart.truncate(1))?;
    save(&mut store, copy.changes())?;
    assert_eq!(store.iter().collect::<Vec<_>>(), [("cart", r#"["tea"]"#)]);

    // A replay can come back to it as well.
    let mut store = stored(&[("basket", r#"["tea"]"#)]);
    let mut copy = store.clone();
    copy.typed::<Shop>().update_cart(|cart| cart.resize(2, "cup".into()))?;
    store.set("basket", r#"["tea","pot"]"#);
    save(&mut store, copy.changes())?;
    assert_eq!(store.iter().collect::<Vec<_>>(), [("cart", r#"["tea","pot"]"#)]);
    Ok(())
}

#[test]
fn b5_taking_removes_only_the_value_that_was_taken() -> Result<()> {
    let mut store = stored(&[("notice", "first")]);
    let (mut one, mut other) = (store.clone(), store.clone());
    assert_eq!(one.typed::<Shop>().take_notice()?.as_deref(), Some("first"));
    other.typed::<Shop>().set_notice("second")?;
    save(&mut store, other.changes())?;
    save(&mut store, one.changes())?;
    assert_eq!(store.get("notice"), Some("second"), "a newer flash survives");

    let mut one = store.clone();
    assert_eq!(one.typed::<Shop>().take_notice()?.as_deref(), Some("second"));
    save(&mut store, one.changes())?;
    assert_eq!(store.get("notice"), None);
    Ok(())
}

#[test]
fn b5_take_after_set_and_set_after_take() -> Result<()> {
    let mut store = stored(&[("notice", "first")]);
    let mut copy = store.clone();
    let mut shop = copy.typed::<Shop>();
    shop.take_notice()?;
    shop.set_notice("mine")?;
    shop.take_notice()?;
    save(&mut store, copy.changes())?;
    assert_eq!(store.get("notice"), None);

    let mut store = stored(&[("notice", "first")]);
    let mut copy = store.clone();
    let mut shop = copy.typed::<Shop>();
    shop.take_notice()?;
    shop.update_notice(|notice| *notice = Some(notice.take().map_or("mine".into(), |other| other + "+mine")))?;
    save(&mut store, copy.changes())?;
    assert_eq!(store.get("notice"), Some("mine"));

    let mut store = stored(&[("notice", "first")]);
    store.set("notice", "newer");
    save(&mut store, copy.changes())?;
    assert_eq!(store.get("notice"), Some("newer+mine"), "what was not taken is there for the update");
    Ok(())
}

#[test]
fn b19_a_renewal_and_an_extension_of_two_copies() -> Result<()> {
    let start = SystemTime::UNIX_EPOCH;
    let mut store = stored(&[("a", "1")]);
    let mut longer = store.clone();
    longer.extend_at(start, Duration::from_secs(3600));
    save(&mut store, longer.changes())?;
    assert_eq!(store.expires_at(), start + Duration::from_secs(3600));
    assert_eq!(store.get("a"), Some("1"));
    Ok(())
}

#[test]
fn b21_an_older_key_that_is_written_after_an_update_of_its_field_stays() -> Result<()> {
    let loaded = "[\"tea\"]";
    for texts in [&[loaded][..], &["raw"], &["raw", loaded], &[loaded, loaded]] {
        let mut store = stored(&[("basket", loaded)]);
        let mut copy = store.clone();
        copy.typed::<Shop>().update_cart(Vec::clear)?;
        for text in texts {
            copy.set("basket", *text);
        }
        save(&mut store, copy.changes())?;
        let last = texts.last().copied().unwrap_or_default();
        assert_eq!(store.iter().collect::<Vec<_>>(), [("basket", last), ("cart", "[]")], "{texts:?}");
    }
    Ok(())
}

#[test]
fn b21_an_update_of_what_was_taken_reads_no_older_key_that_was_taken_too() -> Result<()> {
    let mut store = stored(&[("notice", "new"), ("hint", "old")]);
    let mut copy = store.clone();
    let mut shop = copy.typed::<Shop>();
    assert_eq!(shop.take_notice()?.as_deref(), Some("new"));
    shop.update_notice(|notice| *notice = Some(format!("after {notice:?}")))?;
    save(&mut store, copy.changes())?;
    assert_eq!(store.iter().collect::<Vec<_>>(), [("notice", "after None")]);
    Ok(())
}
