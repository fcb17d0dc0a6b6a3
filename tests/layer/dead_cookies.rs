//! Cookies that lead nowhere all look alike: B16 and the bad input.

use http::StatusCode;
use http::header::{CACHE_CONTROL, VARY};
use tideway_session::{CookieSessionStore, SessionConfig, SessionHandle, SessionStore as _, TypedSession};
use tideway_session_tests::{Answer, Logs, Stage, set};

use crate::{Shop, log_out, look, rotate};

const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

fn sealed(config: &SessionConfig) -> Stage {
    Stage::over(config.clone(), |clock| CookieSessionStore::new(config).expect("no mistake").with_clock(clock))
}

fn sealing() -> SessionConfig {
    SessionConfig { encryption_key: Some(KEY.to_owned()), max_lifetime_seconds: Some(5000), ..Stage::config() }
}

/// What a visitor with a dead cookie gets.
const REMOVAL: &str = "id=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/; Secure; HttpOnly; SameSite=Lax";

/// Every value that a client could make up, whatever the store.
fn made_up() -> Vec<Vec<u8>> {
    let mut values: Vec<Vec<u8>> = [
        "",
        "=",
        "\"\"",
        "x",
        "null",
        "{}",
        "../../etc/passwd",
        "%00",
        "%41%41",
        "a,b",
        "' OR 1=1 --",
        "é",
        "\u{1f36a}",
        "AAAAAAAAAAAAAAAAAAAAAAAA",
        "\"AAAAAAAAAAAAAAAAAAAAAAAA\"",
        "AAAAAAAAAAAAAAAAAAAAAAA=",
        "AAAAAAAAAAAAAAAAAAAAAAA",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into();
    values.push(b"\xff\xfe\x80".to_vec());
    values.push([&b"AAAAAAAAAAAAAAAAAAAAAAA"[..], b"\xff"].concat());
    values.push(vec![b'A'; 1 << 20]);
    values.push(vec![b'\xff'; 1 << 20]);
    for length in [1, 23, 25, 40, 41, 42, 100, 4093, 4094, 4095] {
        values.push(vec![b'A'; length]);
    }
    values
}

/// Asserts that a request with this cookie is answered like any other with a dead one, byte for byte.
async fn dead(stage: &Stage, value: &[u8]) -> Answer {
    let (logs, _guard) = Logs::capture();
    let cookie = [b"id=", value].concat();
    let answer = stage.send(&[&cookie], async |session: Option<SessionHandle>| format!("{}", session.is_some())).await;
    let shown = String::from_utf8_lossy(value.get(..60).unwrap_or(value)).into_owned();
    assert_eq!((answer.status, answer.set_cookie()), (StatusCode::OK, Some(REMOVAL)), "{shown}");
    assert_eq!(answer.text(), "false", "{shown}");
    assert_eq!((answer.header(VARY), answer.header(CACHE_CONTROL)), (Some("Cookie"), Some("no-store")));
    assert_eq!(answer.headers.len(), 5, "{:?}", answer.headers);
    assert_eq!(logs.loud(), [], "{shown}");
    answer
}

#[tokio::test]
async fn b16_made_up_cookies_all_look_alike() {
    for stage in [Stage::new(), sealed(&sealing())] {
        let mut first = None;
        for value in made_up() {
            let answer = dead(&stage, &value).await;
            assert_eq!(*first.get_or_insert_with(|| answer.clone()), answer);
        }
    }
}

#[tokio::test]
async fn b16_expired_and_long_ended_sessions_look_like_unknown_ones() {
    let stage = Stage::new();
    let unknown = dead(&stage, b"AAAAAAAAAAAAAAAAAAAAAAAA").await;
    let ids = [&stage.guest().await, &stage.guest().await, &stage.guest().await]
        .map(|browser| browser.id().expect("a session"));
    stage.store.delete(&ids[0]).await.expect("no fault");
    let mut rotated = stage.guest().await;
    let old = rotated.id().expect("a session");
    rotated.visit(rotate).await;
    stage.pass(60);
    for id in [&ids[0], &old] {
        assert_eq!(dead(&stage, id.as_bytes()).await, unknown);
    }
    stage.pass(940);
    for id in &ids {
        assert_eq!(dead(&stage, id.as_bytes()).await, unknown);
    }
}

#[tokio::test]
async fn b16_the_session_past_its_absolute_limit_looks_like_an_unknown_one() {
    let config = SessionConfig { max_lifetime_seconds: Some(500), ..Stage::config() };
    for stage in
        [Stage::configured(config.clone()), sealed(&SessionConfig { encryption_key: Some(KEY.to_owned()), ..config })]
    {
        let id = stage.guest().await.id().expect("a session");
        let unknown = dead(&stage, b"AAAAAAAAAAAAAAAAAAAAAAAA").await;
        stage.pass(500);
        assert_eq!(dead(&stage, id.as_bytes()).await, unknown);
    }
}

#[tokio::test]
async fn b16_a_sealed_cookie_with_any_bit_flipped_is_dead() {
    let stage = sealed(&sealing());
    let cookie = stage.guest().await.id().expect("a session");
    let unknown = dead(&stage, b"x").await;
    for place in 0..cookie.len() {
        for bit in 0..8 {
            let mut flipped = cookie.clone().into_bytes();
            flipped[place] ^= 1 << bit;
            // Some of them are no cookie at all: they end the pair, or are no header.
            if flipped[place] == b';' || flipped[place] < 32 || flipped[place] == 127 {
                continue;
            }
            assert_eq!(dead(&stage, &flipped).await, unknown);
        }
    }
}

#[tokio::test]
async fn b16_truncated_extended_foreign_and_replayed_sealed_cookies_are_dead() {
    let stage = sealed(&sealing());
    let cookie = stage.guest().await.id().expect("a session");
    let unknown = dead(&stage, b"x").await;
    for length in 0..cookie.len() {
        assert_eq!(dead(&stage, &cookie.as_bytes()[..length]).await, unknown);
        assert_eq!(dead(&stage, &cookie.as_bytes()[length + 1..]).await, unknown);
    }
    let other_key = SessionConfig { encryption_key: Some(KEY.replace("00", "01")), ..sealing() };
    let other_name = SessionConfig { cookie_name: "other".to_owned(), ..sealing() };
    let foreign = sealed(&other_key).guest().await.id().expect("a session");
    let answer = sealed(&other_name).send(&[], set("theme", "dark")).await;
    let renamed = answer.set_cookie().and_then(|cookie| cookie.split(['=', ';']).nth(1)).expect("a session").to_owned();
    for value in [foreign, renamed, format!("{cookie}A"), format!("{cookie}{cookie}"), format!("{cookie}=")] {
        assert_eq!(dead(&stage, value.as_bytes()).await, unknown);
    }
    stage.pass(1000);
    assert_eq!(dead(&stage, cookie.as_bytes()).await, unknown);
}

#[tokio::test]
async fn b16_a_dead_cookie_is_answered_alike_whatever_the_handler_does() {
    let stage = Stage::new();
    let unknown = "A".repeat(24);
    let garbage = "%%%".to_owned();
    let ended = stage.guest().await.id().expect("a session");
    stage.store.delete(&ended).await.expect("no fault");
    stage.pass(61);
    let mut answers = Vec::new();
    for value in [unknown, garbage, ended] {
        let cookie = format!("id={value}");
        let cookies: [&[u8]; 1] = [cookie.as_bytes()];
        answers.push([
            stage.send(&cookies, look).await,
            stage.send(&cookies, log_out).await,
            stage.send(&cookies, rotate).await,
            stage.send(&cookies, async |shop: TypedSession<Shop>| shop.visits().map(|v| v.to_string())).await,
            stage.send(&cookies, async |_: SessionHandle| StatusCode::INTERNAL_SERVER_ERROR).await,
        ]);
        let written = stage.send(&cookies, set("theme", "dark")).await;
        assert!(written.max_age() == Some(1000), "{written:?}");
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
    assert!(answers[0].iter().all(|answer| answer.max_age() == Some(0)));
}

#[tokio::test]
async fn b16_cookies_of_other_names_are_nobodys() {
    let stage = Stage::new();
    let id = stage.guest().await.id().expect("a session");
    for cookie in [format!("ID={id}"), format!("xid={id}"), format!("id2={id}"), format!("a=id={id}"), "id".to_owned()]
    {
        let answer =
            stage.send(&[cookie.as_bytes()], async |session: SessionHandle| session.is_new().to_string()).await;
        assert_eq!((answer.text(), answer.set_cookie()), ("true", None), "{cookie}");
    }
}
