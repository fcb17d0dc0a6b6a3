//! Sessions that this process has seen before: it asks whether they still are what they were.

use std::time::{Duration, SystemTime};

use tideway_session::{Error, Key, ManualClock, RedisSessionStore, Result, SessionChanges, SessionStore};

use crate::requests::Monitor;
use crate::{HOUR, Server, changes, session};

const ID: &str = "the-id";

/// What a store reads of the field that the tests write.
async fn theme(store: &RedisSessionStore) -> Result<Option<String>> {
    Ok(store.load(ID).await?.and_then(|data| data.get("theme").map(str::to_owned)))
}

async fn set_theme(store: &RedisSessionStore, theme: &str) -> Result<()> {
    let data = store.load(ID).await?.expect("live");
    store.update(ID, &changes(&data, |data| data.set("theme", theme))).await.map(drop)
}

/// Two stores, as two servers have them, and a session that both have read.
async fn two_servers(redis: &Server) -> Result<(RedisSessionStore, RedisSessionStore)> {
    let (here, there) = (redis.store().await, redis.store().await);
    here.save(ID, session(&[("theme", "dark")])).await?;
    assert_eq!(theme(&here).await?.as_deref(), Some("dark"));
    assert_eq!(theme(&there).await?.as_deref(), Some("dark"));
    Ok((here, there))
}

#[tokio::test]
async fn b32_a_session_that_is_as_it_was_is_not_sent_again() -> Result<()> {
    let redis = Server::start();
    let (store, _) = two_servers(&redis).await?;
    set_theme(&store, "grey").await?;
    let monitor = Monitor::of(&redis);
    for _ in 0..3 {
        assert_eq!(theme(&store).await?.as_deref(), Some("grey"), "what its own write has left");
        assert_eq!(monitor.commands(&redis), ["HGET"]);
    }
    Ok(())
}

#[tokio::test]
async fn b32_without_a_cache_each_read_brings_the_session() -> Result<()> {
    let redis = Server::start();
    let store = redis.store().await.with_cache_size(0);
    store.save(ID, session(&[("theme", "dark")])).await?;
    let monitor = Monitor::of(&redis);
    for _ in 0..3 {
        assert_eq!(theme(&store).await?.as_deref(), Some("dark"));
        assert_eq!(monitor.commands(&redis), ["HGETALL"]);
    }
    Ok(())
}

#[tokio::test]
async fn b32_a_session_that_began_or_moved_here_is_not_sent_again() -> Result<()> {
    let redis = Server::start();
    let store = redis.store().await;
    store.save(ID, session(&[("theme", "dark")])).await?;
    let id = store.rotate(ID, "another", &SessionChanges::default()).await?;
    store.save("a-third", session(&[("theme", "grey")])).await?;
    let monitor = Monitor::of(&redis);
    for (id, theme) in [(&*id, "dark"), ("a-third", "grey")] {
        assert_eq!(store.load(id).await?.expect("live").get("theme"), Some(theme));
        assert_eq!(monitor.commands(&redis), ["HGET"], "{theme}");
    }
    Ok(())
}

const CODE: Key<Option<u32>> = Key::optional_value("", "code").ttl(Duration::from_secs(600));
/// The same field in a version of the program that has dropped its `ttl`.
const LASTING_CODE: Key<Option<u32>> = Key::optional_value("", "code");

#[tokio::test]
async fn b20_the_end_of_a_field_goes_with_it() -> Result<()> {
    let redis = Server::start();
    let clock = ManualClock::new(SystemTime::now());
    let [here, there] = [redis.store().await, redis.store().await].map(|store| store.with_clock(clock.clone()));
    let load = async |store: &RedisSessionStore| -> Result<_> {
        let mut data = store.load(ID).await?.expect("live");
        data.set_now(clock.time());
        Ok(data)
    };
    let mut data = session(&[]);
    data.set_now(clock.time());
    CODE.set(&mut data, &Some(7))?;
    data.extend(2 * HOUR);
    here.save(ID, data).await?;

    let (first, mut second) = (load(&here).await?, load(&here).await?);
    here.update(ID, &changes(&first, |data| data.set("theme", "dark"))).await?;
    clock.advance(HOUR);
    second.set_now(clock.time());
    second.set("theme", "dark");
    here.update(ID, second.changes()).await?;

    let mut data = load(&here).await?;
    LASTING_CODE.set(&mut data, &Some(8))?;
    here.update(ID, data.changes()).await?;
    assert_eq!(LASTING_CODE.get(&load(&here).await?)?, Some(8));
    assert_eq!(LASTING_CODE.get(&load(&there).await?)?, Some(8), "what another server reads");
    Ok(())
}

#[tokio::test]
async fn b20_what_another_server_has_changed_is_read_at_once() -> Result<()> {
    let redis = Server::start();
    let (here, there) = two_servers(&redis).await?;
    for n in 0..10 {
        let (written, (by, other)) = (n.to_string(), if n % 2 == 0 { (&there, &here) } else { (&here, &there) });
        set_theme(by, &written).await?;
        assert_eq!(theme(other).await?.as_ref(), Some(&written));
        assert_eq!(theme(by).await?.as_ref(), Some(&written));
    }
    Ok(())
}

/// Each write needs the session as the other server has left it.
#[tokio::test]
async fn b21_writes_of_two_servers_by_turns_are_all_kept() -> Result<()> {
    let redis = Server::start();
    let (here, there) = two_servers(&redis).await?;
    for n in 0..20 {
        let store = if n % 2 == 0 { &here } else { &there };
        let data = store.load(ID).await?.expect("live");
        let count = data.get("count").map_or(0, |text| text.parse().expect("a number"));
        assert_eq!(count, n);
        store.update(ID, &changes(&data, |data| data.set("count", (n + 1).to_string()))).await?;
    }
    Ok(())
}

#[tokio::test]
async fn b32_where_another_server_writes_too_a_read_is_one_command_from_the_second_time_on() -> Result<()> {
    let redis = Server::start();
    let (here, there) = two_servers(&redis).await?;
    let monitor = Monitor::of(&redis);
    let mut sent = Vec::new();
    for n in 0..3 {
        set_theme(&there, &n.to_string()).await?;
        monitor.commands(&redis);
        set_theme(&here, "here").await?;
        sent.push(monitor.commands(&redis));
    }
    let [first, rest @ ..] = &*sent else { panic!("{sent:?}") };
    assert_eq!(first, &["HGET", "HGETALL", "EVALSHA"], "nobody could know");
    assert!(rest.iter().all(|sent| *sent == ["HGETALL", "EVALSHA"]), "{rest:?}");

    assert_eq!(theme(&here).await?.as_deref(), Some("here"));
    assert_eq!(monitor.commands(&redis), ["HGETALL"], "it may have changed once more");
    assert_eq!(theme(&here).await?.as_deref(), Some("here"));
    assert_eq!(monitor.commands(&redis), ["HGET"], "it had not, when it was last looked at");
    Ok(())
}

#[tokio::test]
async fn b22_a_session_that_another_server_has_ended_is_not_here_either() -> Result<()> {
    let redis = Server::start();
    for ends in ["deleted", "moved", "flushed"] {
        let (here, there) = two_servers(&redis).await?;
        let data = here.load(ID).await?.expect("live");
        match ends {
            "deleted" => there.delete(ID).await?,
            "moved" => there.rotate(ID, "another", &SessionChanges::default()).await.map(drop)?,
            _ => drop(redis.cli(&["FLUSHALL"])),
        }
        let late = changes(&data, |data| data.set("theme", "late"));
        assert!(matches!(here.update(ID, &late).await, Err(Error::Gone)), "{ends}");
        assert!(here.load(ID).await?.is_none(), "{ends}");
        redis.cli(&["FLUSHALL"]);
    }
    Ok(())
}

#[tokio::test]
async fn b32_a_session_that_is_over_leaves_the_cache() -> Result<()> {
    let redis = Server::start();
    for ends in ["deleted", "moved"] {
        let (store, _) = two_servers(&redis).await?;
        match ends {
            "deleted" => store.delete(ID).await?,
            _ => store.rotate(ID, "another", &SessionChanges::default()).await.map(drop)?,
        }
        let monitor = Monitor::of(&redis);
        assert!(store.load(ID).await?.is_none());
        assert_eq!(monitor.commands(&redis), ["HGETALL"], "{ends}");
        redis.cli(&["FLUSHALL"]);
    }
    Ok(())
}

#[tokio::test]
async fn b22_a_session_that_began_anew_under_its_id_is_the_new_one() -> Result<()> {
    let redis = Server::start();
    let (here, there) = two_servers(&redis).await?;
    redis.cli(&["FLUSHALL"]);
    there.save(ID, session(&[("theme", "new")])).await?;
    assert_eq!(theme(&here).await?.as_deref(), Some("new"));
    Ok(())
}

#[tokio::test]
async fn b18_a_session_that_was_seen_before_ends_by_the_clock_and_lives_on_by_a_renewal_elsewhere() -> Result<()> {
    let redis = Server::start();
    let clock = ManualClock::new(SystemTime::now());
    let (here, there) = two_servers(&redis).await?;
    let here = here.with_clock(clock.clone());
    assert!(here.load(ID).await?.is_some() && here.load(ID).await?.is_some());
    clock.advance(HOUR / 2);
    assert!(here.load(ID).await?.is_some());
    clock.advance(HOUR);
    assert!(here.load(ID).await?.is_none(), "what it was is over");

    let data = there.load(ID).await?.expect("live, by its own clock");
    there.update(ID, &changes(&data, |data| data.extend(Duration::from_secs(7200)))).await?;
    assert!(here.load(ID).await?.is_some());
    Ok(())
}

#[tokio::test]
async fn b33_a_newer_format_is_an_error_for_whoever_has_seen_the_session_before() -> Result<()> {
    let redis = Server::start();
    let (here, _) = two_servers(&redis).await?;
    let key = redis.cli(&["KEYS", "*"]);
    redis.cli(&["HSET", key.trim(), "terms", "format=2"]);
    for _ in 0..2 {
        assert!(matches!(here.load(ID).await, Err(Error::Malformed)));
    }
    Ok(())
}
