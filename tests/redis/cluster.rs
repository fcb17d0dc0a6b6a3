//! A Cluster of three nodes on loopback.

use std::sync::Arc;
use std::time::Duration;

use tideway_session::{Found, Owned, RedisSessionStore, Result, SessionChanges, SessionStore};

use crate::server::{cli, wait_for};
use crate::{Server, Visit, session};

pub(crate) struct Cluster(Vec<Server>);

impl Cluster {
    pub(crate) fn start() -> Self {
        let options = ["--save", "", "--cluster-enabled", "yes", "--cluster-node-timeout", "2000"];
        let nodes: Vec<_> = (0..3).map(|_| Server::with(&options)).collect();
        let addresses: Vec<_> = nodes.iter().map(|node| format!("127.0.0.1:{}", node.port())).collect();
        let mut create = vec!["--cluster", "create"];
        create.extend(addresses.iter().map(String::as_str));
        create.push("--cluster-yes");
        cli(nodes.first().expect("three nodes").port(), &create);
        wait_for(|| nodes.iter().all(|node| node.cli(&["CLUSTER", "INFO"]).contains("cluster_state:ok")));
        Self(nodes)
    }

    pub(crate) fn url(&self) -> String {
        let nodes: Vec<_> = self.0.iter().map(|node| format!("127.0.0.1:{}", node.port())).collect();
        format!("redis+cluster://{}", nodes.join(","))
    }

    async fn store(&self) -> RedisSessionStore {
        RedisSessionStore::connect(&self.url()).await.expect("connects")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b32_a_cluster_keeps_moves_and_ends_sessions() -> Result<()> {
    let cluster = Cluster::start();
    let store = Arc::new(cluster.store().await);
    assert!(store.is_healthy().await);
    let mut presented = Vec::new();
    for n in 0..60 {
        let mut data = session(&[("n", &n.to_string())]);
        data.typed::<Visit>().set_user("ada")?;
        let id = store.save(&format!("id-{n}"), data).await?;
        presented.push(store.rotate(&id, &format!("new-{n}"), &SessionChanges::default()).await?);
        assert!(matches!(store.find(&id).await?, Found::Ended));
    }
    assert!(cluster.0.iter().all(|node| node.cli(&["DBSIZE"]) != "0"), "all nodes have some");
    assert_eq!(store.list_owned("ada").await?.len(), 60);
    for (n, id) in presented.iter().enumerate() {
        assert_eq!(store.load(id).await?.expect("live").get("n"), Some(n.to_string().as_str()));
    }

    let id = presented[7].clone();
    let loaded = store.load(&id).await?.expect("live");
    let updates = (0..50).map(|_| {
        let (store, id, mut copy) = (store.clone(), id.clone(), loaded.clone());
        tokio::spawn(async move {
            copy.typed::<Visit>().update_visits(|visits| *visits += 1)?;
            store.update(&id, copy.changes()).await
        })
    });
    for update in updates.collect::<Vec<_>>() {
        update.await.expect("no panic")?;
    }
    assert_eq!(store.load(&id).await?.expect("live").typed::<Visit>().visits()?, 50);

    for node in &cluster.0 {
        node.cli(&["SCRIPT", "FLUSH"]);
    }
    assert_eq!(store.delete_owned("ada", Owned::Except(&id)).await?, 59);
    store.delete(&id).await?;
    assert_eq!(store.list_owned("ada").await?, []);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn b32_a_cluster_that_loses_a_node_gets_over_it() -> Result<()> {
    let mut cluster = Cluster::start();
    let store = cluster.store().await.with_call_timeout(Duration::from_secs(1));
    for n in 0..15 {
        store.save(&format!("id-{n}"), session(&[])).await?;
    }
    cluster.0[1].crash();
    let mut failed = 0;
    for n in 0..15 {
        failed += u32::from(store.load(&format!("id-{n}")).await.is_err());
    }
    assert!(failed > 0, "the sessions of that node cannot be read");
    cluster.0[1].restart();
    let nodes = &cluster.0;
    wait_for(|| nodes.iter().all(|node| node.cli(&["CLUSTER", "INFO"]).contains("cluster_state:ok")));
    for n in 0..30 {
        let id = format!("again-{n}");
        let mut saved = store.save(&id, session(&[])).await;
        for _ in 0..20 {
            if saved.is_ok() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
            saved = store.save(&id, session(&[])).await;
        }
        saved?;
        assert!(store.load(&id).await?.is_some());
    }
    Ok(())
}
