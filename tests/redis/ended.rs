//! B22, B23: what ended stays ended, and is remembered for a minute.

use std::time::{Duration, SystemTime};

use tideway_session::{Error, Found, ManualClock, Result, SessionChanges, SessionData, SessionStore};

use crate::{HOUR, Server, Visit, changes, session};

#[tokio::test]
async fn b22_an_ended_session_is_remembered_for_a_minute_and_never_comes_back() -> Result<()> {
    let server = Server::start();
    let clock = ManualClock::new(SystemTime::UNIX_EPOCH);
    let store = server.store().await.with_clock(clock.clone());
    store.save("id", SessionData::new_at(clock.time(), HOUR)).await?;
    let stored = store.load("id").await?.expect("live").stored_as("id");
    let mut late = vec![changes(&stored, |data| data.set("theme", "dark"))];
    late.push(changes(&stored, |data| data.extend(HOUR)));
    late.push(changes(&stored, SessionData::clear));
    store.delete("id").await?;
    for edit in &late {
        assert!(matches!(store.find("id").await?, Found::Ended));
        assert!(matches!(store.update("id", edit).await, Err(Error::Gone)));
        assert!(matches!(store.rotate("id", "new", edit).await, Err(Error::Gone)));
    }
    clock.advance(Duration::from_secs(1));
    assert!(!store.end("id").await?, "it has ended before");
    clock.advance(Duration::from_millis(58_999));
    assert!(matches!(store.find("id").await?, Found::Ended));
    clock.advance(Duration::from_millis(1));
    assert!(matches!(store.find("id").await?, Found::Nothing));
    assert_eq!(server.cli(&["HLEN", &server.session_keys()[0]]), "1", "the marker keeps nothing of it");
    let left: u64 = server.cli(&["PTTL", &server.session_keys()[0]]).parse().expect("a length");
    assert!((1..=60_000).contains(&left), "Redis forgets it too");
    Ok(())
}

#[tokio::test]
async fn b23_a_rotation_moves_everything_with_the_changes() -> Result<()> {
    let server = Server::start();
    let store = server.store().await;
    store.save("id", session(&[("theme", "dark"), ("visits", "1")])).await?;
    let stored = store.load("id").await?.expect("live");
    let edit = changes(&stored, |data| {
        data.set("role", "admin");
        data.remove("theme");
    });
    let second = store.rotate("id", "second", &edit).await?;
    assert_ne!(second, "second", "the slot is part of it");
    let third = store.rotate(&second, "third", &SessionChanges::default()).await?;
    for old in ["id", second.as_str(), "second", "third"] {
        assert!(store.load(old).await?.is_none(), "{old}");
    }
    assert!(matches!(store.find("id").await?, Found::Ended));
    assert!(matches!(store.find(&second).await?, Found::Ended));
    for key in server.session_keys() {
        let fields = server.cli(&["HKEYS", &key]);
        assert!(!fields.contains("ended") || fields.lines().count() == 2, "a marker keeps nothing: {fields}");
    }
    let moved = store.load(&third).await?.expect("live");
    assert_eq!(moved.iter().collect::<Vec<_>>(), [("role", "admin"), ("visits", "1")]);
    assert_eq!(moved.expires_at(), stored.expires_at());
    let slots: std::collections::HashSet<_> =
        server.keys().iter().map(|key| key.split(['{', '}']).nth(1).map(str::to_owned)).collect();
    assert_eq!(slots.len(), 1, "one Cluster slot: {slots:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn b22_of_a_thousand_races_with_a_logout_none_brings_a_session_back() -> Result<()> {
    let server = Server::start();
    let store = std::sync::Arc::new(server.store().await);
    for round in 0..1_000 {
        let id = format!("id-{round}");
        store.save(&id, session(&[("visits", "1")])).await?;
        let mut copy = store.load(&id).await?.expect("live");
        copy.typed::<Visit>().update_visits(|visits| *visits += 1)?;
        let (writer, ender) = (store.clone(), store.clone());
        let late = tokio::spawn(async move {
            match round % 2 {
                0 => writer.update(&format!("id-{round}"), copy.changes()).await.map(drop),
                _ => writer.rotate(&format!("id-{round}"), "new", copy.changes()).await.map(drop),
            }
        });
        ender.delete(&id).await?;
        let late = late.await.expect("no panic");
        assert!(late.is_ok() || matches!(late, Err(Error::Gone)), "{late:?}");
        assert!(store.load(&id).await?.is_none(), "round {round}");
        if round % 2 == 0 {
            assert!(matches!(store.find(&id).await?, Found::Ended), "round {round}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn b22_an_id_that_a_session_left_is_remembered_for_a_minute() -> Result<()> {
    let server = Server::start();
    let clock = ManualClock::new(SystemTime::now());
    let store = server.store().await.with_clock(clock.clone());
    store.save("id", SessionData::new_at(clock.time(), HOUR)).await?;
    store.rotate("id", "new", &SessionChanges::default()).await?;
    clock.advance(Duration::from_millis(59_900));
    assert!(matches!(store.find("id").await?, Found::Ended));
    clock.advance(Duration::from_millis(100));
    assert!(matches!(store.find("id").await?, Found::Nothing));
    Ok(())
}
