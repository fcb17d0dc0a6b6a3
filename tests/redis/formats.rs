//! B33: what is not a session of ours is an error, never an empty session, and is left as it is.

use tideway_session::{Error, Found, Result, SessionChanges, SessionStore};

use crate::{Server, changes, session};

#[tokio::test]
async fn b33_a_hash_of_a_newer_format_is_an_error() -> Result<()> {
    let server = Server::start();
    let store = server.store().await;
    store.save("id", session(&[("theme", "dark")])).await?;
    let edit = changes(&store.load("id").await?.expect("live"), |data| data.set("theme", "light"));
    let key = &server.session_keys()[0];
    server.set_term(key, "format", Some("2"));
    assert!(matches!(store.load("id").await, Err(Error::Malformed)));
    assert!(matches!(store.find("id").await, Err(Error::Malformed)));
    assert!(matches!(store.update("id", &edit).await, Err(Error::Malformed)));
    assert!(matches!(store.rotate("id", "new", &edit).await, Err(Error::Malformed)));
    assert!(matches!(store.delete("id").await, Err(Error::Malformed)));
    assert!(matches!(store.save("id", session(&[])).await, Err(Error::Malformed)));
    server.set_term(key, "format", Some("1"));
    assert_eq!(store.load("id").await?.expect("untouched").get("theme"), Some("dark"));
    Ok(())
}

#[tokio::test]
async fn b33_damage_is_an_error() -> Result<()> {
    let server = Server::start();
    let store = server.store().await.with_cache_size(0);
    for (field, value) in [
        ("format", None),
        ("format", Some("x")),
        ("created", None),
        ("expires", Some("soon")),
        ("idle", Some("-1")),
        ("seen", None),
        ("limit_from", Some("")),
        ("persistent", Some("yes")),
        ("owner", Some("ada, without a handle")),
        (".theme", Some("\\xff")),
    ] {
        server.cli(&["FLUSHALL"]);
        store.save("id", session(&[("theme", "dark")])).await?;
        let key = &server.session_keys()[0];
        match value {
            Some("\\xff") => {
                let script = "return redis.call('HSET', KEYS[1], '.theme', '\\255')";
                server.cli(&["EVAL", script, "1", key]);
            }
            Some(value) if field == "owner" => drop(server.cli(&["HSET", key, field, value])),
            value => server.set_term(key, field, value),
        }
        assert!(matches!(store.find("id").await, Err(Error::Malformed)), "{field}: {value:?}");
        if field == "format" {
            assert!(matches!(store.delete("id").await, Err(Error::Malformed)), "not of ours to delete: {value:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn b33_a_key_of_another_type_is_an_error() -> Result<()> {
    let server = Server::start();
    let store = server.store().await;
    store.save("id", session(&[("theme", "dark")])).await?;
    let edit = changes(&store.load("id").await?.expect("live"), |data| data.set("theme", "light"));
    let key = &server.session_keys()[0];
    server.cli(&["SET", key, "a string"]);
    let Err(error) = store.load("id").await else { panic!("a string is no session") };
    assert!(matches!(error, Error::Store(_)));
    let source = std::error::Error::source(&error).expect("a cause").to_string();
    assert!(source.contains("WRONGTYPE"), "{source}");
    assert!(matches!(store.update("id", &edit).await, Err(Error::Store(_))));
    assert!(matches!(store.rotate("id", "new", &SessionChanges::default()).await, Err(Error::Store(_))));
    assert!(matches!(store.delete("id").await, Err(Error::Store(_))));
    assert!(matches!(store.save("id", session(&[])).await, Err(Error::Store(_))));
    assert_eq!(server.cli(&["GET", key]), "a string");
    server.cli(&["DEL", key]);
    assert!(matches!(store.find("id").await?, Found::Nothing));
    Ok(())
}
