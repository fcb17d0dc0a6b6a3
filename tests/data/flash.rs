//! B5: values that are read once, and kept after all.

use std::time::{Duration, SystemTime};

use tideway_session::{Result, Session, SessionData};

#[derive(Session)]
struct Shop {
    #[session(flash, alias = "message")]
    notice: Option<String>,
    #[session(flash)]
    score: u32,
}

fn stored(entries: &[(&str, &str)]) -> SessionData {
    let mut data = SessionData::new(Duration::from_secs(60));
    for (key, value) in entries {
        data.set(*key, *value);
    }
    data.stored_as("id")
}

#[test]
fn b5_a_taken_value_that_is_kept_is_no_change() -> Result<()> {
    let mut data = stored(&[("notice", "saved"), ("score", "3")]);
    let mut shop = data.typed::<Shop>();
    assert_eq!(shop.take_notice()?.as_deref(), Some("saved"));
    assert!(shop.keep_notice()?);
    assert_eq!(shop.peek_notice()?.as_deref(), Some("saved"));
    assert_eq!(shop.take_score()?, 3);
    assert!(shop.keep_score()?);
    assert!(data.changes().is_empty());
    Ok(())
}

#[test]
fn b5_keeping_puts_back_what_stood_under_an_older_key() -> Result<()> {
    let mut data = stored(&[("notice", "new"), ("message", "old")]);
    let mut shop = data.typed::<Shop>();
    assert_eq!(shop.take_notice()?.as_deref(), Some("new"));
    assert!(shop.keep_notice()?);
    assert!(data.changes().is_empty());
    Ok(())
}

/// The update moves the value from the older key, so there is nothing under the field's own to put back.
#[test]
fn b5_what_was_updated_under_an_older_key_is_kept_as_it_was_stored() -> Result<()> {
    let mut data = stored(&[("message", "old")]);
    let mut shop = data.typed::<Shop>();
    shop.update_notice(|notice| *notice = notice.take().map(|text| text + "!"))?;
    assert_eq!(shop.take_notice()?.as_deref(), Some("old!"));
    assert!(shop.keep_notice()?);
    assert_eq!(shop.peek_notice()?.as_deref(), Some("old"));
    assert!(data.changes().is_empty());
    Ok(())
}

/// A newer message, from a program that still writes the older key, is not the one that was taken.
#[test]
fn b5_taking_what_was_updated_leaves_a_newer_value_under_an_older_key() -> Result<()> {
    for (now, expected) in [("newer", Some("newer")), ("old", None)] {
        let mut store = stored(&[("message", "old")]);
        let mut ours = store.clone();
        let mut shop = ours.typed::<Shop>();
        shop.update_notice(|notice| *notice = notice.take().map(|text| text + "!"))?;
        shop.take_notice()?;
        store.set("message", now);
        ours.changes().apply(&mut store)?;
        assert_eq!((store.get("notice"), store.get("message")), (None, expected));
    }
    Ok(())
}

#[test]
fn b5_what_was_taken_after_an_update_under_an_older_key_is_not_updated_again() -> Result<()> {
    let mut store = stored(&[("message", "old")]);
    let mut ours = store.clone();
    let mut shop = ours.typed::<Shop>();
    let add = |notice: &mut Option<String>| *notice = Some(notice.take().unwrap_or_default() + "!");
    shop.update_notice(add)?;
    assert_eq!(shop.take_notice()?.as_deref(), Some("old!"));
    shop.update_notice(add)?;
    assert_eq!(shop.peek_notice()?.as_deref(), Some("!"));
    ours.changes().apply(&mut store)?;
    assert_eq!((store.get("notice"), store.get("message")), (Some("!"), None));
    Ok(())
}

#[test]
fn b5_keeping_what_was_not_taken_changes_nothing() -> Result<()> {
    let mut data = stored(&[("notice", "saved")]);
    let mut shop = data.typed::<Shop>();
    assert!(shop.keep_notice()?);
    assert!(!shop.keep_score()?);
    shop.set_notice("newer")?;
    assert!(shop.keep_notice()?);
    assert_eq!(data.get("notice"), Some("newer"));
    Ok(())
}

#[test]
fn b5_a_value_that_was_never_stored_or_is_gone_cannot_be_kept() -> Result<()> {
    let mut data = stored(&[]);
    let mut shop = data.typed::<Shop>();
    shop.set_notice("saved")?;
    shop.take_notice()?;
    assert!(!shop.keep_notice()?);
    let mut data = stored(&[("notice", "saved")]);
    data.typed::<Shop>().take_notice()?;
    let mut saved = data.stored_as("id");
    assert!(!saved.typed::<Shop>().keep_notice()?);
    Ok(())
}

#[test]
fn b5_a_removal_is_not_undone() -> Result<()> {
    let mut data = stored(&[("notice", "saved")]);
    let mut shop = data.typed::<Shop>();
    shop.remove_notice()?;
    assert!(!shop.keep_notice()?);
    Ok(())
}

#[test]
fn b5_a_value_that_is_kept_ends_when_it_would_have() -> Result<()> {
    #[derive(Session)]
    struct Ending {
        #[session(flash, ttl = "10m")]
        notice: Option<String>,
    }
    let start = SystemTime::UNIX_EPOCH;
    let mut data = SessionData::new_at(start, Duration::from_secs(3600));
    data.set_now(start);
    data.typed::<Ending>().set_notice("saved")?;
    let mut data = data.stored_as("id");
    data.set_now(start + Duration::from_secs(300));
    data.typed::<Ending>().take_notice()?;
    assert!(data.typed::<Ending>().keep_notice()?);
    assert!(data.changes().is_empty());
    data.set_now(start + Duration::from_secs(599));
    assert_eq!(data.get("notice"), Some("saved"));
    data.set_now(start + Duration::from_secs(600));
    assert_eq!(data.get("notice"), None);
    Ok(())
}

/// A value that another request wrote meanwhile is neither taken nor brought back by one that took and kept the old one.
#[test]
fn b5_what_was_kept_takes_nothing_back() -> Result<()> {
    let mut stored = stored(&[("notice", "old")]);
    let mut ours = stored.clone();
    let mut shop = ours.typed::<Shop>();
    shop.take_notice()?;
    shop.keep_notice()?;
    ours.set("visits", "1");
    stored.set("notice", "new");
    ours.changes().apply(&mut stored)?;
    assert_eq!((stored.get("notice"), stored.get("visits")), (Some("new"), Some("1")));
    Ok(())
}
