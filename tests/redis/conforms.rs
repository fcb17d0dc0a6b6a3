//! B30: the store passes the suite that it shares with all others.

use std::time::Duration;

use tideway_session::RedisSessionStore;
use tideway_session::conformance::{Suite, check};

use crate::Server;

/// Time enough on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(20);

async fn store(url: String) -> RedisSessionStore {
    RedisSessionStore::connect(&url).await.expect("connects").with_call_timeout(PATIENCE)
}

#[tokio::test(flavor = "multi_thread")]
async fn b30_a_server() {
    let server = Server::start();
    let url = server.url();
    check(move || store(url.clone())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b30_a_server_with_a_clock_that_stands() {
    let server = Server::start();
    let url = server.url();
    Suite::with_clock(move |clock| {
        let url = url.clone();
        async move { store(url).await.with_clock(clock) }
    })
    .check()
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b32_the_rules_of_the_guide_suffice_and_none_is_idle() {
    let server = Server::start();
    let rules = crate::user_of_the_guide(&server, None);
    let url = server.url().replace("://", "://sessions:password@");
    check(move || store(url.clone())).await;
    let used = server.cli(&["INFO", "commandstats"]);
    for rule in rules {
        assert!(used.contains(&rule.replace('+', "cmdstat_")), "{rule} is of no use: {used}");
    }
}

#[cfg(feature = "cluster")]
#[tokio::test(flavor = "multi_thread")]
async fn b30_a_cluster() {
    let cluster = crate::cluster::Cluster::start();
    let url = cluster.url();
    check(move || store(url.clone())).await;
}
