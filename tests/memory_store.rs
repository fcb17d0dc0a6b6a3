//! B31, and B18 to B23 as far as they are the store's.

use std::sync::{Arc, Barrier};
use std::time::{Duration, SystemTime};

use tideway_session::{
    Error, Found, InMemorySessionStore, ManualClock, Result, Session, SessionChanges, SessionData, SessionStore,
};

#[derive(Session)]
struct Shop {
    #[session(default)]
    visits: u32,
    theme: Option<String>,
    #[session(owner)]
    user: Option<u64>,
    #[session(ttl = "9s")]
    code: String,
}

const TTL: Duration = Duration::from_secs(3600);

fn store() -> (ManualClock, InMemorySessionStore) {
    let clock = ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000));
    (clock.clone(), InMemorySessionStore::new(TTL).with_clock(clock))
}

fn session(clock: &ManualClock, ttl: Duration) -> SessionData {
    let mut data = SessionData::new_at(clock.time(), ttl);
    data.set("a", "1");
    data
}

/// The changes that `change` makes to a fresh copy of a session.
async fn changes(store: &InMemorySessionStore, id: &str, change: impl FnOnce(&mut SessionData)) -> SessionChanges {
    let mut copy = store.load(id).await.expect("loads").expect("is there");
    change(&mut copy);
    copy.changes().clone()
}

#[tokio::test]
async fn b18_a_session_ends_on_time_and_not_before() -> Result<()> {
    let (clock, store) = store();
    assert_eq!(store.save("id", session(&clock, TTL)).await?, "id");
    clock.advance(Duration::from_millis(3_599_999));
    assert_eq!(store.load("id").await?.expect("live").get("a"), Some("1"));
    clock.advance(Duration::from_millis(1));
    assert!(store.load("id").await?.is_none());
    let empty = SessionChanges::default();
    assert!(matches!(store.update("id", &empty).await, Err(Error::Gone)), "an expired session is not renewed");
    assert!(matches!(store.rotate("id", "new", &empty).await, Err(Error::Gone)));
    clock.set(SystemTime::UNIX_EPOCH);
    assert!(store.load("id").await?.is_some(), "a clock that was set back is believed");
    Ok(())
}

#[tokio::test]
async fn b31_expired_sessions_are_freed_by_use_a_few_at_a_time() -> Result<()> {
    let (clock, store) = store();
    for n in 0..1_000 {
        store.save(&format!("short-{n}"), session(&clock, Duration::from_secs(60))).await?;
        store.save(&format!("long-{n}"), session(&clock, TTL)).await?;
    }
    assert_eq!(store.len(), 2_000);
    clock.advance(Duration::from_secs(120));
    let mut before = store.len();
    for n in 0..40 {
        store.load(&format!("long-{n}")).await?;
        assert!(before - store.len() <= 64, "no operation pays for many");
        before = store.len();
    }
    assert_eq!(store.len(), 1_000);
    Ok(())
}

#[tokio::test]
async fn b31_cleanup_frees_all_that_expired_and_counts_them() -> Result<()> {
    let (clock, store) = store();
    for n in 0..500 {
        store.save(&format!("short-{n}"), session(&clock, Duration::from_secs(60))).await?;
    }
    store.save("long", session(&clock, TTL)).await?;
    store.save("ended", session(&clock, TTL)).await?;
    store.delete("ended").await?;
    clock.advance(Duration::from_secs(60));
    assert_eq!(store.cleanup_expired().await?, 500, "the marker of an ended session is none");
    assert_eq!(store.cleanup_expired().await?, 0);
    assert_eq!(store.len(), 1);
    assert!(store.load("long").await?.is_some());
    Ok(())
}

#[tokio::test]
async fn b31_a_renewed_session_waits_in_its_new_place() -> Result<()> {
    let (clock, store) = store();
    store.save("id", session(&clock, Duration::from_secs(60))).await?;
    let now = clock.time();
    let longer = changes(&store, "id", |data| data.extend_at(now, TTL)).await;
    store.update("id", &longer).await?;
    clock.advance(Duration::from_secs(60));
    assert_eq!(store.cleanup_expired().await?, 0);
    assert!(store.load("id").await?.is_some());
    clock.advance(TTL);
    assert_eq!(store.cleanup_expired().await?, 1);
    assert!(store.is_empty());
    Ok(())
}

#[tokio::test]
async fn b31_a_full_store_ends_what_is_nearest_to_expiry_strangers_first() -> Result<()> {
    let (clock, store) = store();
    let store = store.with_capacity(3);
    let mut signed_in = session(&clock, Duration::from_secs(10));
    signed_in.typed::<Shop>().set_user(1)?;
    store.save("signed in, ends first", signed_in.clone()).await?;
    store.save("ends second", session(&clock, Duration::from_secs(20))).await?;
    store.save("ends third", session(&clock, Duration::from_secs(30))).await?;
    store.save("ends third", session(&clock, Duration::from_secs(30))).await?; // replaces, needs no room
    assert_eq!(store.len(), 3);

    store.save("new", session(&clock, Duration::from_secs(40))).await?;
    assert_eq!(store.len(), 3);
    assert!(store.load("ends second").await?.is_none());
    for id in ["signed in, ends first", "ends third", "new"] {
        assert!(store.load(id).await?.is_some(), "{id}");
    }

    store.save("2", signed_in.clone()).await?;
    store.save("3", signed_in.clone()).await?;
    assert!(store.load("ends third").await?.is_none() && store.load("new").await?.is_none());
    store.save("4", session(&clock, TTL)).await?;
    assert_eq!(store.len(), 3, "with none but signed-in ones one of them has to go");
    assert!(store.load("4").await?.is_some());
    Ok(())
}

#[tokio::test]
async fn b31_a_full_store_frees_the_expired_before_it_ends_the_living() -> Result<()> {
    let (clock, store) = store();
    let store = store.with_capacity(2);
    store.save("expires", session(&clock, Duration::from_secs(1))).await?;
    store.save("lives", session(&clock, Duration::from_secs(3))).await?;
    clock.advance(Duration::from_secs(1));
    store.save("new", session(&clock, TTL)).await?;
    assert!(store.load("lives").await?.is_some() && store.load("new").await?.is_some());
    Ok(())
}

#[test]
fn b31_capacity_holds_among_threads() {
    let store = InMemorySessionStore::new(TTL).with_capacity(50);
    let start = Barrier::new(4);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (store, start) = (&store, &start);
            scope.spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().build().expect("runtime");
                start.wait();
                for n in 0..500 {
                    let data = SessionData::new(TTL);
                    runtime.block_on(store.save(&format!("{thread}-{n}"), data)).expect("saves");
                    assert!(store.len() <= 50);
                }
            });
        }
    });
    assert_eq!(store.len(), 50);
}

#[tokio::test]
async fn b22_an_ended_session_is_gone_for_everyone_and_marked_for_a_minute() -> Result<()> {
    let (clock, store) = store();
    store.save("id", session(&clock, TTL)).await?;
    let late = changes(&store, "id", |data| data.set("late", "x")).await;
    store.delete("id").await?;
    assert!(matches!(store.update("id", &late).await, Err(Error::Gone)));
    assert!(matches!(store.rotate("id", "new", &late).await, Err(Error::Gone)));
    assert!(store.load("id").await?.is_none() && store.load("new").await?.is_none());
    assert_eq!(store.find("id").await?, Found::Ended);
    clock.advance(Duration::from_millis(59_999));
    assert_eq!(store.find("id").await?, Found::Ended);
    clock.advance(Duration::from_millis(1));
    assert_eq!(store.find("id").await?, Found::Nothing);
    store.delete("never there").await?;
    store.save("once", session(&clock, TTL)).await?;
    assert!(store.end("once").await? && !store.end("once").await?, "and a second end is told from the first");
    assert_eq!(store.find("never there").await?, Found::Nothing, "an id made up leaves no marker");
    Ok(())
}

#[tokio::test]
async fn b23_rotation_moves_the_session_with_the_changes() -> Result<()> {
    let (clock, store) = store();
    store.save("old", session(&clock, TTL)).await?;
    let created = clock.time();
    clock.advance(Duration::from_secs(5));
    let ours = changes(&store, "old", |data| data.set("b", "2")).await;
    let theirs = changes(&store, "old", |data| data.set("c", "3")).await;
    store.update("old", &theirs).await?;
    assert_eq!(store.rotate("old", "new", &ours).await?, "new");
    let moved = store.load("new").await?.expect("moved");
    assert_eq!(moved.iter().collect::<Vec<_>>(), [("a", "1"), ("b", "2"), ("c", "3")]);
    assert_eq!(moved.created_at(), created);
    assert_eq!(store.find("old").await?, Found::Ended);
    assert_eq!(store.len(), 1);
    Ok(())
}

#[test]
fn b21_updates_of_many_threads_all_count() {
    let store = Arc::new(InMemorySessionStore::new(TTL));
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("runtime");
    runtime.block_on(store.save("id", SessionData::new(TTL))).expect("saves");
    let start = Barrier::new(4);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (store, start) = (&store, &start);
            scope.spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().build().expect("runtime");
                start.wait();
                for n in 0..250 {
                    runtime.block_on(async {
                        let mut copy = store.load("id").await.expect("loads").expect("is there");
                        copy.typed::<Shop>().update_visits(|visits| *visits += 1).expect("updates");
                        copy.set(format!("{thread}-{n}"), "x");
                        store.update("id", copy.changes()).await.expect("saves");
                    });
                }
            });
        }
    });
    let session = runtime.block_on(store.load("id")).expect("loads").expect("is there");
    assert_eq!(session.get("visits"), Some("1000"));
    assert_eq!(session.len(), 1001);
}

#[test]
fn b22_rotations_and_sign_outs_that_race_leave_one_session_or_none() {
    for round in 0..200 {
        let store = InMemorySessionStore::new(TTL);
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("runtime");
        runtime.block_on(store.save("old", SessionData::new(TTL))).expect("saves");
        let start = Barrier::new(3);
        let (rotated, other) = std::thread::scope(|scope| {
            let rotate = |new: &'static str| {
                let (store, start) = (&store, &start);
                scope.spawn(move || {
                    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("runtime");
                    start.wait();
                    runtime.block_on(store.rotate("old", new, &SessionChanges::default())).is_ok()
                })
            };
            let (one, other) = (rotate("one"), rotate("other"));
            start.wait();
            runtime.block_on(store.delete("old")).expect("deletes");
            (one.join().expect("ends"), other.join().expect("ends"))
        });
        assert!(!(rotated && other), "round {round}: one id cannot become two");
        assert_eq!(store.len(), usize::from(rotated || other), "round {round}");
    }
}

#[tokio::test]
async fn b21_a_closure_runs_while_no_lock_is_held() -> Result<()> {
    let (clock, store) = store();
    let store = Arc::new(store);
    store.save("id", session(&clock, TTL)).await?;
    let mut copy = store.load("id").await?.expect("is there");
    let inner = Arc::clone(&store);
    copy.typed::<Shop>().update_visits(move |visits| {
        // The replay uses the store itself: with a lock held this would never end.
        let seen = std::thread::scope(|scope| {
            let load = || {
                let runtime = tokio::runtime::Builder::new_current_thread().build().expect("runtime");
                runtime.block_on(inner.load("id")).expect("loads").is_some()
            };
            scope.spawn(load).join().expect("ends")
        });
        *visits += u32::from(seen);
    })?;
    let theirs = changes(&store, "id", |data| data.set("visits", "10")).await;
    store.update("id", &theirs).await?;
    assert_eq!(store.update("id", copy.changes()).await?.get("visits"), Some("11"));
    Ok(())
}

#[tokio::test]
async fn debug_shows_no_session() -> Result<()> {
    let (clock, store) = store();
    store.save("the-id", session(&clock, TTL)).await?;
    assert_eq!(format!("{store:?}"), "InMemorySessionStore { sessions: 1, .. }");
    assert!(store.is_healthy().await);
    Ok(())
}

#[tokio::test]
async fn b20_changes_go_to_the_session_they_are_saved_in_wherever_they_were_made() -> Result<()> {
    let (clock, store) = store();
    let other_store = InMemorySessionStore::new(TTL).with_clock(clock.clone());
    for (store, id, theme) in [(&store, "one", "dark"), (&store, "two", "light"), (&other_store, "two", "blue")] {
        let mut data = session(&clock, TTL);
        data.set("theme", theme);
        store.save(id, data).await?;
    }
    let made = changes(&store, "one", |data| data.set("a", "2")).await;
    for (store, theme) in [(&store, "light"), (&other_store, "blue")] {
        let updated = store.update("two", &made).await?;
        assert_eq!((updated.get("a"), updated.get("theme")), (Some("2"), Some(theme)));
    }
    assert_eq!(store.load("one").await?.expect("live").get("a"), Some("1"));

    // Of the same id, but of another store.
    let made = changes(&other_store, "two", |data| data.set("a", "3")).await;
    let updated = store.update("two", &made).await?;
    assert_eq!((updated.get("a"), updated.get("theme")), (Some("3"), Some("light")));
    store.rotate("two", "three", &made).await?;
    assert_eq!(store.load("three").await?.expect("live").get("theme"), Some("light"));
    Ok(())
}

#[tokio::test]
async fn b22_changes_made_before_the_end_of_a_session_do_not_bring_it_back() -> Result<()> {
    let (clock, store) = store();
    store.save("ended", session(&clock, TTL)).await?;
    let made = changes(&store, "ended", |data| data.set("a", "2")).await;
    store.delete("ended").await?;
    assert!(matches!(store.update("ended", &made).await, Err(Error::Gone)));
    assert!(matches!(store.rotate("ended", "new", &made).await, Err(Error::Gone)));

    let mut other = session(&clock, TTL);
    other.set("theme", "light");
    store.save("ended", other).await?;
    let updated = store.update("ended", &made).await?;
    assert_eq!((updated.get("a"), updated.get("theme")), (Some("2"), Some("light")), "another one under the same id");

    store.save("over", session(&clock, Duration::from_secs(60))).await?;
    let made = changes(&store, "over", |data| data.set("a", "2")).await;
    clock.advance(Duration::from_secs(60));
    assert!(matches!(store.update("over", &made).await, Err(Error::Gone)));
    assert!(matches!(store.rotate("over", "new", &made).await, Err(Error::Gone)));
    assert!(store.load("new").await?.is_none());
    Ok(())
}

/// A copy of a stored session with a code that lives for nine seconds.
async fn with_code(store: &InMemorySessionStore, clock: &ManualClock) -> Result<SessionData> {
    let mut data = session(clock, TTL);
    data.set_now(clock.time());
    data.typed::<Shop>().set_code("a")?;
    store.save("id", data).await?;
    Ok(load_now(store, clock).await)
}

async fn load_now(store: &InMemorySessionStore, clock: &ManualClock) -> SessionData {
    let mut data = store.load("id").await.expect("loads").expect("live");
    data.set_now(clock.time());
    data
}

#[tokio::test]
async fn b21_what_fails_for_the_session_as_it_was_is_done_to_the_one_there_is() -> Result<()> {
    let (clock, store) = store();
    let mut copy = with_code(&store, &clock).await?;
    clock.advance(Duration::from_secs(5));
    let mut other = load_now(&store, &clock).await;
    other.typed::<Shop>().set_code("b")?;
    store.update("id", other.changes()).await?;

    clock.advance(Duration::from_secs(3));
    copy.set_now(clock.time());
    copy.typed::<Shop>().update_code(|code| code.push('x'))?;
    // The code that was loaded is over, and the update needs one.
    clock.advance(Duration::from_secs(3));
    copy.set_now(clock.time());
    store.update("id", copy.changes()).await?;
    assert_eq!(load_now(&store, &clock).await.typed::<Shop>().code()?, "bx");
    Ok(())
}

#[tokio::test]
async fn b22_what_fails_for_the_session_as_it_was_says_gone_once_it_has_ended() -> Result<()> {
    let (clock, store) = store();
    let mut copy = with_code(&store, &clock).await?;
    copy.typed::<Shop>().update_code(|code| code.push('x'))?;
    clock.advance(Duration::from_secs(11));
    copy.set_now(clock.time());
    assert!(matches!(store.update("id", copy.changes()).await, Err(Error::Missing { .. })));
    assert!(matches!(store.rotate("id", "new", copy.changes()).await, Err(Error::Missing { .. })));
    store.delete("id").await?;
    assert!(matches!(store.update("id", copy.changes()).await, Err(Error::Gone)));
    assert!(matches!(store.rotate("id", "new", copy.changes()).await, Err(Error::Gone)));
    Ok(())
}
