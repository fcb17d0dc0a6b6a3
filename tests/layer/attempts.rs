//! What an attacker, a clumsy handler or an unlucky moment tried: each of these once worked.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::StatusCode;
use tideway_session::{
    CookieSessionStore, Found, InMemorySessionStore, ManualClock, MigratingStore, Owned, Result, Session,
    SessionChanges, SessionConfig, SessionData, SessionHandle, SessionStore, TypedSession,
};
use tideway_session_tests::{Fault, Method, Probe, Stage, When, set};

#[derive(Session)]
struct Shop {
    #[session(default)]
    visits: u32,
}

#[derive(Session)]
#[session(prefix = "auth.")]
struct Auth {
    #[session(owner)]
    user: Option<u64>,
}

const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

fn clock() -> ManualClock {
    ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600))
}

fn cookie_config() -> SessionConfig {
    SessionConfig { encryption_key: Some(KEY.into()), ..Stage::config() }
}

#[tokio::test]
async fn b16_junk_in_front_does_not_hide_that_two_are_live() {
    let stage = Stage::new();
    let victim = stage.guest().await;
    let mut attacker = stage.browser();
    attacker.visit(set("who", "attacker")).await;
    let (v, a) = (victim.id().expect("works"), attacker.id().expect("works"));
    let junk = |c: char| format!("id={}", c.to_string().repeat(24));
    let who = async |s: SessionHandle| {
        let w = format!("{:?}", s.get("who"));
        s.set("card", "4111").map(|()| w)
    };
    stage.send(&[format!("id={a}; id={v}").as_bytes()], who).await;
    let line = format!("{}; {}; {}; id={a}; id={v}", junk('x'), junk('y'), junk('z'));
    let answer = stage.send(&[line.as_bytes()], who).await;
    let data = stage.store.load(&a).await.expect("works").expect("works");
    assert_eq!(data.get("card"), None);
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn b31_a_clock_that_was_ahead_once_does_not_stop_the_freeing() {
    let clock = clock();
    let store = InMemorySessionStore::new(Duration::from_secs(60)).with_clock(clock.clone());
    let start = clock.time();
    clock.set(start + Duration::from_secs(3600 * 24 * 365));
    store.load("x").await.expect("works");
    clock.set(start);
    for round in 0..200 {
        for n in 0..10 {
            store
                .save(&format!("{round}-{n}"), SessionData::new_at(clock.time(), Duration::from_secs(60)))
                .await
                .expect("works");
        }
        clock.advance(Duration::from_secs(61));
    }
    assert!(store.len() < 200, "{}", store.len());
}

#[tokio::test]
async fn b14_write_now_while_sessions_move_into_the_cookie_ends_nothing() {
    let config = cookie_config();
    let c = clock();
    let old = Arc::new(InMemorySessionStore::new(Duration::from_secs(60)).with_clock(c.clone()));
    let mut s = SessionData::new_at(c.time(), Duration::from_secs(600));
    s.set("user", "1");
    let id = "aBcdefghijklmnopqrstuvwx";
    old.save(id, s).await.expect("works");
    let o = Arc::clone(&old);
    let stage = Stage::over(config.clone(), |clock| {
        MigratingStore::new(CookieSessionStore::new(&config).expect("works").with_clock(clock), o)
    });
    let line = format!("id={id}");
    stage
        .send(&[line.as_bytes()], async |s: SessionHandle| format!("{:?}", s.write_now(|d| d.set("x", "1")).await))
        .await;
    assert!(old.load(id).await.expect("works").is_some(), "the session is gone, and the client has no other");
}

#[tokio::test]
async fn b24_two_sessions_with_one_handle_both_end() {
    let stage = Stage::new();
    let mut b = stage.browser();
    b.visit(async |mut a: TypedSession<Auth>| a.set_user(42)).await;
    let data = stage.store.load(&b.id().expect("works")).await.expect("works").expect("works");
    let memory = InMemorySessionStore::new(Duration::from_secs(60)).with_clock(stage.clock.clone());
    memory.save("one", data.clone()).await.expect("works");
    memory.save("two", data).await.expect("works");
    assert_eq!(memory.delete_owned("42", Owned::All).await.expect("works"), 2);
    let left = (memory.load("one").await.expect("works").is_some(), memory.load("two").await.expect("works").is_some());
    assert_eq!(left, (false, false));
}

#[test]
fn b21_a_closure_that_is_replayed_after_a_save_may_use_the_session() {
    let (tx, rx) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("works").block_on(async {
            let stage = Stage::new();
            let mut browser = stage.guest().await;
            let id = browser.id().expect("works");
            let gate = stage.store.gate(Method::Update, When::Before);
            let store = Arc::clone(&stage.store);
            browser
                .visit(async move |session: SessionHandle, mut shop: TypedSession<Shop>| -> Result<()> {
                    session.set("a", "1")?;
                    let s = session.clone();
                    let saving = tokio::spawn(async move { s.save().await });
                    gate.arrived().await;
                    let h = session.clone();
                    shop.update_visits(move |v| {
                        let _ = h.get("theme");
                        *v += 1;
                    })?;
                    let mut other = SessionData::new(Duration::from_secs(1));
                    other.set("visits", "7");
                    store.update(&id, other.changes()).await?;
                    gate.open();
                    saving.await.expect("works")
                })
                .await;
            tx.send(()).expect("works");
        });
    });
    assert!(rx.recv_timeout(Duration::from_secs(10)).is_ok(), "deadlock");
}

#[tokio::test]
async fn b12_the_cookie_of_a_destroyed_session_does_not_go_out() {
    let stage = Stage::new();
    let mut browser = stage.browser();
    let gate = stage.store.gate(Method::Delete, When::Before);
    let answer = browser
        .visit(async move |session: SessionHandle| -> Result<()> {
            session.set("a", "1")?;
            session.save().await?;
            session.destroy()?;
            let s = session.clone();
            let saving = tokio::spawn(async move { s.save().await });
            gate.arrived().await;
            session.destroy()?;
            gate.open();
            saving.await.expect("works")
        })
        .await;
    assert_ne!(answer.max_age(), Some(1000), "cookie of a session that was destroyed");
}

#[tokio::test]
async fn b18_the_age_is_that_of_what_is_stored() {
    let stage = Stage::new();
    let mut browser = stage.browser();
    let answer = browser
        .visit(async |session: SessionHandle| -> Result<StatusCode> {
            session.set("a", "1")?;
            session.save().await?;
            session.extend(Duration::from_secs(99_999))?;
            Ok(StatusCode::INTERNAL_SERVER_ERROR)
        })
        .await;
    assert_eq!(answer.max_age(), Some(1000));
}

#[tokio::test]
async fn b22_a_copy_left_behind_by_a_move_does_not_open_again() {
    let clock = clock();
    let old = Arc::new(Probe::new(InMemorySessionStore::new(Duration::from_secs(60)).with_clock(clock.clone())));
    let new = Arc::new(InMemorySessionStore::new(Duration::from_secs(60)).with_clock(clock.clone()));
    let id = "aBcdefghijklmnopqrstuvwx";
    let mut s = SessionData::new_at(clock.time(), Duration::from_secs(6000));
    s.set("user", "1");
    old.save(id, s).await.expect("works");
    let store = MigratingStore::new(Arc::clone(&new), Arc::clone(&old));
    let mut data = store.load(id).await.expect("works").expect("works");
    data.set("a", "1");
    old.fault(Method::Delete, Fault::Fail);
    old.heal();
    store.rotate(id, "bBcdefghijklmnopqrstuvwx", &SessionChanges::default()).await.expect("works");
    assert!(store.load(id).await.expect("works").is_none());
    clock.advance(Duration::from_secs(61));
    assert!(store.load(id).await.expect("works").is_none(), "the id that was rotated away opens again");
}

#[tokio::test]
async fn b11_a_loss_that_nobody_was_told_of_is_the_response() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let id = browser.id().expect("works");
    let gate = stage.store.gate(Method::Update, When::Before);
    let store = Arc::clone(&stage.store);
    let answer = browser
        .visit(async move |session: SessionHandle| -> Result<()> {
            session.set("x", "1")?;
            tokio::select! { _ = session.save() => panic!(), () = gate.arrived() => () }
            session.set("y", "2")?;
            store.delete(&id).await?;
            gate.open();
            Ok(())
        })
        .await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn b45_the_cookie_is_not_shown_where_headers_are() {
    let stage = Stage::new();
    let mut b = stage.browser();
    let answer = b.visit(set("a", "1")).await;
    let id = b.id().expect("works");
    let text = format!("{:?}", answer.headers);
    assert!(!text.contains(&id), "{text}");
}

#[tokio::test]
async fn b31_markers_of_a_bounded_store_are_bounded() {
    let c = clock();
    let store = InMemorySessionStore::new(Duration::from_secs(60)).with_clock(c.clone()).with_capacity(10);
    let id = |n: u32| format!("{n:024}");
    store.save(&id(0), SessionData::new_at(c.time(), Duration::from_secs(600))).await.expect("works");
    for n in 0..20_000 {
        store.rotate(&id(n), &id(n + 1), &SessionChanges::default()).await.expect("works");
    }
    let mut ended = 0;
    for n in 0..20_000 {
        if matches!(store.find(&id(n)).await.expect("works"), Found::Ended) {
            ended += 1;
        }
    }
    assert!(ended < 1000);
}

#[tokio::test]
async fn b12_a_save_that_nobody_polls_keeps_no_other_waiting() {
    let stage = Stage::new();
    let mut b = stage.browser();
    let gate = stage.store.gate(Method::Save, When::Before);
    let visit = b.visit(async move |session: SessionHandle| -> Result<()> {
        session.set("a", "1")?;
        let first = session.save();
        tokio::pin!(first);
        tokio::select! {
            r = &mut first => r?,
            () = gate.arrived() => { gate.open(); session.save().await? }
        }
        Ok(())
    });
    let r = tokio::time::timeout(Duration::from_secs(3), visit).await;
    assert!(r.is_ok(), "hangs");
}

#[tokio::test]
async fn b22_a_sign_out_waits_for_a_move_and_is_final() {
    let clock = clock();
    let memory = || InMemorySessionStore::new(Duration::from_secs(60)).with_clock(clock.clone());
    let (old, new) = (Arc::new(Probe::new(memory())), Arc::new(memory()));
    let id = "aBcdefghijklmnopqrstuvwx";
    let mut session = SessionData::new_at(clock.time(), Duration::from_secs(600));
    session.set("user", "1");
    old.save(id, session).await.expect("saves");
    let store = Arc::new(MigratingStore::new(Arc::clone(&new), Arc::clone(&old)));
    let mut data = store.load(id).await.expect("loads").expect("is there");
    data.set("late", "x");
    let gate = old.gate(Method::Find, When::After);
    let changes = data.changes().clone();
    let late = tokio::spawn({
        let store = Arc::clone(&store);
        async move { store.update(id, &changes).await.map(|_| ()) }
    });
    gate.arrived().await;
    let end = tokio::spawn({
        let store = Arc::clone(&store);
        async move { store.delete(id).await }
    });
    gate.open();
    late.await.expect("ends").expect("came first");
    end.await.expect("ends").expect("deletes");
    assert!(store.load(id).await.expect("loads").is_none());
    assert!(new.is_empty());
}

#[tokio::test]
async fn b11_changes_that_cannot_be_replayed_after_a_save_are_an_error_of_the_save() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let id = browser.id().expect("a session");
    let gate = stage.store.gate(Method::Update, When::Before);
    let store = Arc::clone(&stage.store);
    let handler = async move |session: SessionHandle, mut shop: TypedSession<Shop>| -> Result<()> {
        session.set("x", "1")?;
        let saving = tokio::spawn({
            let session = session.clone();
            async move { session.save().await }
        });
        gate.arrived().await;
        session.set("a", "1")?;
        shop.update_visits(|visits| *visits += 1)?;
        let mut other = SessionData::new(Duration::from_secs(1));
        other.set("visits", "junk");
        store.update(&id, other.changes()).await?;
        gate.open();
        saving.await.expect("ends")
    };
    let answer = browser.visit(handler).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    let stored = stage.store.load(&browser.id().expect("a session")).await.expect("loads").expect("is there");
    assert_eq!((stored.get("x"), stored.get("a"), stored.get("visits")), (Some("1"), None, Some("junk")));
}
