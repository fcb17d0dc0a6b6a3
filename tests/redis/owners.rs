//! B24: an owner's sessions.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tideway_session::{ManualClock, Owned, OwnedSession, Result, SessionChanges, SessionData, SessionStore};

use crate::{HOUR, Server, Visit, changes};

fn owned(clock: &ManualClock, owner: &str) -> SessionData {
    let mut data = SessionData::new_at(clock.time(), HOUR);
    data.typed::<Visit>().set_user(owner).expect("sets");
    data
}

fn handles(sessions: &[OwnedSession]) -> Vec<&str> {
    sessions.iter().map(|session| session.handle.as_str()).collect()
}

#[tokio::test]
async fn b24_sessions_are_listed_ended_and_spared() -> Result<()> {
    let server = Server::start();
    let clock = ManualClock::new(SystemTime::now());
    let store = server.store().await.with_clock(clock.clone());
    for id in ["one", "two", "three"] {
        store.save(id, owned(&clock, "ada")).await?;
        clock.advance(Duration::from_secs(1));
    }
    store.save("other", owned(&clock, "bob")).await?;
    let listed = store.list_owned("ada").await?;
    assert_eq!(listed.len(), 3);
    assert!(listed[0].created_at > listed[2].created_at, "the most recently seen first");
    assert!(listed[0].expires_at > listed[0].created_at);

    let newest = listed[0].handle.clone();
    assert_eq!(store.delete_owned("bob", Owned::One(&newest)).await?, 0, "not theirs");
    for garbage in ["", "nobody", "\0", "😀", "*"] {
        assert_eq!(store.delete_owned("ada", Owned::One(garbage)).await?, 0);
        assert_eq!(store.delete_owned(garbage, Owned::All).await?, 0);
        assert_eq!(store.list_owned(garbage).await?, []);
    }
    assert_eq!(store.delete_owned("ada", Owned::One(&newest)).await?, 1);
    assert!(store.load("three").await?.is_none());
    assert_eq!(store.delete_owned("ada", Owned::Except("one")).await?, 1);
    assert!(store.load("one").await?.is_some());
    assert_eq!(store.delete_owned("ada", Owned::All).await?, 1);
    assert_eq!(store.delete_owned("ada", Owned::All).await?, 0);
    assert_eq!(store.list_owned("bob").await?.len(), 1);
    assert_eq!(store.delete_owned("bob", Owned::All).await?, 1);
    let left: Vec<_> = server.keys().into_iter().filter(|key| !server.session_keys().contains(key)).collect();
    assert_eq!(left, Vec::<String>::new(), "an index without sessions is no more");
    Ok(())
}

#[tokio::test]
async fn b24_an_entry_of_the_index_gives_no_power_over_a_session_of_somebody_else() -> Result<()> {
    let server = Server::start();
    let clock = ManualClock::new(SystemTime::now());
    let store = server.store().await.with_clock(clock.clone());
    store.save("id", owned(&clock, "ada")).await?;
    let adas = server.keys().into_iter().find(|key| key.contains("owner:")).expect("an index");
    store.save("other", owned(&clock, "bob")).await?;
    let bobs = server.keys().into_iter().find(|key| key.contains("owner:") && *key != adas).expect("an index");
    let handle = store.list_owned("ada").await?[0].handle.clone();
    server.cli(&["HSET", &bobs, &handle, &server.cli(&["HGET", &adas, &handle])]);
    assert_eq!(store.delete_owned("bob", Owned::One(&handle)).await?, 0);
    assert_eq!(store.list_owned("bob").await?.len(), 1);
    assert_eq!(store.delete_owned("bob", Owned::All).await?, 1);
    assert!(store.load("id").await?.is_some());
    Ok(())
}

#[tokio::test]
async fn b24_a_handle_ends_no_other_session_of_its_owner() -> Result<()> {
    let server = Server::start();
    let clock = ManualClock::new(SystemTime::now());
    let store = server.store().await.with_clock(clock.clone());
    store.save("id", owned(&clock, "ada")).await?;
    let handle = store.list_owned("ada").await?[0].handle.clone();
    let index = server.keys().into_iter().find(|key| key.contains("owner:")).expect("an index");
    let by_handle = server.keys().into_iter().find(|key| key.ends_with(":handles")).expect("names");
    for (key, field) in [(&index, "stray"), (&by_handle, "stray")] {
        server.cli(&["HSET", key, field, &server.cli(&["HGET", key, &handle])]);
    }
    assert_eq!(store.delete_owned("ada", Owned::One("stray")).await?, 0);
    assert_eq!(handles(&store.list_owned("ada").await?), [&handle]);
    assert!(store.load("id").await?.is_some());
    Ok(())
}

#[tokio::test]
async fn b24_the_index_follows_rotation_sign_in_and_sign_out() -> Result<()> {
    let server = Server::start();
    let clock = ManualClock::new(SystemTime::now());
    let store = server.store().await.with_clock(clock.clone());
    store.save("guest", SessionData::new_at(clock.time(), HOUR)).await?;
    let guest = store.load("guest").await?.expect("live");
    let sign_in = changes(&guest, |data| data.typed::<Visit>().set_user("ada").expect("sets"));
    let id = store.rotate("guest", "signed-in", &sign_in).await?;
    let first = store.list_owned("ada").await?;
    assert_eq!(first.len(), 1);

    let moved = store.rotate(&id, "moved", &SessionChanges::default()).await?;
    assert_eq!(store.list_owned("ada").await?, first, "a new id, the same session");
    assert_eq!(store.delete_owned("ada", Owned::Except(&moved)).await?, 0);
    assert_eq!(store.delete_owned("ada", Owned::Except(&id)).await?, 1, "an ended id spares nothing");

    store.save("again", owned(&clock, "ada")).await?;
    let again = store.load("again").await?.expect("live");
    let other = changes(&again, |data| data.typed::<Visit>().set_user("bob").expect("sets"));
    let id = store.rotate("again", "bobs", &other).await?;
    assert_eq!(store.list_owned("ada").await?, []);
    assert_eq!(store.list_owned("bob").await?.len(), 1);
    let bobs = store.load(&id).await?.expect("live");
    let out = changes(&bobs, |data| data.typed::<Visit>().set_user(None::<String>).expect("sets"));
    let id = store.rotate(&id, "nobodys", &out).await?;
    assert_eq!(store.list_owned("bob").await?, []);
    assert!(store.load(&id).await?.is_some());
    let listed = |key: &String| server.cli(&["HGET", key, "terms"]).contains("listed=");
    assert_eq!(server.session_keys().iter().filter(|key| listed(key)).count(), 0);
    let indices = |key: &String| key.contains("owner:") || key.ends_with(":handles");
    let left: Vec<_> = server.keys().into_iter().filter(indices).collect();
    assert_eq!(left, Vec::<String>::new(), "nothing is left of an index without sessions");
    Ok(())
}

#[tokio::test]
async fn b24_the_index_outlives_a_session_that_is_renewed() -> Result<()> {
    let server = Server::start();
    let clock = ManualClock::new(SystemTime::now());
    let store = server.store().await.with_clock(clock.clone());
    store.save("id", owned(&clock, "ada")).await?;
    let index = server.keys().into_iter().find(|key| key.contains("owner:")).expect("an index");
    for _ in 0..20 {
        clock.advance(Duration::from_secs(3000));
        let stored = store.load("id").await?.expect("live");
        let now = clock.time();
        store.update("id", &changes(&stored, |data| data.extend_at(now, HOUR))).await?;
        let entry = server.cli(&["HVALS", &index]);
        let until: u64 = entry.split(' ').nth(1).expect("an end").parse().expect("a time");
        let session = store.load("id").await?.expect("live");
        let expires = session.expires_at().duration_since(SystemTime::UNIX_EPOCH).expect("later").as_millis();
        assert!(u128::from(until) >= expires, "listed until {until}, lives until {expires}");
        assert_eq!(store.list_owned("ada").await?.len(), 1);
        for key in server.keys() {
            let left: u64 = server.cli(&["PTTL", &key]).parse().expect("a length");
            assert!(left > 3_500_000, "{key} has {left}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn b24_a_far_extension_is_listed_before_it_is_made() -> Result<()> {
    let server = Server::start();
    let clock = ManualClock::new(SystemTime::now());
    let store = server.store().await.with_clock(clock.clone());
    store.save("id", owned(&clock, "ada")).await?;
    let index = server.keys().into_iter().find(|key| key.contains("owner:")).expect("an index");
    let stored = store.load("id").await?.expect("live");
    let now = clock.time();
    store.update("id", &changes(&stored, |data| data.extend_at(now, 100 * HOUR))).await?;
    let left: u64 = server.cli(&["PTTL", &index]).parse().expect("a length");
    assert!(left > 100 * 3_600_000, "{left}");
    store.save("second", owned(&clock, "ada")).await?;
    let left: u64 = server.cli(&["PTTL", &index]).parse().expect("a length");
    assert!(left > 100 * 3_600_000, "a shorter session shortens nothing: {left}");
    Ok(())
}

#[tokio::test]
async fn b24_what_is_over_leaves_the_index() -> Result<()> {
    let server = Server::start();
    let clock = ManualClock::new(SystemTime::now());
    let store = server.store().await.with_clock(clock.clone());
    for n in 0..300 {
        store.save(&format!("old-{n}"), owned(&clock, "ada")).await?;
    }
    let index = server.keys().into_iter().find(|key| key.contains("owner:")).expect("an index");
    clock.advance(HOUR);
    assert_eq!(store.list_owned("ada").await?, [], "over, so not listed");
    assert_eq!(store.delete_owned("ada", Owned::All).await?, 0);
    clock.advance(HOUR + Duration::from_secs(1));
    for n in 0..60 {
        store.save(&format!("new-{n}"), owned(&clock, "ada")).await?;
    }
    let entries: u32 = server.cli(&["HLEN", &index]).parse().expect("a number");
    assert!(entries < 200, "sign-ins clear up behind those that are over: {entries}");
    assert_eq!(store.list_owned("ada").await?.len(), 60);
    assert_eq!(server.cli(&["HLEN", &index]), "60", "and so does a list");
    Ok(())
}

#[tokio::test]
async fn b24_calls_are_bounded() -> Result<()> {
    let server = Server::start();
    let clock = ManualClock::new(SystemTime::now());
    let store = server.store().await.with_clock(clock.clone());
    for hundred in 0..25 {
        let saves = (0..100).map(|n| {
            let (store, data) = (&store, owned(&clock, "ada"));
            async move { store.save(&format!("id-{}", hundred * 100 + n), data).await }
        });
        for saved in futures_util::future::join_all(saves).await {
            saved?;
        }
    }
    assert_eq!(store.list_owned("ada").await?.len(), 1_000);
    let mut ended = Vec::new();
    loop {
        match store.delete_owned("ada", Owned::Except("id-7")).await? {
            0 => break,
            some => ended.push(some),
        }
    }
    assert_eq!(ended, [1_000, 1_000, 499]);
    assert!(store.load("id-7").await?.is_some());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn b24_no_live_session_is_missed_while_it_moves() -> Result<()> {
    let server = Server::start();
    let clock = ManualClock::new(SystemTime::now());
    let store = Arc::new(server.store().await.with_clock(clock.clone()));
    store.save("id", owned(&clock, "ada")).await?;
    let handle = handles(&store.list_owned("ada").await?)[0].to_owned();
    let mover = store.clone();
    let moving = tokio::spawn(async move {
        let mut id = "id".to_owned();
        for n in 0..300 {
            id = mover.rotate(&id, &format!("id-{n}"), &SessionChanges::default()).await.expect("moves");
        }
        id
    });
    while !moving.is_finished() {
        assert_eq!(handles(&store.list_owned("ada").await?), [&handle]);
    }
    let id = moving.await.expect("no panic");
    assert_eq!(store.delete_owned("ada", Owned::One(&handle)).await?, 1);
    assert!(store.load(&id).await?.is_none());
    Ok(())
}

#[tokio::test]
async fn b24_the_names_of_a_slot_live_as_long_as_its_sessions_and_no_longer() -> Result<()> {
    let server = Server::start();
    let clock = ManualClock::new(SystemTime::now());
    let store = server.store().await.with_clock(clock.clone());
    store.save("id", SessionData::new_at(clock.time(), HOUR)).await?;
    let guest = store.load("id").await?.expect("live");
    store.update("id", &changes(&guest, |data| data.typed::<Visit>().set_user("ada").expect("sets"))).await?;
    let names = server.keys().into_iter().find(|key| key.ends_with(":handles")).expect("names");
    let left = || server.cli(&["PTTL", &names]).parse::<i64>().expect("a length");
    assert!((3_500_000..=3_600_000).contains(&left()), "{}", left());
    let signed_in = store.load("id").await?.expect("live");
    let now = clock.time();
    store.update("id", &changes(&signed_in, |data| data.extend_at(now, 100 * HOUR))).await?;
    assert!(left() > 359_000_000, "{}", left());
    let slot = names.split(['{', '}']).nth(1).expect("a slot");
    store.save(&format!("second.{slot}"), owned(&clock, "ada")).await?;
    assert!(left() > 359_000_000, "a shorter session shortens nothing: {}", left());
    assert_eq!(server.cli(&["HLEN", &names]), "2");
    Ok(())
}
