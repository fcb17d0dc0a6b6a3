//! A master and a replica, watched by a Sentinel.

use std::time::Duration;

use tideway_session::{Error, RedisSessionStore, Result, SessionStore};

use crate::{Server, changes, session};
use tideway_session_tests::wait_for;

#[tokio::test(flavor = "multi_thread")]
async fn b32_sentinel_names_the_master_and_after_a_failover_the_new_one() -> Result<()> {
    let master = Server::with(&["--save", "", "--repl-diskless-sync-delay", "0"]);
    let replica = Server::with(&["--save", "", "--replicaof", "127.0.0.1", &master.port().to_string()]);
    wait_for(|| replica.cli(&["INFO", "replication"]).contains("master_link_status:up"));
    let sentinel = Server::sentinel(&[
        "sentinel monitor shop 127.0.0.1 PORT 1".replace("PORT", &master.port().to_string()),
        "sentinel down-after-milliseconds shop 1000".to_owned(),
        "sentinel failover-timeout shop 5000".to_owned(),
    ]);
    wait_for(|| sentinel.cli(&["SENTINEL", "REPLICAS", "shop"]).contains(&replica.port().to_string()));

    for server in [&master, &replica] {
        crate::user_of_the_guide(server, Some("Sentinel"));
    }
    let url = format!("redis+sentinel://sessions:password@127.0.0.1:{}/shop", sentinel.port());
    let store = RedisSessionStore::connect(&url).await?;
    store.save("id", session(&[("theme", "dark")])).await?;
    wait_for(|| replica.cli(&["DBSIZE"]) == "1");

    wait_for(|| sentinel.cli(&["SENTINEL", "FAILOVER", "shop"]) == "OK");
    wait_for(|| replica.cli(&["ROLE"]).starts_with("master"));
    wait_for(|| master.cli(&["ROLE"]).starts_with("slave"));
    let stored = store.load("id").await?.expect("a replica has it too");
    let edit = changes(&stored, |data| data.set("theme", "light"));
    let mut refused = 0;
    loop {
        match store.update("id", &edit).await {
            Ok(_) => break,
            Err(Error::Store(_) | Error::Timeout) if refused < 50 => refused += 1,
            Err(error) => return Err(error),
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    wait_for(|| replica.cli(&["KEYS", "*"]).contains("tideway:"));
    let new_master = RedisSessionStore::connect(&replica.url()).await?;
    assert_eq!(new_master.load("id").await?.expect("live").get("theme"), Some("light"));

    let Err(error) = RedisSessionStore::connect(&url.replace("/shop", "/other")).await else {
        panic!("no such master")
    };
    assert!(matches!(error, Error::Store(_)));
    Ok(())
}
