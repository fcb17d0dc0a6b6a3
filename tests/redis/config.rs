//! The store from a configuration, and what of the URL stays unseen.

use tideway_session::{Backend, Error, RedisSessionStore, Result, SessionConfig};

use crate::{Server, session};

#[tokio::test]
async fn b44_the_configuration_selects_redis() -> Result<()> {
    let server = Server::start();
    let url = server.url();
    let config = SessionConfig::from_vars(|name| match name {
        "TIDEWAY_SESSION_BACKEND" => Some("redis".into()),
        "TIDEWAY_SESSION_REDIS_URL" => Some(url.clone().into()),
        _ => None,
    })?;
    assert_eq!(config.backend, Backend::Redis);
    let store = config.store().await?;
    store.save("id", session(&[("theme", "dark")])).await?;
    assert_eq!(server.store().await.with_key_prefix("tideway:").connected_to_the_same(&config).await?, "dark");
    Ok(())
}

trait Same {
    async fn connected_to_the_same(&self, config: &SessionConfig) -> Result<String>;
}

impl Same for RedisSessionStore {
    async fn connected_to_the_same(&self, config: &SessionConfig) -> Result<String> {
        use tideway_session::SessionStore as _;
        let theirs = config.store().await?.load("id").await?.expect("live");
        assert_eq!(self.load("id").await?.as_ref(), Some(&theirs));
        Ok(theirs.get("theme").unwrap_or_default().to_owned())
    }
}

#[test]
fn b44_redis_without_a_url_or_with_a_wrong_one_is_a_mistake_that_shows_nothing() {
    let missing = SessionConfig { backend: Backend::Redis, ..SessionConfig::default() }.check().unwrap_err();
    assert!(missing.to_string().contains("TIDEWAY_SESSION_REDIS_URL"), "{missing}");
    for url in ["http://:s3cret@host", "redis+sentinel://:s3cret@host", ":s3cret@host"] {
        let config = SessionConfig { redis_url: Some(url.to_owned()), ..SessionConfig::default() };
        let mistake = config.check().unwrap_err();
        assert!(mistake.to_string().contains("redis_url"), "{mistake}");
        assert!(!format!("{mistake} {mistake:?} {config:?}").contains("s3cret"), "{mistake} {config:?}");
    }
}

#[tokio::test]
async fn b45_a_wrong_password_is_said_and_not_shown() -> Result<()> {
    let server = Server::with(&["--save", "", "--requirepass", "right"]);
    let right = format!("redis://:right@127.0.0.1:{}", server.port());
    RedisSessionStore::connect(&right).await?;
    for url in [right.replace("right", "s3cret"), right.replace(":right@", "")] {
        let Err(error) = RedisSessionStore::connect(&url).await else { panic!("{url} opens") };
        let Error::Store(source) = &error else { panic!("{error}") };
        let told = format!("{source} {source:?} {error:?}");
        assert!(told.contains("password") || told.contains("NOAUTH"), "{told}");
        assert!(!told.contains("s3cret") && !told.contains("right"), "{told}");
    }
    Ok(())
}

#[tokio::test]
async fn b45_debug_and_errors_show_no_url() -> Result<()> {
    let server = Server::start();
    let store = server.store().await;
    assert!(!format!("{store:?}").contains(&server.port().to_string()), "{store:?}");
    let nowhere = format!("redis://:s3cret@127.0.0.1:{}", tideway_session_tests::free_port());
    let Err(error) = RedisSessionStore::connect(&nowhere).await else { panic!("nobody is there") };
    let told = format!("{error:?} {}", std::error::Error::source(&error).expect("a cause"));
    assert!(told.contains("cannot be reached"), "{told}");
    assert!(!told.contains("s3cret"), "{told}");
    Ok(())
}
