//! B18, B32: Redis frees what is over, and the store does not show it before.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tideway_session::{
    Found, ManualClock, Result, SessionChanges, SessionConfig, SessionData, SessionHandle, SessionLayer, SessionStore,
};
use tideway_session_tests::{Browser, set};
use tokio::sync::Notify;

use crate::{HOUR, Server, changes, session};

fn left(server: &Server, key: &str) -> u64 {
    server.cli(&["PTTL", key]).parse().expect("a length")
}

#[tokio::test]
async fn b32_redis_frees_a_session_when_it_is_over() -> Result<()> {
    let server = Server::start();
    let store = server.store().await;
    store.save("id", SessionData::new(Duration::from_millis(300))).await?;
    assert!(store.load("id").await?.is_some());
    tideway_session_tests::wait_for(|| server.cli(&["DBSIZE"]) == "0");
    assert!(matches!(store.find("id").await?, Found::Nothing));
    Ok(())
}

#[tokio::test]
async fn b18_each_change_of_the_expiry_is_redis_own() -> Result<()> {
    let server = Server::start();
    let store = server.store().await;
    store.save("id", session(&[("theme", "dark")])).await?;
    let key = &server.session_keys()[0];
    assert!((3_500_000..=3_600_000).contains(&left(&server, key)));

    let stored = store.load("id").await?.expect("live");
    store.update("id", &changes(&stored, |data| data.extend(Duration::from_secs(100)))).await?;
    assert!((90_000..=100_000).contains(&left(&server, key)));
    store.update("id", &changes(&stored, |data| data.set("theme", "light"))).await?;
    assert!((90_000..=100_000).contains(&left(&server, key)), "another change leaves it");

    let presented = store.rotate("id", "new", &SessionChanges::default()).await?;
    let moved = store.load(&presented).await?.expect("live");
    assert_eq!(moved.created_at(), stored.created_at(), "a new id keeps the creation");
    let lefts: Vec<_> = server.session_keys().iter().map(|key| left(&server, key)).collect();
    assert!(lefts.iter().any(|left| (90_000..=100_000).contains(left)), "{lefts:?}");
    assert!(lefts.iter().any(|left| (50_000..=60_000).contains(left)), "the marker: {lefts:?}");

    let over = store.update(&presented, &changes(&moved, |data| data.extend(Duration::ZERO))).await?;
    assert!(over.is_expired());
    assert!(store.load(&presented).await?.is_none());
    Ok(())
}

#[tokio::test]
async fn b18_the_stores_clock_decides() -> Result<()> {
    let server = Server::start();
    let clock = ManualClock::new(SystemTime::UNIX_EPOCH + HOUR);
    let store = server.store().await.with_clock(clock.clone());
    store.save("id", SessionData::new_at(clock.time(), HOUR)).await?;
    let stored = store.load("id").await?.expect("live");
    let edit = changes(&stored, |data| data.set("theme", "dark"));
    clock.advance(Duration::from_millis(3_599_999));
    assert!(store.load("id").await?.is_some());
    store.update("id", &edit).await?;
    clock.advance(Duration::from_millis(1));
    assert!(matches!(store.find("id").await?, Found::Nothing));
    assert!(matches!(store.update("id", &edit).await, Err(tideway_session::Error::Gone)));
    assert!(matches!(store.rotate("id", "new", &edit).await, Err(tideway_session::Error::Gone)));
    Ok(())
}

#[tokio::test]
async fn b18_a_length_beyond_the_clock_is_kept() -> Result<()> {
    let server = Server::start();
    let store = server.store().await;
    let endless = SessionData::new(Duration::MAX);
    store.save("id", endless.clone()).await?;
    assert_eq!(store.load("id").await?, Some(endless.clone()));
    let changed = store.update("id", &changes(&endless.stored_as("id"), |data| data.set("a", "b"))).await?;
    assert_eq!(store.load("id").await?, Some(changed));
    Ok(())
}

#[tokio::test]
async fn b19_of_two_renewals_the_later_activity_counts_whichever_comes_last() -> Result<()> {
    let server = Server::start();
    let store = Arc::new(server.store().await);
    let begun = SystemTime::now();
    let minutes = |n: u64| begun + Duration::from_secs(60 * n);
    let browser = |clock: SystemTime| {
        let config = SessionConfig {
            cookie_name: "id".to_owned(),
            default_ttl_seconds: 3600,
            max_lifetime_seconds: Some(75 * 60),
            ..SessionConfig::default()
        };
        let clock = ManualClock::new(clock);
        let layer = SessionLayer::new(store.clone(), &config).expect("no mistake").with_clock(clock.clone());
        Browser::new(layer, clock)
    };
    let mut first = browser(begun);
    first.visit(set("theme", "dark")).await;
    let [mut early, mut late] = [browser(minutes(10)), browser(minutes(20))];
    (early.jar, late.jar) = (first.jar.clone(), first.jar.clone());

    // The early request has its session before the late one, and is done after it.
    let (has_session, may_go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (tell, wait) = (has_session.clone(), may_go.clone());
    let on_its_way = early.start(move |session: SessionHandle| async move {
        tell.notify_one();
        wait.notified().await;
        session.set("theme", "light")
    });
    has_session.notified().await;
    late.visit(|_: SessionHandle| async {}).await;
    let id = late.id().expect("a session");
    let near = |time: SystemTime, other: SystemTime| {
        let apart = time.duration_since(other).or_else(|error| Ok::<_, ()>(error.duration())).expect("a length");
        assert!(apart < Duration::from_secs(1), "{apart:?} apart");
    };
    let renewed = store.load(&id).await?.expect("live");
    near(renewed.last_seen(), minutes(20));
    near(renewed.expires_at(), minutes(75));
    may_go.notify_one();
    on_its_way.await.expect("no panic");
    let stored = store.load(&id).await?.expect("live");
    assert_eq!(stored.get("theme"), Some("light"));
    assert_eq!(stored.last_seen(), renewed.last_seen());
    assert_eq!(stored.expires_at(), renewed.expires_at());
    Ok(())
}

#[tokio::test]
async fn b18_a_write_to_what_is_over_by_our_clock_is_gone() -> Result<()> {
    let server = Server::start();
    let clock = ManualClock::new(SystemTime::now());
    let store = server.store().await.with_clock(clock.clone());
    store.save("id", session(&[("theme", "dark")])).await?;
    let stored = store.load("id").await?.expect("live");
    // Redis has not freed it yet.
    clock.advance(2 * HOUR);
    let late = store.update("id", &changes(&stored, |data| data.set("theme", "light"))).await;
    assert!(matches!(late, Err(tideway_session::Error::Gone)), "{late:?}");
    Ok(())
}
