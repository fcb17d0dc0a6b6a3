//! The store in Redis, on real servers.

#[cfg(feature = "cluster")]
mod cluster;
mod concurrency;
mod config;
mod conforms;
mod ended;
mod expiry;
mod failures;
mod formats;
mod keeping;
mod lost_answers;
mod owners;
mod proxy;
mod requests;
#[cfg(feature = "cluster")]
mod sentinel;
mod server;
mod two_servers;

use std::time::Duration;

use tideway_session::{Session, SessionChanges, SessionData};

use self::server::Server;

const HOUR: Duration = Duration::from_secs(3600);

/// What the tests remember about a visitor.
#[derive(Session)]
struct Visit {
    #[session(owner)]
    user: Option<String>,
    #[session(default, alias = "visits_before")]
    visits: u32,
    #[session(flash)]
    notice: Option<String>,
}

/// A session of an hour with these entries.
fn session(entries: &[(&str, &str)]) -> SessionData {
    let mut data = SessionData::new(HOUR);
    for (key, value) in entries {
        data.set(*key, *value);
    }
    data
}

/// What `edit` changes of a stored session.
fn changes(stored: &SessionData, edit: impl FnOnce(&mut SessionData)) -> SessionChanges {
    let mut copy = stored.clone();
    assert!(copy.changes().is_empty(), "as loaded");
    edit(&mut copy);
    copy.changes().clone()
}
