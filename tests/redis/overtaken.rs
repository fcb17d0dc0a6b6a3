//! B24: a session changes between two steps of what is done with all of its owner's.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tideway_session::{ManualClock, Owned, Result, SessionChanges, SessionData, SessionStore};

use crate::lost_answers::through;
use crate::proxy::Proxy;
use crate::{HOUR, Server, Visit, changes};

fn adas() -> SessionData {
    let mut data = SessionData::new(HOUR);
    data.typed::<Visit>().set_user("ada").expect("sets");
    data
}

/// An owner ends a session that gets a new id between the look at where it is and its end.
#[tokio::test(flavor = "multi_thread")]
async fn b24_a_session_that_moves_while_its_owner_ends_it_is_ended() -> Result<()> {
    let server = Server::start();
    let proxy = Proxy::to(server.port()).await;
    let (store, direct) = (Arc::new(through(&proxy).await), server.store().await);
    for (round, which) in [Owned::All, Owned::Except("nobody"), Owned::One("")].into_iter().enumerate() {
        let mut id = format!("id-{round}");
        direct.save(&id, adas()).await?;
        let handle = direct.list_owned("ada").await?[0].handle.clone();
        let end = proxy.hold("EVAL");
        let again = proxy.hold("EVAL");
        let ending = {
            let (store, handle) = (store.clone(), handle.clone());
            let which = match which {
                Owned::One(_) => None,
                Owned::All => Some(Owned::All),
                _ => Some(Owned::Except("nobody")),
            };
            tokio::spawn(async move { store.delete_owned("ada", which.unwrap_or(Owned::One(&handle))).await })
        };
        for held in [end, again] {
            held.wait().await;
            id = direct.rotate(&id, "moved", &SessionChanges::default()).await?;
            held.let_go();
        }
        assert_eq!(ending.await.expect("no panic")?, 1);
        assert!(direct.load(&id).await?.is_none(), "{id} survived");
        assert_eq!(direct.list_owned("ada").await?, []);
    }
    Ok(())
}

/// A list that meets a session on its way to a new id has it once.
#[tokio::test(flavor = "multi_thread")]
async fn b24_a_session_that_moves_while_it_is_listed_is_listed() -> Result<()> {
    let server = Server::start();
    let proxy = Proxy::to(server.port()).await;
    let (store, direct) = (Arc::new(through(&proxy).await), server.store().await);
    direct.save("id", adas()).await?;
    let look = proxy.hold("HMGET");
    let listing = {
        let store = store.clone();
        tokio::spawn(async move { store.list_owned("ada").await })
    };
    look.wait().await;
    direct.rotate("id", "moved", &SessionChanges::default()).await?;
    look.let_go();
    assert_eq!(listing.await.expect("no panic")?.len(), 1);
    Ok(())
}

/// Of two extensions the shorter one's note comes last, and the longer one might be written after it.
#[tokio::test(flavor = "multi_thread")]
async fn b24_a_shorter_extension_takes_nothing_from_the_note_of_a_longer_one() -> Result<()> {
    let server = Server::start();
    let proxy = Proxy::to(server.port()).await;
    let (store, direct) = (Arc::new(through(&proxy).await), server.store().await);
    direct.save("id", adas()).await?;
    let stored = direct.load("id").await?.expect("live");
    let extended = |hours| changes(&stored, |data| data.extend(hours * HOUR));
    // The script says that the session is not listed for long enough; it has to be sent in full, as the next one.
    proxy.hold("EVALSHA").let_go();
    let notes = proxy.hold("EVALSHA");
    let shorter = {
        let (store, edit) = (store.clone(), extended(10));
        tokio::spawn(async move { store.update("id", &edit).await })
    };
    notes.wait().await;
    direct.update("id", &extended(100)).await?;
    notes.let_go();
    shorter.await.expect("no panic")?;
    let index = server.keys().into_iter().find(|key| key.contains("owner:")).expect("an index");
    let entry = server.cli(&["HVALS", &index]);
    let until: u64 = entry.split(' ').nth(1).expect("an end").parse().expect("a time");
    let hundred = SystemTime::now() + 199 * HOUR;
    let hundred = hundred.duration_since(SystemTime::UNIX_EPOCH).expect("later").as_millis();
    assert!(u128::from(until) > hundred, "{entry}");
    Ok(())
}

/// One server whose clock is hours ahead takes a session for over, which another extends.
#[tokio::test(flavor = "multi_thread")]
async fn b24_a_session_that_is_extended_while_it_is_cleared_away_stays_listed() -> Result<()> {
    let server = Server::start();
    let proxy = Proxy::to(server.port()).await;
    let ahead = Arc::new(through(&proxy).await.with_clock(ManualClock::new(SystemTime::now() + 3 * HOUR)));
    let direct = server.store().await;
    direct.save("id", adas()).await?;
    let clears = proxy.hold("EVAL");
    let listing = {
        let ahead = ahead.clone();
        tokio::spawn(async move { ahead.list_owned("ada").await })
    };
    clears.wait().await;
    let longer = |data: &mut SessionData| data.extend(Duration::from_secs(360_000));
    direct.update("id", &changes(&direct.load("id").await?.expect("live"), longer)).await?;
    clears.let_go();
    listing.await.expect("no panic")?;
    assert_eq!(direct.list_owned("ada").await?.len(), 1);
    Ok(())
}
