//! Each attribute as it is given to a field, or taken away, while both versions of a program are over one session.

use std::time::{Duration, SystemTime};

use tideway_session::{Error, Result, Session, SessionData, SessionHandle, TypedSession};
use tideway_session_tests::Stage;

/// Versions of the struct, oldest first.
macro_rules! versions {
    ($($name:ident $(($($option:tt)*))? { $($fields:tt)* })+) => {$(
        mod $name {
            #[derive(tideway_session::Session)]
            $(#[session($($option)*)])?
            pub(super) struct Shop { $($fields)* }
        }
    )+};
}

fn data() -> SessionData {
    SessionData::new(Duration::from_secs(3600))
}

/// The session as the next request loads it.
fn again(data: &SessionData) -> SessionData {
    SessionData::from_bytes(&data.to_bytes()).expect("reads")
}

fn entries(data: &SessionData) -> Vec<(&str, &str)> {
    data.iter().collect()
}

/// `sensitive`, `max_len`, `privilege`, `flash`, `accessor`, `cookie_budget` and `crate` change what a program does, not what
/// is stored.
#[test]
fn most_attributes_leave_the_stored_text_alone() -> Result<()> {
    versions! {
        before { pub(super) a: Option<String>, pub(super) b: Option<u8>, pub(super) c: Option<String> }
        after(accessor = Fields, cookie_budget, crate = tideway_session) {
            #[session(sensitive, max_len = 9)]
            pub(super) a: Option<String>,
            #[session(privilege)]
            pub(super) b: Option<u8>,
            #[session(flash, max_len = 9)]
            pub(super) c: Option<String>,
        }
    }
    let (mut old, mut new) = (data(), data());
    old.write(&before::Shop { a: Some("a".to_owned()), b: Some(2), c: Some("c".to_owned()) })?;
    new.write(&after::Shop { a: Some("a".to_owned()), b: Some(2), c: Some("c".to_owned()) })?;
    assert_eq!(entries(&old), entries(&new));
    assert_eq!(old.read::<after::Shop>()?.a, new.read::<before::Shop>()?.a);
    Ok(())
}

#[test]
fn a_flash_takes_what_was_plain_and_a_plain_field_reads_what_is_a_flash() -> Result<()> {
    versions! {
        plain { pub(super) notice: Option<String> }
        flash { #[session(flash)] pub(super) notice: Option<String> }
    }
    let mut data = data();
    data.typed::<plain::Shop>().set_notice("saved")?;
    assert_eq!(data.typed::<flash::Shop>().take_notice()?.as_deref(), Some("saved"));
    assert_eq!(data.typed::<plain::Shop>().notice()?, None);
    data.typed::<flash::Shop>().set_notice("again")?;
    assert_eq!(data.typed::<plain::Shop>().notice()?.as_deref(), Some("again"));
    assert_eq!(data.typed::<flash::Shop>().peek_notice()?.as_deref(), Some("again"));
    Ok(())
}

#[test]
fn a_ttl_is_that_of_the_program_that_wrote_last() -> Result<()> {
    versions! {
        lasting { pub(super) code: Option<u32> }
        ending { #[session(ttl = "10m")] pub(super) code: Option<u32> }
        longer { #[session(ttl = "20m")] pub(super) code: Option<u32> }
    }
    let start = SystemTime::UNIX_EPOCH;
    let after = |minutes: u64| start + Duration::from_secs(60 * minutes);
    let mut data = SessionData::new_at(start, Duration::from_secs(7200));
    data.set_now(start);
    data.typed::<lasting::Shop>().set_code(1)?;
    let mut data = again(&data);
    data.set_now(after(60));
    assert_eq!(data.typed::<ending::Shop>().code()?, Some(1), "it was written without an end");
    data.typed::<ending::Shop>().set_code(2)?;
    let mut data = again(&data);
    data.set_now(after(69));
    assert_eq!(data.typed::<longer::Shop>().code()?, Some(2));
    data.set_now(after(70));
    assert_eq!((data.typed::<lasting::Shop>().code()?, data.typed::<longer::Shop>().code()?), (None, None));
    Ok(())
}

#[test]
fn a_smaller_limit_reads_what_is_longer_and_asks_for_less() -> Result<()> {
    versions! {
        wide { #[session(max_len = 9)] pub(super) note: Option<String> }
        narrow { #[session(max_len = 5)] pub(super) note: Option<String> }
    }
    let mut data = data();
    data.typed::<wide::Shop>().set_note("too long")?;
    let mut shop = data.typed::<narrow::Shop>();
    assert_eq!(shop.note()?.as_deref(), Some("too long"));
    let refused = shop.update_note(|note| *note = note.take().map(|text| text.to_uppercase()));
    assert!(matches!(refused, Err(Error::TooLarge { size: 8, limit: 5, .. })));
    shop.set_note("short")?;
    assert_eq!(data.typed::<wide::Shop>().note()?.as_deref(), Some("short"));
    Ok(())
}

#[test]
fn what_is_skipped_stays_for_the_program_that_stores_it() -> Result<()> {
    versions! {
        stores { #[session(default)] pub(super) trace: u32, pub(super) visits: Option<u32> }
        skips { #[session(skip)] pub(super) trace: u32, pub(super) visits: Option<u32> }
    }
    let mut data = data();
    data.write(&stores::Shop { trace: 7, visits: None })?;
    assert_eq!(data.read::<skips::Shop>()?.trace, 0);
    data.write(&skips::Shop { trace: 8, visits: Some(1) })?;
    assert_eq!(data.typed::<stores::Shop>().trace()?, 7);
    Ok(())
}

#[test]
fn a_default_is_that_of_the_program_that_reads() -> Result<()> {
    versions! {
        one { #[session(default = 1)] pub(super) page: u32 }
        two { #[session(default = 2)] pub(super) page: u32 }
    }
    let mut data = data();
    assert_eq!((data.typed::<one::Shop>().page()?, data.typed::<two::Shop>().page()?), (1, 2));
    data.typed::<one::Shop>().update_page(|page| *page += 10)?;
    assert_eq!(data.typed::<two::Shop>().page()?, 11);
    Ok(())
}

/// Another `prefix`, and another style of names, are other keys: they change in two rollouts, as a name does.
#[test]
fn a_prefix_and_a_style_change_in_two_rollouts() -> Result<()> {
    versions! {
        first(prefix = "shop.") { #[session(default)] pub(super) user_visits: u32 }
        reads_both(prefix = "shop.") {
            #[session(default, alias = "store.userVisits")]
            pub(super) user_visits: u32
        }
        writes_new(prefix = "store.", rename_all = "camelCase") {
            #[session(default, alias = "shop.user_visits")]
            pub(super) user_visits: u32
        }
    }
    let mut data = data();
    data.typed::<first::Shop>().update_user_visits(|visits| *visits += 1)?;
    data.typed::<reads_both::Shop>().update_user_visits(|visits| *visits += 1)?;
    assert_eq!(data.typed::<first::Shop>().user_visits()?, 2);
    for _ in 0..2 {
        let mut data = again(&data);
        data.typed::<writes_new::Shop>().update_user_visits(|visits| *visits += 1)?;
        assert_eq!(entries(&data), [("store.userVisits", "3")]);
        data.typed::<reads_both::Shop>().update_user_visits(|visits| *visits += 1)?;
        assert_eq!(data.typed::<writes_new::Shop>().user_visits()?, 4);
    }
    Ok(())
}

/// Lists as JSON, which this version still writes, or with commas.
mod both {
    pub(super) fn encode(list: &[u32]) -> String {
        format!("{list:?}")
    }

    pub(super) fn decode(text: &str) -> Option<Vec<u32>> {
        let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
        inner.split(',').map(|number| number.trim().parse().ok()).collect()
    }
}

/// Lists with commas; JSON is still read.
mod commas {
    pub(super) use super::both::decode;

    pub(super) fn encode(list: &[u32]) -> String {
        list.iter().map(u32::to_string).collect::<Vec<_>>().join(",")
    }
}

#[test]
fn a_text_form_changes_in_two_rollouts() -> Result<()> {
    versions! {
        json { #[session(json)] pub(super) list: Vec<u32> }
        reads_both { #[session(with = super::both)] pub(super) list: Vec<u32> }
        writes_new { #[session(with = super::commas)] pub(super) list: Vec<u32> }
    }
    let mut data = data();
    data.typed::<json::Shop>().set_list(vec![1])?;
    data.typed::<reads_both::Shop>().update_list(|list| list.push(2))?;
    assert_eq!(data.typed::<json::Shop>().list()?, [1, 2]);
    data.typed::<writes_new::Shop>().update_list(|list| list.push(3))?;
    assert_eq!(entries(&data), [("list", "1,2,3")]);
    data.typed::<reads_both::Shop>().update_list(|list| list.push(4))?;
    assert_eq!(data.typed::<writes_new::Shop>().list()?, [1, 2, 3, 4]);
    assert_eq!(data.typed::<json::Shop>().list()?.len(), 4);
    Ok(())
}

/// `text` writes what `Display` writes, which for a number is the plain form.
#[test]
fn two_forms_with_one_text_read_each_other() -> Result<()> {
    versions! {
        plain { pub(super) visits: Option<u32> }
        text { #[session(text)] pub(super) visits: Option<u32> }
        json { #[session(json)] pub(super) visits: Option<u32> }
    }
    let mut data = data();
    data.typed::<plain::Shop>().set_visits(1)?;
    data.typed::<text::Shop>().update_visits(|visits| *visits = visits.map(|n| n + 1))?;
    data.typed::<json::Shop>().update_visits(|visits| *visits = visits.map(|n| n + 1))?;
    assert_eq!(data.typed::<plain::Shop>().visits()?, Some(3));
    Ok(())
}

#[test]
fn fields_move_into_a_flattened_struct_and_back() -> Result<()> {
    versions! {
        one(prefix = "shop.") { pub(super) billing_street: Option<String> }
        address { pub(super) street: Option<String> }
    }
    #[derive(Session)]
    #[session(prefix = "shop.")]
    struct Outer {
        #[session(flatten, prefix = "billing_")]
        billing: address::Shop,
    }
    let mut data = data();
    data.typed::<one::Shop>().set_billing_street("Main Street")?;
    assert_eq!(data.typed::<Outer>().billing().street()?.as_deref(), Some("Main Street"));
    data.typed::<Outer>().billing_mut().set_street("High Street")?;
    assert_eq!(data.typed::<one::Shop>().billing_street()?.as_deref(), Some("High Street"));
    Ok(())
}

/// A session from before is nobody's until its owner is written by the version that has one; then it gets a new id.
#[tokio::test]
async fn an_owner_counts_from_the_program_on_that_marks_it() {
    versions! {
        before { pub(super) user: Option<u64> }
        marked { #[session(owner)] pub(super) user: Option<u64> }
    }
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    browser.visit(async |mut shop: TypedSession<before::Shop>| shop.set_user(7)).await;
    let id = browser.id();
    let owned = async |session: SessionHandle, shop: TypedSession<marked::Shop>| -> Result<String> {
        Ok(format!("{:?} {}", shop.user()?, session.owned().await?.len()))
    };
    assert_eq!(browser.visit(owned).await.text(), "Some(7) 0");
    browser.visit(async |mut shop: TypedSession<marked::Shop>| shop.set_user(7)).await;
    assert_ne!(browser.id(), id);
    assert_eq!(browser.visit(owned).await.text(), "Some(7) 1");
    let read = async |shop: TypedSession<before::Shop>| -> Result<String> { Ok(format!("{:?}", shop.user()?)) };
    assert_eq!(browser.visit(read).await.text(), "Some(7)");
}
