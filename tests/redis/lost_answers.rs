//! B21, B23: a script was carried out, and nobody heard of it.

use std::sync::Arc;
use std::time::Duration;

use tideway_session::{Error, Found, RedisSessionStore, Result, SessionChanges, SessionData, SessionStore};

use crate::proxy::Proxy;
use crate::{Server, Visit, changes, session};

/// A store that takes this way, with time enough.
pub(crate) async fn through(proxy: &Proxy) -> RedisSessionStore {
    let url = format!("redis://127.0.0.1:{}", proxy.port());
    RedisSessionStore::connect(&url).await.expect("connects").with_call_timeout(Duration::from_secs(20))
}

fn one_more(stored: &SessionData) -> SessionChanges {
    changes(stored, |data| data.typed::<Visit>().update_visits(|visits| *visits += 1).expect("updates"))
}

async fn visits(store: &RedisSessionStore, id: &str) -> u32 {
    store.load(id).await.expect("loads").expect("live").typed::<Visit>().visits().expect("a number")
}

/// A closure counts once whatever is lost; without knowing that it did, the caller is told of a failure.
pub(crate) async fn check(proxy: &Proxy, store: Arc<RedisSessionStore>, direct: &RedisSessionStore) -> Result<()> {
    store.save("id", session(&[("visits", "1")])).await?;
    let stored = store.load("id").await?.expect("live");
    let warm = store.update("id", &changes(&stored, |data| data.set("warm", "1"))).await?;
    store.update("id", &changes(&stored, |data| data.set("warm", "2"))).await?;

    // Once where the session is what the copy was loaded as, and once where it has to be merged.
    proxy.lose_answer("EVALSHA");
    let fresh = store.load("id").await?.expect("live");
    assert_eq!(store.update("id", &one_more(&fresh)).await?.get("visits"), Some("2"), "looked up afterwards");
    store.update("id", &changes(&store.load("id").await?.expect("live"), |data| data.set("visits", "1"))).await?;
    proxy.lose_answer("EVALSHA");
    let lost = store.update("id", &one_more(&warm)).await;
    assert!(matches!(lost, Err(Error::Store(_))), "{lost:?}");
    assert_eq!(visits(direct, "id").await, 1, "was not carried out");
    store.update("id", &one_more(&warm)).await?;
    assert_eq!(visits(direct, "id").await, 2);

    // Before it is looked up somebody else writes: now nobody knows.
    proxy.lose_answer("EVALSHA");
    let look = proxy.hold("HGETALL");
    let late = {
        let (store, edit) = (store.clone(), one_more(&direct.load("id").await?.expect("live")));
        tokio::spawn(async move { store.update("id", &edit).await })
    };
    look.wait().await;
    direct.update("id", &one_more(&direct.load("id").await?.expect("live"))).await?;
    look.let_go();
    let late = late.await.expect("no panic");
    assert!(matches!(late, Err(Error::Store(_))), "{late:?}");
    assert_eq!(visits(direct, "id").await, 4, "neither lost nor counted twice");

    proxy.lose_answer("EVALSHA");
    let moved = store.rotate("id", "new", &one_more(&direct.load("id").await?.expect("live"))).await?;
    assert!(matches!(direct.find("id").await?, Found::Ended));
    assert_eq!(visits(direct, &moved).await, 5);

    // What was not carried out is no success.
    proxy.lose_answer("EVALSHA");
    let gone = store.update("id", &one_more(&stored)).await;
    assert!(gone.is_err(), "{gone:?}");
    assert_eq!(visits(direct, &moved).await, 5);

    proxy.lose_answer("EVAL");
    let _ = store.delete(&moved).await;
    store.delete(&moved).await?;
    assert!(matches!(direct.find(&moved).await?, Found::Ended));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn b21_an_answer_that_is_lost_loses_no_update_and_repeats_none() -> Result<()> {
    let server = Server::start();
    let proxy = Proxy::to(server.port()).await;
    check(&proxy, Arc::new(through(&proxy).await), &server.store().await).await
}
