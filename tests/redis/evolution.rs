//! Fields with ends of their own, and entries that are brought up to a version, as hashes.

use std::time::{Duration, SystemTime};

use tideway_session::{Error, ManualClock, Result, Session, SessionData, SessionStore};

use crate::{HOUR, Server};

#[derive(Session)]
struct Confirming {
    #[session(ttl = "10m")]
    code: Option<u32>,
    #[session(flash, ttl = "10m")]
    notice: Option<String>,
    name: Option<String>,
}

mod before {
    use tideway_session::Session;

    #[derive(Session)]
    pub(super) struct Shop {
        #[session(default)]
        pub(super) pence: u32,
    }
}

/// Counts in pounds from version 1 on.
#[derive(Session)]
#[session(version = 1, migrate = up)]
struct Shop {
    #[session(default)]
    pounds: u32,
    #[session(default)]
    visits: u32,
}

fn up(_: u32, entries: &mut SessionData) -> Result<()> {
    if let Some(pence) = entries.remove("pence") {
        let pence: u32 = pence.parse().map_err(Error::store)?;
        entries.set("pounds", (pence / 100).to_string());
    }
    Ok(())
}

#[derive(Session)]
#[session(prefix = "page.")]
struct Page {
    #[session(flatten, prefix = "in.")]
    inner: Confirming,
}

/// Inside another struct, where its keys have that one's prefix.
#[tokio::test]
async fn an_entry_that_ends_is_taken_or_kept_whatever_was_written_meanwhile() -> Result<()> {
    let server = Server::start();
    let clock = ManualClock::new(SystemTime::now());
    let store = server.store().await.with_clock(clock.clone());
    let load = async || -> Result<SessionData> {
        let mut data = store.load("id").await?.expect("live");
        data.set_now(clock.time());
        Ok(data)
    };
    let notice = async || -> Result<Option<String>> { Ok(load().await?.get("page.in.notice").map(str::to_owned)) };
    let mut data = SessionData::new_at(clock.time(), 2 * HOUR);
    data.set_now(clock.time());
    data.typed::<Page>().inner_mut().set_notice("saved")?;
    store.save("id", data).await?;

    // Kept, beside another change: it is there, and ends when it would have.
    let mut data = load().await?;
    data.typed::<Page>().inner_mut().take_notice()?;
    assert!(data.typed::<Page>().inner_mut().keep_notice()?);
    data.typed::<Page>().inner_mut().set_name("ada")?;
    store.update("id", data.changes()).await?;
    assert_eq!(notice().await?.as_deref(), Some("saved"));
    clock.advance(Duration::from_secs(599));
    assert_eq!(notice().await?.as_deref(), Some("saved"));

    // Taken by one, replaced by another meanwhile: the newer one waits.
    let mut taking = load().await?;
    taking.typed::<Page>().inner_mut().take_notice()?;
    let mut data = load().await?;
    data.typed::<Page>().inner_mut().set_notice("newer")?;
    store.update("id", data.changes()).await?;
    store.update("id", taking.changes()).await?;
    assert_eq!(notice().await?.as_deref(), Some("newer"));

    let mut data = load().await?;
    data.typed::<Page>().inner_mut().take_notice()?;
    store.update("id", data.changes()).await?;
    assert_eq!(notice().await?, None);
    assert_eq!(load().await?.get("page.in.name"), Some("ada"));
    Ok(())
}

#[tokio::test]
async fn an_entry_ends_before_its_session_and_goes_with_the_next_write() -> Result<()> {
    let server = Server::start();
    let clock = ManualClock::new(SystemTime::now());
    let store = server.store().await.with_clock(clock.clone());
    let load = async || -> Result<SessionData> {
        let mut data = store.load("id").await?.expect("live");
        data.set_now(clock.time());
        Ok(data)
    };
    store.save("id", SessionData::new_at(clock.time(), 2 * HOUR)).await?;
    let mut data = load().await?;
    data.typed::<Confirming>().set_code(7)?;
    store.update("id", data.changes()).await?;
    let key = &server.session_keys()[0];
    assert_eq!(server.cli(&["HGET", key, ".code"]), "7");

    // Writes of other fields, from a fresh copy and from one that was overtaken, leave it and its end.
    let overtaken = load().await?;
    for (mut copy, name) in [(load().await?, "ada"), (overtaken, "eva")] {
        copy.typed::<Confirming>().set_name(name)?;
        store.update("id", copy.changes()).await?;
    }
    clock.advance(Duration::from_secs(599));
    assert_eq!(load().await?.typed::<Confirming>().code()?, Some(7));
    clock.advance(Duration::from_secs(1));
    let mut data = load().await?;
    assert_eq!(
        (data.typed::<Confirming>().code()?, data.typed::<Confirming>().name()?.as_deref()),
        (None, Some("eva"))
    );

    data.typed::<Confirming>().set_name("bob")?;
    store.update("id", data.changes()).await?;
    assert_eq!(server.cli(&["HMGET", key, ".code", "untils", ".name"]), "\n\nbob");
    Ok(())
}

#[tokio::test]
async fn a_raw_write_takes_the_end_from_an_entry() -> Result<()> {
    let server = Server::start();
    let clock = ManualClock::new(SystemTime::now());
    let store = server.store().await.with_clock(clock.clone());
    let ends = async || -> Result<bool> {
        let mut data = store.load("id").await?.expect("live");
        data.set_now(clock.time() + HOUR);
        Ok(data.typed::<Confirming>().code()?.is_none())
    };
    store.save("id", SessionData::new_at(clock.time(), 2 * HOUR)).await?;
    let early = store.load("id").await?.expect("live");
    for is_early in [false, true] {
        let mut data = store.load("id").await?.expect("live");
        data.set_now(clock.time());
        data.typed::<Confirming>().set_code(7)?;
        store.update("id", data.changes()).await?;
        assert!(ends().await?);
        let mut raw = if is_early { early.clone() } else { store.load("id").await?.expect("live") };
        raw.set("code", "8");
        store.update("id", raw.changes()).await?;
        assert!(!ends().await?, "early: {is_early}");
    }
    Ok(())
}

#[tokio::test]
async fn two_requests_that_both_migrate_take_nothing_from_each_other() -> Result<()> {
    let server = Server::start();
    let store = server.store().await;
    let mut data = SessionData::new(HOUR);
    data.typed::<before::Shop>().set_pence(250)?;
    store.save("id", data).await?;

    let (mut one, mut other) = (store.load("id").await?.expect("live"), store.load("id").await?.expect("live"));
    one.typed::<Shop>().update_pounds(|pounds| *pounds += 1)?;
    other.typed::<Shop>().update_visits(|visits| *visits += 1)?;
    store.update("id", one.changes()).await?;
    store.update("id", other.changes()).await?;

    let stored = store.load("id").await?.expect("live");
    let entries: Vec<_> = stored.iter().collect();
    assert_eq!(entries, [("#version", "1"), ("pounds", "3"), ("visits", "1")]);
    Ok(())
}
