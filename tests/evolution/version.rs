//! `version` and `migrate`: older entries become those of the struct, once, before a field is read.

use std::time::Duration;

use tideway_session::{Error, Result, Session, SessionData, SessionHandle, TypedSession};
use tideway_session_tests::{Method, Stage, When};

/// Before there were versions: a name under `shop.name`, cents under `shop.total`.
mod before {
    #[derive(tideway_session::Session)]
    #[session(prefix = "shop.")]
    pub(super) struct Shop {
        pub(super) name: Option<String>,
        #[session(default)]
        pub(super) total: u64,
    }
}

/// Whole units in `shop.sum`.
#[derive(Session, Debug, PartialEq)]
#[session(prefix = "shop.", version = 2, migrate = up)]
struct Shop {
    name: Option<String>,
    #[session(default)]
    sum: u64,
}

fn up(from: u32, entries: &mut SessionData) -> Result<()> {
    if from < 2
        && let Some(total) = entries.remove("shop.total")
    {
        let cents: u64 =
            total.parse().map_err(|_| Error::Decode { key: "shop.total".to_owned(), expected: "cents" })?;
        entries.set("shop.sum", (cents / 100).to_string());
    }
    Ok(())
}

/// The version after it, in thousandths.
mod next {
    use tideway_session::{Result, SessionData};

    #[derive(tideway_session::Session)]
    #[session(prefix = "shop.", version = 3, migrate = up)]
    pub(super) struct Shop {
        #[session(default)]
        pub(super) sum: u64,
    }

    fn up(from: u32, entries: &mut SessionData) -> Result<()> {
        super::up(from, entries)?;
        if from < 3 {
            entries.typed::<Shop>().update_sum(|sum| *sum *= 1000)?;
        }
        Ok(())
    }
}

fn data() -> SessionData {
    SessionData::new(Duration::from_secs(60))
}

fn stored(entries: &[(&str, &str)]) -> SessionData {
    let mut data = data();
    for (key, value) in entries {
        data.set(*key, *value);
    }
    SessionData::from_bytes(&data.to_bytes()).expect("reads")
}

fn entries(data: &SessionData) -> Vec<(&str, &str)> {
    data.iter().collect()
}

#[test]
fn entries_from_before_become_those_of_the_version_once() {
    let mut data = stored(&[("shop.name", "ada"), ("shop.total", "1250"), ("theme", "dark")]);
    assert_eq!(data.typed::<Shop>().sum().expect("readable"), 12);
    let now = [("shop.#version", "2"), ("shop.name", "ada"), ("shop.sum", "12"), ("theme", "dark")];
    assert_eq!(entries(&data), now);
    assert!(!data.changes().is_empty(), "it is stored with the request");
    let again = SessionData::from_bytes(&data.to_bytes()).expect("reads");
    assert_eq!(again.read::<Shop>().expect("readable"), Shop { name: Some("ada".to_owned()), sum: 12 });
    let mut again = again;
    let _ = again.typed::<Shop>().sum();
    assert!(again.changes().is_empty(), "nothing is left to do");
}

#[test]
fn a_whole_struct_and_a_key_read_what_the_migration_makes_of_the_entries() {
    let data = stored(&[("shop.total", "1250")]);
    assert_eq!(data.read::<Shop>().expect("readable").sum, 12);
    assert_eq!(Shop::SUM.get(&data).expect("readable"), 12);
    assert_eq!(entries(&data), [("shop.total", "1250")], "reading changes nothing");
    let mut data = data;
    Shop::NAME.set(&mut data, &Some("ada".to_owned())).expect("set");
    assert_eq!(entries(&data), [("shop.#version", "2"), ("shop.name", "ada"), ("shop.sum", "12")]);
}

#[test]
fn a_new_session_notes_its_version_with_its_first_field() {
    let mut new = data();
    let mut shop = new.typed::<Shop>();
    assert_eq!(shop.sum().expect("default"), 0);
    shop.set_sum(3).expect("set");
    assert_eq!(entries(&new), [("shop.#version", "2"), ("shop.sum", "3")]);
    let mut whole = data();
    whole.write(&Shop { name: None, sum: 3 }).expect("written");
    assert_eq!(entries(&whole), entries(&new));
}

#[test]
fn a_newer_version_is_left_as_it_is() {
    let mut data = stored(&[("shop.#version", "3"), ("shop.new", "?"), ("shop.sum", "9000")]);
    let mut shop = data.typed::<Shop>();
    assert_eq!(shop.sum().expect("readable"), 9000);
    shop.set_name("ada").expect("set");
    assert_eq!(entries(&data), [("shop.#version", "3"), ("shop.name", "ada"), ("shop.new", "?"), ("shop.sum", "9000")]);
}

#[test]
fn several_versions_are_gone_through_and_accessors_work_in_between() {
    let mut data = stored(&[("shop.total", "1250")]);
    assert_eq!(data.typed::<next::Shop>().sum().expect("readable"), 12_000);
    let mut data = stored(&[("shop.#version", "2"), ("shop.sum", "7")]);
    assert_eq!(data.typed::<next::Shop>().sum().expect("readable"), 7000);
    assert_eq!(data.get("shop.#version"), Some("3"));
}

#[test]
fn a_migration_that_fails_changes_nothing_and_every_field_says_so() {
    for broken in [[("shop.total", "much")], [("shop.#version", "two")]] {
        let mut data = stored(&broken);
        let mut shop = data.typed::<Shop>();
        assert!(matches!(shop.sum(), Err(Error::Decode { .. })));
        assert!(matches!(shop.set_sum(1), Err(Error::Decode { .. })));
        assert!(matches!(shop.update_sum(|sum| *sum += 1), Err(Error::Decode { .. })));
        assert!(matches!(shop.take_name(), Err(Error::Decode { .. })));
        assert!(matches!(shop.remove_name(), Err(Error::Decode { .. })));
        assert!(data.changes().is_empty());
        assert_eq!(entries(&data), broken);
    }
}

#[test]
fn two_structs_in_one_session_keep_their_own_versions() {
    #[derive(Session)]
    #[session(prefix = "auth.", version = 5)]
    struct Auth {
        user: Option<u64>,
    }
    tideway_session::assert_distinct_keys!(Shop, Auth);
    let mut data = stored(&[("shop.total", "100"), ("auth.user", "1")]);
    data.typed::<Auth>().set_user(2).expect("set");
    data.typed::<Shop>().set_name("ada").expect("set");
    assert_eq!((data.get("auth.#version"), data.get("shop.#version")), (Some("5"), Some("2")));
}

#[test]
fn what_was_changed_before_the_migration_goes_through_it() {
    let mut stored = stored(&[("shop.total", "100"), ("shop.name", "ada")]);
    let mut ours = SessionData::from_bytes(&stored.to_bytes()).expect("reads");
    ours.typed::<before::Shop>().update_total(|total| *total += 300).expect("updated");
    ours.typed::<Shop>().update_sum(|sum| *sum += 1).expect("updated");
    assert_eq!(ours.get("shop.sum"), Some("5"));
    // Another program of the old version changes it meanwhile.
    stored.set("shop.total", "1000");
    ours.changes().apply(&mut stored).expect("applies");
    assert_eq!(entries(&stored), [("shop.#version", "2"), ("shop.name", "ada"), ("shop.sum", "14")]);
    let mut keys: Vec<_> = stored.changes().keys().collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys, ["shop.#version", "shop.sum", "shop.total"], "a store finds every key that changed");
}

#[test]
fn what_is_cleared_after_a_migration_begins_anew() {
    let mut stored = stored(&[("shop.total", "100")]);
    let mut ours = SessionData::from_bytes(&stored.to_bytes()).expect("reads");
    let _ = ours.typed::<Shop>().sum();
    ours.clear();
    ours.typed::<Shop>().set_sum(1).expect("set");
    assert_eq!(entries(&ours), [("shop.#version", "2"), ("shop.sum", "1")]);
    ours.changes().apply(&mut stored).expect("applies");
    assert_eq!(entries(&stored), entries(&ours));
}

/// Writes as the program before the version did.
async fn old(mut shop: TypedSession<before::Shop>) -> Result<()> {
    shop.set_name("ada")?;
    shop.set_total(500)
}

async fn add_one(mut shop: TypedSession<Shop>) -> Result<()> {
    shop.update_sum(|sum| *sum += 1)
}

async fn rename(mut shop: TypedSession<Shop>) -> Result<()> {
    shop.set_name("bob")
}

async fn show(shop: TypedSession<Shop>, session: SessionHandle) -> Result<String> {
    Ok(format!("{:?} {} {:?}", shop.name()?, shop.sum()?, session.get("shop.total")))
}

#[tokio::test]
async fn two_requests_that_both_migrate_take_nothing_from_each_other() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    browser.visit(old).await;
    let gates: Vec<_> = (0..4).map(|_| stage.store.gate(Method::Update, When::Before)).collect();
    let requests = [browser.start(add_one), browser.start(add_one), browser.start(rename), browser.start(show)];
    for gate in &gates {
        gate.arrived().await;
    }
    for gate in &gates {
        gate.open();
    }
    for request in requests {
        assert_eq!(request.await.expect("an answer").status, http::StatusCode::OK);
    }
    assert_eq!(browser.visit(show).await.text(), "Some(\"bob\") 7 None");
}

#[tokio::test]
async fn a_migration_that_fails_answers_the_request_and_stores_nothing() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    browser.visit(async |session: SessionHandle| session.set("shop.total", "much")).await;
    assert_eq!(browser.visit(show).await.status, http::StatusCode::INTERNAL_SERVER_ERROR);
    let untyped = async |session: SessionHandle| session.get("shop.total").unwrap_or_default();
    assert_eq!(browser.visit(untyped).await.text(), "much");
}
