//! Sessions come back as they were, and Redis holds nothing that opens them.

use tideway_session::{Found, Result, SessionChanges, SessionStore};

use crate::{Server, changes, session};

#[tokio::test]
async fn b32_a_session_comes_back_with_everything() -> Result<()> {
    let server = Server::start();
    let store = server.store().await;
    let mut data = session(&[("theme", "dark")]);
    data.extend(std::time::Duration::from_secs(100));
    assert_eq!(store.save("id", data.clone()).await?, "id");
    assert_eq!(store.load("id").await?, Some(data));
    assert_eq!(store.load("another").await?, None);
    assert!(store.is_healthy().await);
    Ok(())
}

#[tokio::test]
async fn b30_odd_keys_and_values_come_back() -> Result<()> {
    let server = Server::start();
    let store = server.store().await;
    let megabyte = "é".repeat(500_000);
    let odd = [
        ("", "empty"),
        ("\0", "\0"),
        (".", "dot"),
        ("😀", "😀"),
        ("format", "2"),
        ("ended", "1"),
        ("terms", "format=9"),
        ("owner", "somebody"),
        ("\r\n", "\r\n$5\r\n"),
        ("nothing", ""),
        ("large", &megabyte),
    ];
    let data = session(&odd);
    store.save("id", data.clone()).await?;
    assert_eq!(store.load("id").await?.as_ref(), Some(&data));

    let stored = store.load("id").await?.expect("live");
    let edit = changes(&stored, |data| {
        for (key, value) in odd {
            data.set(key, format!("{value}!"));
        }
        data.remove("\0");
    });
    let updated = store.update("id", &edit).await?;
    assert_eq!(updated.get(""), Some("empty!"));
    assert_eq!(updated.get("\0"), None);
    assert_eq!(updated.get("nothing"), Some("!"));
    assert_eq!(store.load("id").await?, Some(updated));
    Ok(())
}

#[tokio::test]
async fn b32_an_operator_reads_a_session_with_hgetall() -> Result<()> {
    let server = Server::start();
    let store = server.store().await.with_key_prefix("shop:");
    store.save("id", session(&[("theme", "dark"), ("format", "paper")])).await?;
    let keys = server.keys();
    assert_eq!(keys.len(), 1, "one key: {keys:?}");
    assert!(keys[0].starts_with("shop:{"), "{keys:?}");
    let shown = server.cli(&["HGETALL", &keys[0]]);
    let lines: Vec<_> = shown.lines().collect();
    let value = |field: &str| lines.chunks(2).find(|pair| pair[0] == field).map(|pair| pair[1]);
    assert_eq!(value(".theme"), Some("dark"));
    assert_eq!(value(".format"), Some("paper"));
    let terms: Vec<_> = value("terms").unwrap_or_default().split(' ').collect();
    assert!(terms.contains(&"format=1") && terms.contains(&"idle=3600000"), "{terms:?}");
    Ok(())
}

#[tokio::test]
async fn b45_no_id_reaches_redis() -> Result<()> {
    let server = Server::start();
    let store = server.store().await;
    let (first, second) = ("AAAAAAAAAAAAfirstAAAAAAA", "BBBBBBBBBBBsecondBBBBBBB");
    store.save(first, session(&[("theme", "dark")])).await?;
    let presented = store.rotate(first, second, &SessionChanges::default()).await?;
    assert!(presented.starts_with(second));
    assert!(store.recognises(first) && store.recognises(&presented));
    store.save("CCCCCCCCCCCCthirdCCCCCCC", session(&[])).await?;
    store.delete("CCCCCCCCCCCCthirdCCCCCCC").await?;
    let mut dump = server.keys().join("\n");
    for key in server.keys() {
        dump += &server.cli(&["HGETALL", &key]);
    }
    assert!(dump.contains("dark") && dump.contains("ended"), "{dump}");
    for id in ["first", "second", "third"] {
        assert!(!dump.contains(id), "{id} in {dump}");
    }
    Ok(())
}

#[tokio::test]
async fn b10_what_is_not_there_is_not_made() -> Result<()> {
    let server = Server::start();
    let store = server.store().await;
    let edit = changes(&session(&[]).stored_as("x"), |data| data.set("theme", "dark"));
    assert!(matches!(store.update("nobody", &edit).await, Err(tideway_session::Error::Gone)));
    assert!(matches!(store.rotate("nobody", "new", &edit).await, Err(tideway_session::Error::Gone)));
    store.delete("nobody").await?;
    assert!(matches!(store.find("nobody").await?, Found::Nothing));
    assert_eq!(server.keys(), Vec::<String>::new());
    for other in ["", "short", "AAAAAAAAAAAAAAAAAAAAAAAA.", "AAAAAAAAAAAAAAAAAAAAAAAA.{}{}{}{}"] {
        assert!(!store.recognises(other), "{other}");
    }
    Ok(())
}

#[tokio::test]
async fn b4_a_change_to_what_is_there_already_writes_nothing() -> Result<()> {
    let server = Server::start();
    let store = server.store().await;
    store.save("id", session(&[("theme", "dark")])).await?;
    let edit = changes(&store.load("id").await?.expect("live"), |data| data.set("theme", "light"));
    let key = &server.session_keys()[0];
    store.update("id", &edit).await?;
    let terms = server.cli(&["HGET", key, "terms"]);
    store.update("id", &edit).await?;
    assert_eq!(server.cli(&["HGET", key, "terms"]), terms, "not even the mark");
    Ok(())
}

#[tokio::test]
async fn b32_a_saved_session_replaces_all_of_the_one_before() -> Result<()> {
    let server = Server::start();
    let store = server.store().await;
    let mut first = session(&[("theme", "dark"), ("visits", "1")]);
    first.typed::<crate::Visit>().set_user("ada")?;
    store.save("id", first).await?;
    let second = session(&[("visits", "2")]);
    store.save("id", second.clone()).await?;
    assert_eq!(store.load("id").await?, Some(second));
    assert_eq!(store.list_owned("ada").await?, []);
    Ok(())
}

#[tokio::test]
async fn b30_more_entries_than_a_script_can_hand_over_at_once_are_written_and_removed() -> Result<()> {
    let server = Server::start();
    let store = server.store().await;
    let mut data = session(&[]);
    (0..10_000).for_each(|n| data.set(format!("key-{n}"), "value"));
    store.save("id", data).await?;
    let stored = store.load("id").await?.expect("live");
    assert_eq!(stored.len(), 10_000);
    let emptied = store.update("id", &changes(&stored, tideway_session::SessionData::clear)).await?;
    assert!(emptied.is_empty());
    assert!(store.load("id").await?.expect("live").is_empty());
    Ok(())
}
