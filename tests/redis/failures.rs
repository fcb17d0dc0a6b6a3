//! What Redis does not survive, the service does: a clear error meanwhile, and nothing lost that was acknowledged.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use http::StatusCode;
use tideway_session::{
    Error, Found, ManualClock, Result, SessionConfig, SessionData, SessionHandle, SessionLayer, SessionStore,
};
use tideway_session_tests::{Browser, set};

use crate::{Server, Visit, changes, session};

/// A server that has written to disk whatever it acknowledged.
fn durable() -> Server {
    Server::with(&["--save", "", "--appendonly", "yes", "--appendfsync", "always"])
}

#[tokio::test(flavor = "multi_thread")]
async fn b32_a_crash_under_load_loses_nothing_that_was_acknowledged() -> Result<()> {
    let mut server = durable();
    let store = Arc::new(server.store().await.with_call_timeout(Duration::from_secs(5)));
    for id in 0..8 {
        store.save(&format!("id-{id}"), session(&[])).await?;
    }
    let stop = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..8)
        .map(|id| {
            let (store, stop, id) = (store.clone(), stop.clone(), format!("id-{id}"));
            tokio::spawn(async move {
                let (mut acknowledged, mut failed, mut after_failure) = (0u32, 0u32, 0u32);
                while !stop.load(Ordering::Relaxed) {
                    let work = async {
                        let mut copy = store.load(&id).await?.expect("never empty, never gone");
                        copy.typed::<Visit>().update_visits(|visits| *visits += 1)?;
                        store.update(&id, copy.changes()).await
                    };
                    match work.await {
                        Ok(_) => {
                            acknowledged += 1;
                            after_failure += u32::from(failed > 0);
                        }
                        Err(Error::Store(_) | Error::Timeout) => {
                            failed += 1;
                            tokio::time::sleep(Duration::from_millis(5)).await;
                        }
                        Err(other) => panic!("{other:?}"),
                    }
                }
                (id, acknowledged, failed, after_failure)
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(300)).await;
    for _ in 0..2 {
        server.crash();
        tokio::time::sleep(Duration::from_millis(200)).await;
        server.restart();
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    stop.store(true, Ordering::Relaxed);
    for writer in writers {
        let (id, acknowledged, failed, after_failure) = writer.await.expect("no panic");
        let stored = store.load(&id).await?.expect("still there").typed::<Visit>().visits()?;
        assert!(failed > 0, "the crash was felt");
        assert!(after_failure > 0, "and got over without a restart");
        assert!(stored >= acknowledged, "{id}: {acknowledged} acknowledged, {stored} stored");
        assert!(stored <= acknowledged + failed, "{id}: none was applied twice");
    }
    Ok(())
}

#[tokio::test]
async fn b13_an_unreachable_redis_is_a_503_and_comes_back() -> Result<()> {
    let mut server = durable();
    let config = SessionConfig { cookie_name: "id".to_owned(), ..SessionConfig::default() };
    let store = Arc::new(server.store().await);
    let layer = SessionLayer::new(store.clone(), &config)?;
    let mut browser = Browser::new(layer, ManualClock::new(std::time::SystemTime::now()));
    browser.visit(set("theme", "dark")).await;
    let id = browser.id();
    server.crash();
    assert!(!store.is_healthy().await);
    let answer = browser.visit(set("theme", "light")).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.headers.get("set-cookie"), None);
    assert_eq!(browser.id(), id);
    server.restart();
    assert!(store.is_healthy().await);
    let answer = browser.visit(|session: SessionHandle| async move { session.get("theme").unwrap_or_default() }).await;
    assert_eq!(answer.body, "dark");
    Ok(())
}

#[tokio::test]
async fn b32_a_connection_that_broke_while_idle_is_noticed_by_nobody() -> Result<()> {
    let mut server = durable();
    let store = server.store().await;
    store.save("id", session(&[("theme", "dark")])).await?;
    server.crash();
    server.restart();
    assert_eq!(store.load("id").await?.expect("live").get("theme"), Some("dark"));
    server.cli(&["CLIENT", "KILL", "TYPE", "normal"]);
    assert_eq!(store.load("id").await?.expect("live").get("theme"), Some("dark"));
    Ok(())
}

/// Why a store does not connect to this.
async fn refusal(url: &str) -> String {
    let error = tideway_session::RedisSessionStore::connect(url).await.expect_err("no such server");
    std::error::Error::source(&error).expect("a cause").to_string()
}

#[tokio::test]
async fn b32_a_server_that_is_not_the_right_one_says_why() {
    use tokio::io::AsyncWriteExt as _;

    let server = Server::start();
    let port = server.port();
    assert_eq!(refusal(&format!("redis://localhost:{port}/99")).await, "Redis refused: ERR DB index is out of range");
    server.cli(&["ACL", "SETUSER", "default", "-select"]);
    let no_right = "Redis refused: NOPERM; `ACL LOG` tells the command or the key";
    assert_eq!(refusal(&format!("redis://localhost:{port}/1")).await, no_right);
    let in_cluster = refusal(&format!("redis+cluster://localhost:{port}")).await;
    assert_eq!(in_cluster, "Redis refused: ERR This instance has cluster support disabled");

    let web = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = web.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = web.accept().await {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let answer = refusal(&format!("redis://127.0.0.1:{port}")).await;
    assert_eq!(refusal("redis://127.0.0.1:1").await, "Redis cannot be reached: Connection refused (os error 111)");
    assert!(refusal("redis://nowhere.invalid").await.starts_with("Redis cannot be reached: failed to lookup"));
    assert_eq!(answer, "what answers there does not speak the protocol of Redis");
}

/// Nobody knows of a write that got no answer whether it was carried out, so it must not be what finds out.
#[tokio::test]
async fn b32_a_connection_that_broke_while_idle_fails_no_write() -> Result<()> {
    let mut server = durable();
    let store = server.store().await;
    store.save("id", session(&[("theme", "dark")])).await?;
    let idle = async || {
        tokio::time::pause();
        tokio::time::advance(Duration::from_millis(500)).await;
        tokio::time::resume();
    };
    let data = store.load("id").await?.expect("live");

    server.crash();
    server.restart();
    idle().await;
    store.save("another", session(&[])).await?;
    server.cli(&["CLIENT", "KILL", "TYPE", "normal"]);
    idle().await;
    store.update("id", &changes(&data, |data| data.set("theme", "grey"))).await?;
    server.cli(&["CLIENT", "KILL", "TYPE", "normal"]);
    idle().await;
    store.delete("id").await?;
    assert!(store.load("id").await?.is_none());

    server.cli(&["ACL", "SETUSER", "default", "-ping"]);
    idle().await;
    store.delete("another").await?;
    server.cli(&["ACL", "SETUSER", "default", "-hset"]);
    let error = store.save("id", session(&[])).await.expect_err("not allowed");
    let cause = std::error::Error::source(&error).expect("a cause").to_string();
    assert_eq!(cause, "Redis refused: NOPERM; `ACL LOG` tells the command or the key");
    Ok(())
}

#[tokio::test]
async fn b32_a_redis_that_stands_still_is_a_timeout() -> Result<()> {
    let server = Server::start();
    let store = server.store().await.with_call_timeout(Duration::from_millis(200));
    store.save("id", session(&[("theme", "dark")])).await?;
    let edit = changes(&store.load("id").await?.expect("live"), |data| data.set("visits", "1"));
    server.signal("STOP");
    let begun = Instant::now();
    assert!(matches!(store.load("id").await, Err(Error::Timeout)));
    assert!(matches!(store.update("id", &edit).await, Err(Error::Timeout)));
    assert!(matches!(store.save("other", session(&[])).await, Err(Error::Timeout)));
    assert!(matches!(store.delete("id").await, Err(Error::Timeout)));
    assert!(matches!(store.list_owned("ada").await, Err(Error::Timeout)));
    assert!(!store.is_healthy().await);
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    server.signal("CONT");
    assert!(store.is_healthy().await);
    store.save("id", session(&[("theme", "dark")])).await?;
    assert!(store.load("id").await?.is_some());
    Ok(())
}

#[tokio::test]
async fn b32_a_full_redis_refuses_what_is_new_keeps_what_it_has_and_lets_everyone_out() -> Result<()> {
    let server = Server::start();
    let store = server.store().await;
    let mut signed_in = session(&[("theme", "dark")]);
    signed_in.typed::<Visit>().set_user("ada")?;
    store.save("id", signed_in).await?;
    store.save("second", session(&[("theme", "dark")])).await?;
    let stored = store.load("id").await?.expect("live");
    server.cli(&["CONFIG", "SET", "maxmemory-policy", "noeviction"]);
    server.cli(&["CONFIG", "SET", "maxmemory", "1"]);

    let told = |error: Error| std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
    let edit = changes(&stored, |data| {
        data.remove("theme");
        data.set("visits", "1");
    });
    assert!(told(store.update("id", &edit).await.expect_err("full")).contains("OOM"));
    assert!(told(store.rotate("id", "new", &edit).await.expect_err("full")).contains("OOM"));
    assert!(told(store.save("third", SessionData::new(crate::HOUR)).await.expect_err("full")).contains("OOM"));
    assert!(told(store.save("id", session(&[])).await.expect_err("full")).contains("OOM"));
    assert_eq!(store.load("id").await?.as_ref(), Some(&stored), "as it was");
    assert_eq!(store.list_owned("ada").await?.len(), 1);
    store.delete("id").await?;
    assert!(matches!(store.find("id").await?, Found::Ended), "a sign-out needs no memory");

    server.cli(&["CONFIG", "SET", "maxmemory", "0"]);
    let edit = changes(&store.load("second").await?.expect("live"), |data| data.set("visits", "1"));
    assert_eq!(store.update("second", &edit).await?.get("visits"), Some("1"));
    Ok(())
}

#[tokio::test]
async fn b32_a_redis_that_was_emptied_has_no_sessions() -> Result<()> {
    let server = Server::start();
    let store = server.store().await;
    store.save("id", session(&[("theme", "dark")])).await?;
    let edit = changes(&store.load("id").await?.expect("live"), |data| data.set("theme", "light"));
    server.cli(&["FLUSHALL"]);
    assert!(matches!(store.find("id").await?, Found::Nothing));
    assert!(matches!(store.update("id", &edit).await, Err(Error::Gone)));
    store.save("id", session(&[])).await?;
    assert!(store.load("id").await?.is_some());
    Ok(())
}

#[tokio::test]
async fn b45_no_failure_shows_what_is_stored() -> Result<()> {
    let server = Server::start();
    let store = server.store().await;
    store.save("the-id", session(&[("theme", "s3cret")])).await?;
    let edit = changes(&store.load("the-id").await?.expect("live"), |data| data.set("theme", "s3cret too"));
    for command in ["EVALSHA", "EVAL", "HGET", "HGETALL"] {
        server.cli(&["ACL", "SETUSER", "default", &format!("-{}", command.to_lowercase())]);
    }
    let mut told = String::new();
    for error in [store.update("the-id", &edit).await.err(), store.load("the-id").await.err()] {
        let error = error.expect("not allowed");
        let cause = std::error::Error::source(&error).expect("a cause");
        told.extend([error.to_string(), format!("{error:?}"), cause.to_string()]);
    }
    assert!(told.contains("NOPERM"), "{told}");
    assert!(!told.contains("s3cret") && !told.contains("the-id"), "{told}");
    Ok(())
}
