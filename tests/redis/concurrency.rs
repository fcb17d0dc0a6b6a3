//! B20, B21: requests of one session at the same time, with nothing lost.

use std::sync::Arc;

use tideway_session::{Error, RedisSessionStore, Result, SessionChanges, SessionStore};

use crate::{Server, Visit, changes, session};

async fn increment(store: &RedisSessionStore, id: &str) -> Result<()> {
    let mut copy = store.load(id).await?.ok_or(Error::Gone)?;
    copy.typed::<Visit>().update_visits(|visits| *visits += 1)?;
    store.update(id, copy.changes()).await.map(drop)
}

#[tokio::test]
async fn b20_changes_of_different_fields_are_all_kept() -> Result<()> {
    let server = Server::start();
    let store = server.store().await;
    store.save("id", session(&[("a", "1"), ("b", "1"), ("c", "1")])).await?;
    let stored = store.load("id").await?.expect("live");
    for edit in [
        changes(&stored, |data| data.set("a", "2")),
        changes(&stored, |data| drop(data.remove("b"))),
        changes(&stored, |data| data.set("d", "1")),
    ] {
        store.update("id", &edit).await?;
    }
    let now = store.load("id").await?.expect("live");
    assert_eq!(now.iter().collect::<Vec<_>>(), [("a", "2"), ("c", "1"), ("d", "1")]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn b21_fifty_updates_at_once_add_fifty() -> Result<()> {
    let server = Server::start();
    let store = Arc::new(server.store().await);
    store.save("id", session(&[("theme", "dark")])).await?;
    // All have loaded the same before the first one saves.
    let loaded = store.load("id").await?.expect("live");
    let tasks: Vec<_> = (0..50)
        .map(|n| {
            let (store, mut copy) = (store.clone(), loaded.clone());
            tokio::spawn(async move {
                copy.typed::<Visit>().update_visits(|visits| *visits += 1)?;
                copy.set(format!("field-{n}"), "set");
                store.update("id", copy.changes()).await
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no panic")?;
    }
    let mut now = store.load("id").await?.expect("live");
    assert_eq!(now.len(), 52, "and no other field was lost");
    assert_eq!(now.typed::<Visit>().visits()?, 50);
    Ok(())
}

#[tokio::test]
async fn b21_an_update_reads_an_older_key_and_takes_part_in_a_rotation() -> Result<()> {
    let server = Server::start();
    let store = server.store().await;
    store.save("id", session(&[("visits_before", "7")])).await?;
    let loaded = store.load("id").await?.expect("live");
    increment(&store, "id").await?;
    let now = store.load("id").await?.expect("live");
    assert_eq!(now.iter().collect::<Vec<_>>(), [("visits", "8")]);

    // The copy still has the older key: its closure runs again on the new one.
    let mut copy = loaded;
    copy.typed::<Visit>().update_visits(|visits| *visits += 1)?;
    let presented = store.rotate("id", "new", copy.changes()).await?;
    let now = store.load(&presented).await?.expect("live");
    assert_eq!(now.iter().collect::<Vec<_>>(), [("visits", "9")]);
    Ok(())
}

#[tokio::test]
async fn b21_a_closure_that_cannot_read_the_new_value_leaves_the_session_as_it_is() -> Result<()> {
    let server = Server::start();
    let store = server.store().await;
    store.save("id", session(&[("visits", "1")])).await?;
    let mut copy = store.load("id").await?.expect("live");
    copy.typed::<Visit>().update_visits(|visits| *visits += 1)?;
    copy.set("theme", "dark");
    let other = changes(&store.load("id").await?.expect("live"), |data| data.set("visits", "many"));
    store.update("id", &other).await?;
    assert!(matches!(store.update("id", copy.changes()).await, Err(Error::Decode { .. })));
    let now = store.load("id").await?.expect("live");
    assert_eq!(now.iter().collect::<Vec<_>>(), [("visits", "many")]);
    Ok(())
}

#[tokio::test]
async fn b5_a_taken_value_goes_and_a_newer_one_stays() -> Result<()> {
    let server = Server::start();
    let store = server.store().await;
    store.save("id", session(&[("notice", "first")])).await?;
    let mut copy = store.load("id").await?.expect("live");
    assert_eq!(copy.typed::<Visit>().take_notice()?.as_deref(), Some("first"));
    let take = copy.changes().clone();
    let newer = changes(&store.load("id").await?.expect("live"), |data| data.set("notice", "second"));
    store.update("id", &newer).await?;
    assert_eq!(store.update("id", &take).await?.get("notice"), Some("second"));
    let older = changes(&store.load("id").await?.expect("live"), |data| data.set("notice", "first"));
    store.update("id", &older).await?;
    assert_eq!(store.update("id", &take).await?.get("notice"), None);
    Ok(())
}

/// What two requests do at the same time ends in the store as it ends in plain data, whichever comes first.
#[tokio::test]
async fn b20_the_scripts_merge_as_the_library_does() -> Result<()> {
    type Edit = (&'static str, fn(&mut tideway_session::SessionData));
    let edits: &[Edit] = &[
        ("set", |data| data.set("visits", "5")),
        ("remove", |data| drop(data.remove("visits"))),
        ("remove the older key", |data| drop(data.remove("visits_before"))),
        ("set the older key", |data| data.set("visits_before", "9")),
        ("clear", tideway_session::SessionData::clear),
        ("clear and set", |data| {
            data.clear();
            data.set("theme", "light");
        }),
        ("take", |data| drop(data.typed::<Visit>().take_visits())),
        ("take and update", |data| {
            let _ = data.typed::<Visit>().take_visits();
            let _ = data.typed::<Visit>().update_visits(|visits| *visits += 10);
        }),
        ("update", |data| data.typed::<Visit>().update_visits(|visits| *visits += 1).expect("updates")),
        ("update nothing", |data| data.typed::<Visit>().update_visits(|_| {}).expect("updates")),
        ("take and update nothing", |data| {
            let _ = data.typed::<Visit>().take_visits();
            let _ = data.typed::<Visit>().update_visits(|_| {});
        }),
        ("set the older key and update", |data| {
            data.set("visits_before", "3");
            data.typed::<Visit>().update_visits(|visits| *visits += 1).expect("updates");
        }),
        ("update, then remove", |data| {
            data.typed::<Visit>().update_visits(|visits| *visits += 1).expect("updates");
            data.typed::<Visit>().remove_visits().expect("removes");
        }),
        ("remove the older key and update", |data| {
            data.remove("visits_before");
            data.typed::<Visit>().update_visits(|visits| *visits += 1).expect("updates");
        }),
        ("somebody", |data| data.typed::<Visit>().set_user("bob").expect("sets")),
        ("extend", |data| data.extend(std::time::Duration::from_secs(5000))),
        ("nobody", |data| data.typed::<Visit>().set_user(None::<String>).expect("sets")),
    ];
    let server = Server::start();
    let store = server.store().await;
    let starts: [&[(&str, &str)]; 4] = [
        &[("theme", "dark")],
        &[("visits", "1"), ("theme", "dark")],
        &[("visits_before", "2")],
        &[("visits", "1"), ("visits_before", "2")],
    ];
    for (index, start) in starts.into_iter().enumerate() {
        for (first_name, first) in edits {
            for (second_name, second) in edits {
                let mut start = session(start);
                if index % 2 == 0 {
                    start.typed::<Visit>().set_user("ada")?;
                }
                let id = format!("{index} {first_name} {second_name}");
                store.save(&id, start).await?;
                let loaded = store.load(&id).await?.expect("live");
                let mut plain = loaded.clone();
                for edit in [changes(&loaded, first), changes(&loaded, second)] {
                    edit.apply(&mut plain)?;
                    let stored = store.update(&id, &edit).await?;
                    assert_eq!(stored, plain, "{id}: {edit:?}");
                }
                assert_eq!(store.load(&id).await?, Some(plain), "{id}");
            }
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn b21_no_update_of_ten_thousand_is_lost() -> Result<()> {
    let server = Server::start();
    let store = Arc::new(server.store().await);
    for id in 0..10 {
        store.save(&format!("id-{id}"), session(&[])).await?;
    }
    let tasks: Vec<_> = (0..50)
        .map(|task| {
            let store = store.clone();
            tokio::spawn(async move {
                for n in 0..200 {
                    increment(&store, &format!("id-{}", (task + n) % 10)).await?;
                }
                Ok::<_, Error>(())
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no panic")?;
    }
    let mut all = 0;
    for id in 0..10 {
        all += store.load(&format!("id-{id}")).await?.expect("live").typed::<Visit>().visits()?;
    }
    assert_eq!(all, 10_000);
    Ok(())
}

#[tokio::test]
async fn b23_a_rotation_is_no_update_of_its_own() -> Result<()> {
    let server = Server::start();
    let store = server.store().await;
    store.save("id", session(&[("visits", "1")])).await?;
    let mut copy = store.load("id").await?.expect("live");
    copy.typed::<Visit>().update_visits(|visits| *visits += 1)?;
    increment(&store, "id").await?;
    let presented = store.rotate("id", "new", copy.changes()).await?;
    assert_eq!(store.load(&presented).await?.expect("live").get("visits"), Some("3"));
    let again = store.rotate("id", "newer", &SessionChanges::default()).await;
    assert!(matches!(again, Err(Error::Gone)));
    Ok(())
}
