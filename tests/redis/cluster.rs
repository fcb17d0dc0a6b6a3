//! A Cluster of three nodes on loopback.

use std::sync::Arc;
use std::time::Duration;

use tideway_session::{Found, Owned, RedisSessionStore, Result, SessionChanges, SessionStore};
use tideway_session_tests::{cli, wait_for};

use crate::proxy::Proxy;
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

    /// A store that may do what the guide says it has to, with time enough.
    async fn store_of_the_guide(&self) -> RedisSessionStore {
        for node in &self.0 {
            crate::user_of_the_guide(node, Some("Cluster"));
        }
        let url = self.url().replace("://", "://sessions:password@");
        RedisSessionStore::connect(&url).await.expect("connects").with_call_timeout(Duration::from_secs(20))
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
    assert!(!store.is_healthy().await);
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

#[tokio::test(flavor = "multi_thread")]
async fn b21_an_answer_of_a_cluster_that_is_lost_loses_no_update_and_repeats_none() -> Result<()> {
    let cluster = Cluster::start();
    let direct = cluster.store().await;
    direct.save("id", session(&[])).await?;
    // Clients are told to take a way around for the node that has the session.
    let node = cluster.0.iter().find(|node| node.cli(&["DBSIZE"]) != "0").expect("somewhere");
    let proxy = Proxy::to(node.port()).await;
    let announced = proxy.port().to_string();
    node.cli(&["CONFIG", "SET", "cluster-announce-port", &announced]);
    wait_for(|| cluster.0.iter().all(|node| node.cli(&["CLUSTER", "SLOTS"]).contains(&announced)));
    let store = Arc::new(cluster.store().await);
    crate::lost_answers::check(&proxy, store, &direct).await
}

#[tokio::test(flavor = "multi_thread")]
async fn b32_slots_that_move_are_followed() -> Result<()> {
    let cluster = Cluster::start();
    let store = Arc::new(cluster.store_of_the_guide().await);
    let mut ids = Vec::new();
    for n in 0..30 {
        let mut data = session(&[]);
        data.typed::<Visit>().set_user("ada")?;
        ids.push(store.save(&format!("id-{n}"), data).await?);
    }
    let stop = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let writers: Vec<_> = ids
        .iter()
        .map(|id| {
            let (store, stop, id) = (store.clone(), stop.clone(), id.clone());
            tokio::spawn(async move {
                let mut written = 0;
                while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                    let mut copy = store.load(&id).await?.expect("live");
                    copy.typed::<Visit>().update_visits(|visits| *visits += 1)?;
                    store.update(&id, copy.changes()).await?;
                    written += 1;
                }
                Ok::<_, tideway_session::Error>((id, written))
            })
        })
        .collect();
    let ports: Vec<_> = cluster.0.iter().map(|node| format!("127.0.0.1:{}", node.port())).collect();
    let of = |node: &Server| node.cli(&["CLUSTER", "MYID"]);
    let (from, to) = (of(&cluster.0[0]), of(&cluster.0[1]));
    let moved = cli(
        cluster.0[0].port(),
        &[
            "--cluster",
            "reshard",
            &ports[0],
            "--cluster-from",
            &from,
            "--cluster-to",
            &to,
            "--cluster-slots",
            "5461",
            "--cluster-yes",
        ],
    );
    assert!(!moved.contains("ERR"), "{moved}");
    assert_eq!(cluster.0[0].cli(&["DBSIZE"]), "0", "all of its keys have moved");
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    for writer in writers {
        let (id, written) = writer.await.expect("no panic")?;
        assert!(written > 0);
        assert_eq!(store.load(&id).await?.expect("live").typed::<Visit>().visits()?, written);
    }
    assert_eq!(store.list_owned("ada").await?.len(), 30);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn b32_a_session_between_two_nodes_is_asked_for_and_a_new_id_waits() -> Result<()> {
    let cluster = Cluster::start();
    let store = Arc::new(cluster.store_of_the_guide().await);
    let mut data = session(&[]);
    data.typed::<Visit>().set_user("ada")?;
    store.save("id", data).await?;
    let has_it = |node: &&Server| !node.session_keys().is_empty();
    let from = cluster.0.iter().find(has_it).expect("somewhere");
    let to = cluster.0.iter().find(|node| !has_it(node)).expect("another");
    let slot = from.cli(&["CLUSTER", "KEYSLOT", &from.session_keys()[0]]);
    let (id_from, id_to) = (from.cli(&["CLUSTER", "MYID"]), to.cli(&["CLUSTER", "MYID"]));
    assert_eq!(to.cli(&["CLUSTER", "SETSLOT", &slot, "IMPORTING", &id_from]), "OK");
    assert_eq!(from.cli(&["CLUSTER", "SETSLOT", &slot, "MIGRATING", &id_to]), "OK");
    let keys = from.cli(&["CLUSTER", "GETKEYSINSLOT", &slot, "10"]);
    let port = to.port().to_string();
    let mut migrate = vec!["MIGRATE", "127.0.0.1", &port, "", "0", "5000", "KEYS"];
    migrate.extend(keys.lines());
    assert_eq!(from.cli(&migrate), "OK");

    let mut copy = store.load("id").await?.expect("asked for");
    copy.typed::<Visit>().update_visits(|visits| *visits += 1)?;
    store.update("id", copy.changes()).await?;
    assert!(to.cli(&["INFO", "commandstats"]).contains("cmdstat_asking"));

    // Not all of a rotation's keys are there, so neither node carries it out.
    let rotation = {
        let store = store.clone();
        tokio::spawn(async move { store.rotate("id", "new", &SessionChanges::default()).await })
    };
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!rotation.is_finished());
    for node in [to, from] {
        assert_eq!(node.cli(&["CLUSTER", "SETSLOT", &slot, "NODE", &id_to]), "OK");
    }
    let moved = rotation.await.expect("no panic")?;
    assert_eq!(store.load(&moved).await?.expect("live").typed::<Visit>().visits()?, 1);
    assert_eq!(store.list_owned("ada").await?.len(), 1);
    Ok(())
}
