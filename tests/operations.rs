//! Running the stores: cleaning up on a timer, moving to another store, events.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use tideway_session::{
    CleanupTask, CookieSessionStore, Error, Found, InMemorySessionStore, ManualClock, MigratingStore, Owned,
    OwnedSession, Result, Session, SessionChanges, SessionConfig, SessionData, SessionStore, TypedSession, async_trait,
};
use tideway_session_tests::{Logs, Stage};

const TTL: Duration = Duration::from_secs(3600);
const ID: &str = "aBcdefghijklmnopqrstuvwx";

#[derive(Session)]
struct Auth {
    #[session(owner)]
    user: Option<u64>,
    #[session(default)]
    visits: u32,
}

/// A store whose cleaning fails in turn, and counts.
#[derive(Default)]
struct Dusty(AtomicUsize);

#[async_trait]
impl SessionStore for Dusty {
    async fn load(&self, _: &str) -> Result<Option<SessionData>> {
        Ok(None)
    }
    async fn save(&self, id: &str, _: SessionData) -> Result<String> {
        Ok(id.to_owned())
    }
    async fn delete(&self, _: &str) -> Result<()> {
        Ok(())
    }
    async fn cleanup_expired(&self) -> Result<usize> {
        match self.0.fetch_add(1, Ordering::Relaxed) {
            0 => Err(Error::store("the broom is broken")),
            1 => panic!("the broom is gone"),
            _ => Ok(1),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn cleaning_on_a_timer_survives_errors_and_panics_and_stops() {
    let store = Arc::new(Dusty::default());
    let cleanup = CleanupTask::start(Arc::clone(&store), Duration::from_secs(60));
    for round in 0..4 {
        assert_eq!(store.0.load(Ordering::Relaxed), round);
        tokio::time::sleep(Duration::from_secs(61)).await; // of the paused clock
    }
    cleanup.stop().await;
    let rounds = store.0.load(Ordering::Relaxed);
    tokio::time::sleep(Duration::from_secs(600)).await;
    assert_eq!(store.0.load(Ordering::Relaxed), rounds);
    assert_eq!(Arc::strong_count(&store), 1, "the task is over");
}

#[tokio::test(start_paused = true)]
async fn dropping_the_timer_ends_it() {
    let store = Arc::new(Dusty::default());
    drop(CleanupTask::start(Arc::clone(&store), Duration::ZERO));
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert_eq!(Arc::strong_count(&store), 1);
}

fn session() -> SessionData {
    let mut data = SessionData::new(TTL);
    data.set("a", "1");
    data
}

async fn changes(store: &impl SessionStore, id: &str, change: impl FnOnce(&mut SessionData)) -> SessionChanges {
    let mut copy = store.load(id).await.expect("loads").expect("is there");
    change(&mut copy);
    copy.changes().clone()
}

type Memory = Arc<InMemorySessionStore>;

fn stores() -> (Memory, Memory, MigratingStore<Memory, Memory>) {
    let (new, old) = (Memory::default(), Memory::default());
    (Arc::clone(&new), Arc::clone(&old), MigratingStore::new(new, old))
}

#[tokio::test]
async fn a_session_moves_when_it_is_written_and_not_before() -> Result<()> {
    let (new, old, store) = stores();
    old.save(ID, session()).await?;
    assert_eq!(store.load(ID).await?.expect("from the old store").get("a"), Some("1"));
    assert_eq!((old.len(), new.len()), (1, 0));

    let ours = changes(&store, ID, |data| data.set("b", "2")).await;
    let theirs = changes(&store, ID, |data| data.set("c", "3")).await;
    let moved = store.update(ID, &ours).await?;
    assert_eq!(moved.presented(), Some(ID), "with its id, so that requests on their way find it");
    store.update(ID, &theirs).await?;
    assert_eq!((old.len(), new.len()), (0, 1));
    let now = store.load(ID).await?.expect("from the new store");
    assert_eq!(now.iter().collect::<Vec<_>>(), [("a", "1"), ("b", "2"), ("c", "3")]);
    Ok(())
}

#[tokio::test]
async fn b22_an_ended_session_comes_back_from_neither_store() -> Result<()> {
    let (new, old, store) = stores();
    old.save(ID, session()).await?;
    let late = changes(&store, ID, |data| data.set("late", "x")).await;
    store.delete(ID).await?;
    assert!(matches!(store.update(ID, &late).await, Err(Error::Gone)));
    assert!(matches!(store.rotate(ID, "new", &late).await, Err(Error::Gone)));
    assert_eq!(store.find(ID).await?, Found::Ended);
    assert!(old.is_empty() && new.is_empty());

    old.save(ID, session()).await?;
    assert_eq!(store.rotate(ID, "bBcdefghijklmnopqrstuvwx", &late).await?, "bBcdefghijklmnopqrstuvwx");
    assert!(matches!(store.update(ID, &late).await, Err(Error::Gone)));
    assert!(store.load(ID).await?.is_none());
    Ok(())
}

#[tokio::test]
async fn a_session_moves_from_the_cookie_to_the_server_and_back() -> Result<()> {
    let key = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff".to_owned();
    let config = SessionConfig { encryption_key: Some(key), ..SessionConfig::default() };
    let cookies = CookieSessionStore::new(&config)?;

    let memory = Memory::default();
    let store = MigratingStore::new(Arc::clone(&memory), cookies.clone());
    let cookie = cookies.save("", session()).await?;
    assert!(store.recognises(&cookie) && store.recognises(ID) && !store.recognises("?"));
    let moved = store.update(&cookie, &changes(&store, &cookie, |data| data.set("b", "2")).await).await?;
    let id = moved.presented().expect("an id").to_owned();
    assert_ne!(id, cookie);
    assert_eq!(memory.load(&id).await?.expect("moved").get("b"), Some("2"));

    let store = MigratingStore::new(cookies.clone(), Arc::clone(&memory));
    let moved = store.update(&id, &changes(&store, &id, |data| data.set("c", "3")).await).await?;
    let cookie = moved.presented().expect("a cookie");
    assert_eq!(cookies.load(cookie).await?.expect("moved").len(), 3);
    assert!(memory.is_empty());
    assert_eq!(store.max_entry_len(), cookies.max_entry_len());
    assert_eq!(store.max_ascii_entry_len(), cookies.max_ascii_entry_len());
    assert_ne!(store.max_ascii_entry_len(), store.max_entry_len());
    Ok(())
}

#[tokio::test]
async fn b24_an_owners_sessions_of_both_stores() -> Result<()> {
    let (new, old, store) = stores();
    for (place, id) in [(&old, ID), (&new, "bBcdefghijklmnopqrstuvwx")] {
        let mut data = session();
        data.typed::<Auth>().set_user(1)?;
        place.save(id, data).await?;
    }
    assert_eq!(store.list_owned("1").await?.len(), 2);
    assert_eq!(store.delete_owned("1", Owned::Except(ID)).await?, 1);
    assert_eq!(store.delete_owned("1", Owned::All).await?, 1);
    assert!(store.is_healthy().await);
    Ok(())
}

#[tokio::test]
async fn cleanup_frees_both_stores() -> Result<()> {
    let clock = ManualClock::new(SystemTime::now());
    let memory = || Arc::new(InMemorySessionStore::new(TTL).with_clock(clock.clone()));
    let (new, old) = (memory(), memory());
    new.save("one", SessionData::new_at(clock.time(), TTL)).await?;
    old.save("two", SessionData::new_at(clock.time(), TTL)).await?;
    clock.advance(TTL);
    assert_eq!(MigratingStore::new(new, old).cleanup_expired().await?, 2);
    Ok(())
}

/// Requests of one browser, one after another.
fn visit(paths: &[&str]) {
    use axum::Router;
    use axum::body::Body;
    use axum::routing::get;
    use http::Request;
    use tideway_session::{SessionHandle, SessionLayer, TypedSession};
    use tower::ServiceExt;

    async fn count(mut auth: TypedSession<Auth>) -> Result<()> {
        auth.set_visits(auth.visits()? + 1)
    }
    async fn sign_in(mut auth: TypedSession<Auth>) -> Result<()> {
        auth.set_user(1)
    }
    async fn rotate(session: SessionHandle) -> Result<()> {
        session.rotate()
    }
    async fn end_others(session: SessionHandle) -> Result<()> {
        session.end_others().await.map(drop)
    }
    async fn destroy(session: SessionHandle) -> Result<()> {
        session.destroy()
    }

    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("runtime");
    runtime.block_on(async {
        let layer = SessionLayer::new(Memory::default(), &SessionConfig::default()).expect("valid");
        let routes = Router::new()
            .route("/", get(count))
            .route("/sign-in", get(sign_in))
            .route("/rotate", get(rotate))
            .route("/end-others", get(end_others))
            .route("/end", get(destroy));
        let app = routes.layer(layer);
        let mut cookie = String::new();
        for path in paths {
            let request = Request::get(*path).header("cookie", &cookie).body(Body::empty()).expect("request");
            let response = app.clone().oneshot(request).await.expect("infallible");
            assert!(response.status().is_success(), "{path}");
            if let Some(set) = response.headers().get("set-cookie") {
                set.to_str().expect("text").split(';').next().expect("a pair").clone_into(&mut cookie);
            }
        }
    });
}

/// The first creates a session, the second moves it, the third ends it.
fn create_rotate_and_end() {
    visit(&["/", "/rotate", "/end"]);
}

#[test]
fn events_have_stable_names() {
    let (logs, _listening) = Logs::capture();
    create_rotate_and_end();
    let events: Vec<String> = logs.names().into_iter().filter(|name| name.starts_with("session.")).collect();
    let steps: Vec<_> = events.iter().map(String::as_str).filter(|name| *name != "session.store_call").collect();
    let expected = ["session.created", "session.cookie", "session.rotated", "session.cookie", "session.ended"];
    assert_eq!(steps, expected);
    let calls = events.iter().filter(|name| *name == "session.store_call").count();
    assert_eq!(calls, 5, "one to create, two each to rotate and to end");
}

#[test]
fn ending_nobody_is_no_event() {
    let (logs, _listening) = Logs::capture();
    visit(&["/sign-in", "/end-others"]);
    let events = logs.names();
    assert!(events.iter().any(|name| name == "session.created"), "{events:?}");
    assert!(!events.iter().any(|name| name == "session.ended"), "{events:?}");
}

/// A store that keeps sessions and does nothing else.
struct Stubborn {
    memory: InMemorySessionStore,
    loads: AtomicBool,
}

#[async_trait]
impl SessionStore for Stubborn {
    async fn load(&self, session_id: &str) -> Result<Option<SessionData>> {
        if self.loads.load(Ordering::Relaxed) {
            self.memory.load(session_id).await
        } else {
            Err(Error::store("no load"))
        }
    }
    async fn save(&self, session_id: &str, data: SessionData) -> Result<String> {
        self.memory.save(session_id, data).await
    }
    async fn delete(&self, session_id: &str) -> Result<()> {
        self.memory.delete(session_id).await
    }
    async fn update(&self, _: &str, _: &SessionChanges) -> Result<SessionData> {
        Err(Error::store("no update"))
    }
    async fn list_owned(&self, _: &str) -> Result<Vec<OwnedSession>> {
        Err(Error::store("no list"))
    }
    async fn delete_owned(&self, _: &str, _: Owned<'_>) -> Result<usize> {
        Err(Error::store("no end"))
    }
}

/// The handler gets the error, and what it makes of it need not say why.
#[test]
fn a_failure_that_a_handler_is_told_of_is_an_event_with_its_cause() {
    use tideway_session::SessionHandle;

    let mut stubborn = None;
    let stage = Stage::over(Stage::config(), |clock| {
        let memory = InMemorySessionStore::default().with_clock(clock);
        let store = Arc::new(Stubborn { memory, loads: AtomicBool::new(true) });
        stubborn = Some(Arc::clone(&store));
        store
    });
    let (stubborn, mut browser) = (stubborn.expect("made"), stage.browser());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
    runtime.block_on(browser.visit(|mut auth: TypedSession<Auth>| async move { auth.set_user(1) }));
    let (logs, _listening) = Logs::capture();
    let fails = async move |session: SessionHandle| {
        assert!(session.owned().await.is_err());
        assert!(session.end("a-handle").await.is_err());
        assert!(session.end_others().await.is_err());
        session.set("theme", "dark").expect("writable");
        assert!(session.save().await.is_err());
        session.remove("theme").expect("writable");
        assert!(session.write_now(|data| data.set("theme", "dark")).await.is_err());
        stubborn.loads.store(false, Ordering::Relaxed);
        assert!(session.write_now(|data| data.set("theme", "dark")).await.is_err());
    };
    runtime.block_on(browser.visit(fails));
    let names = logs.names();
    let names: Vec<_> = names.iter().map(String::as_str).filter(|name| name.starts_with("session.not")).collect();
    let saves = ["session.not_saved", "session.not_saved"];
    let owner = ["session.not_listed", "session.not_ended", "session.not_ended"];
    let expected = [&owner[..], &saves, &["session.not_loaded"]].concat();
    assert_eq!(names, expected);
    let text = format!("{:?}", logs.loud());
    for cause in ["no list", "no end", "no update", "no load"] {
        assert!(text.contains(cause), "{text}");
    }
}

#[test]
fn metrics_have_stable_names() {
    use std::collections::BTreeMap;

    use metrics_util::debugging::{DebugValue, DebuggingRecorder};

    let recorder = DebuggingRecorder::new();
    let seen = recorder.snapshotter();
    Logs::install();
    metrics::with_local_recorder(&recorder, create_rotate_and_end);
    let mut counters = BTreeMap::new();
    let mut samples: BTreeMap<String, usize> = BTreeMap::new();
    for (key, _, _, value) in seen.snapshot().into_vec() {
        let name = key.key().name().to_owned();
        match value {
            DebugValue::Counter(count) => drop(counters.insert(name, count)),
            DebugValue::Histogram(values) => *samples.entry(name).or_default() += values.len(),
            DebugValue::Gauge(_) => panic!("no gauges"),
        }
    }
    let counters: Vec<_> = counters.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    let expected = [
        ("tideway_session_created_total", 1),
        ("tideway_session_ended_total", 1),
        ("tideway_session_rotated_total", 1),
    ];
    assert_eq!(counters, expected);
    let samples: Vec<_> = samples.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    assert_eq!(samples, [("tideway_session_cookie_bytes", 2), ("tideway_session_store_seconds", 5)]);
}
