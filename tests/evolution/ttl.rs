//! `ttl`: fields that end before their session does.

use std::time::{Duration, SystemTime};

use tideway_session::{
    Clock as _, CookieSessionStore, ManualClock, Result, Session, SessionConfig, SessionData, SessionHandle,
    SessionStore, TypedSession,
};
use tideway_session_tests::{Stage, set};

#[derive(Session)]
struct Shop {
    #[session(ttl = "10m")]
    code: Option<u32>,
    #[session(ttl = "30s", default = 1)]
    tries: u32,
    #[session(flash, ttl = "1h")]
    notice: Option<String>,
    name: Option<String>,
}

const START: SystemTime = SystemTime::UNIX_EPOCH;

fn at(data: &mut SessionData, seconds: u64) {
    data.set_now(START + Duration::from_secs(seconds));
}

fn data() -> SessionData {
    let mut data = SessionData::new_at(START, Duration::from_secs(7200));
    at(&mut data, 0);
    data
}

fn again(data: &SessionData) -> SessionData {
    SessionData::from_bytes(&data.to_bytes()).expect("reads")
}

#[test]
fn an_expired_field_reads_as_absent_and_setting_renews_it() {
    let mut data = data();
    let mut shop = data.typed::<Shop>();
    shop.set_code(7).expect("set");
    shop.set_tries(3).expect("set");
    shop.set_name("ada").expect("set");
    let mut data = again(&data);
    for (seconds, code, tries) in
        [(0, Some(7), 3), (29, Some(7), 3), (30, Some(7), 1), (599, Some(7), 1), (600, None, 1)]
    {
        at(&mut data, seconds);
        let shop = data.typed::<Shop>();
        assert_eq!((shop.code().expect("readable"), shop.tries().expect("readable")), (code, tries), "{seconds}");
    }
    assert_eq!((data.get("code"), data.len(), data.iter().collect::<Vec<_>>()), (None, 1, vec![("name", "ada")]));
    at(&mut data, 599);
    data.typed::<Shop>().set_code(7).expect("the same value again");
    assert_eq!(data.changes().keys().collect::<Vec<_>>(), ["code"]);
    at(&mut data, 1198);
    assert_eq!(data.typed::<Shop>().code().expect("readable"), Some(7));
    at(&mut data, 1199);
    let mut shop = data.typed::<Shop>();
    assert_eq!(shop.take_code().expect("readable"), None);
    assert!(!shop.remove_code().expect("removed"), "it was not there any more");
    assert_eq!(
        shop.update_tries(|tries| {
            *tries += 1;
            *tries
        })
        .expect("updated"),
        2
    );
}

#[test]
fn an_update_that_changes_the_field_renews_it_and_merges() {
    let mut stored = data();
    stored.typed::<Shop>().set_tries(1).expect("set");
    let mut stored = again(&stored);
    let mut ours = again(&stored);
    at(&mut ours, 20);
    ours.typed::<Shop>().update_tries(|tries| *tries += 1).expect("updated");
    at(&mut stored, 10);
    stored.typed::<Shop>().set_tries(5).expect("set");
    ours.changes().apply(&mut stored).expect("applies");
    at(&mut stored, 49);
    assert_eq!(stored.typed::<Shop>().tries().expect("readable"), 6);
    at(&mut stored, 50);
    assert_eq!(stored.typed::<Shop>().tries().expect("readable"), 1);
}

#[test]
fn expired_entries_are_dropped_when_the_session_is_stored_and_ends_survive_every_form() {
    let mut data = data();
    data.typed::<Shop>().set_code(7).expect("set");
    let json: SessionData = serde_json::from_str(&serde_json::to_string(&data).expect("written")).expect("read");
    for mut copy in [again(&data), json, data.clone().stored_as("id")] {
        at(&mut copy, 600);
        copy.set("name", "ada");
        let mut stored = again(&copy);
        at(&mut stored, 0);
        assert_eq!(stored.iter().collect::<Vec<_>>(), [("name", "ada")]);
    }
    let mut untouched = again(&data);
    at(&mut untouched, 600);
    let mut untouched = again(&untouched);
    at(&mut untouched, 600);
    assert_eq!(untouched.get("code"), None, "stored as it is, it keeps its end");
}

#[test]
fn b33_a_session_whose_entry_has_ended_is_equal_to_what_is_read_back() {
    let mut data = data();
    data.typed::<Shop>().set_code(7).expect("set");
    let mut data = again(&data);
    at(&mut data, 600);
    data.typed::<Shop>().set_name("ada").expect("set");
    let read = again(&data);
    assert_eq!(read, data);
    assert_eq!(read.iter().collect::<Vec<_>>(), [("name", "ada")]);
}

#[test]
fn what_is_written_without_an_end_or_cleared_has_none() {
    let mut data = data();
    data.typed::<Shop>().set_code(7).expect("set");
    let mut raw = again(&data);
    at(&mut raw, 0);
    raw.set("code", "7");
    let mut raw = again(&raw);
    at(&mut raw, 6000);
    assert_eq!(raw.get("code"), Some("7"));

    let mut back = again(&data);
    at(&mut back, 0);
    back.set("code", "8");
    back.set("code", "7");
    let mut stored = again(&data);
    back.changes().apply(&mut stored).expect("applies");
    at(&mut stored, 6000);
    assert_eq!(stored.get("code"), Some("7"), "also when it is set to what it was");
    let mut cleared = again(&data);
    at(&mut cleared, 0);
    cleared.clear();
    cleared.set("code", "8");
    at(&mut cleared, 6000);
    assert_eq!(cleared.get("code"), Some("8"));
}

async fn send(mut shop: TypedSession<Shop>) -> Result<()> {
    shop.set_code(7)?;
    shop.set_notice("sent")
}

async fn show(shop: TypedSession<Shop>) -> Result<String> {
    Ok(format!("{:?} {:?}", shop.code()?, shop.peek_notice()?))
}

async fn keys(session: SessionHandle) -> String {
    session.snapshot().iter().map(|(key, _)| key.to_owned()).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn in_requests_the_layers_clock_counts() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    browser.visit(send).await;
    stage.clock.advance(Duration::from_secs(599));
    assert_eq!(browser.visit(show).await.text(), "Some(7) Some(\"sent\")");
    stage.clock.advance(Duration::from_secs(1));
    assert_eq!(browser.visit(show).await.text(), "None Some(\"sent\")");
    browser.visit(set("other", "1")).await;
    assert_eq!(browser.visit(keys).await.text(), "notice other theme");
}

/// A request may take its time.
#[tokio::test]
async fn what_is_written_late_in_a_request_lives_from_then_on() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let clock = stage.clock.clone();
    let late = async move |mut shop: TypedSession<Shop>| {
        clock.advance(Duration::from_secs(300));
        shop.set_code(7)
    };
    browser.visit(late).await;
    stage.clock.advance(Duration::from_secs(599));
    assert_eq!(browser.visit(show).await.text(), "Some(7) None");
    stage.clock.advance(Duration::from_secs(1));
    assert_eq!(browser.visit(show).await.text(), "None None");
}

#[tokio::test]
async fn what_ends_while_a_request_runs_is_gone_for_what_follows_its_next_write() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    browser.visit(send).await;
    let clock = stage.clock.clone();
    let late = async move |session: SessionHandle, shop: TypedSession<Shop>| -> Result<String> {
        let before = shop.code()?;
        clock.advance(Duration::from_secs(600));
        session.set("other", "1")?;
        Ok(format!("{before:?} {:?}", shop.code()?))
    };
    assert_eq!(browser.visit(late).await.text(), "Some(7) None");
}

#[tokio::test]
async fn a_cookie_keeps_the_end_of_a_field() {
    let config = SessionConfig {
        encryption_key: Some("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff".to_owned()),
        ..SessionConfig::default()
    };
    let clock = ManualClock::new(START + Duration::from_secs(1_700_000_000));
    let store = CookieSessionStore::new(&config).expect("a store").with_clock(clock.clone());
    let mut data = SessionData::new_at(clock.now(), Duration::from_secs(7200));
    data.set_now(clock.now());
    data.typed::<Shop>().set_code(7).expect("set");
    let cookie = store.save("id", data).await.expect("saved");
    let mut loaded = store.load(&cookie).await.expect("opens").expect("live");
    loaded.set_now(clock.now() + Duration::from_secs(599));
    assert_eq!(loaded.typed::<Shop>().code().expect("readable"), Some(7));
    loaded.set_now(clock.now() + Duration::from_secs(600));
    assert_eq!(loaded.typed::<Shop>().code().expect("readable"), None);
}
