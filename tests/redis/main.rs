//! The store in Redis, on real servers.

mod cache;
#[cfg(feature = "cluster")]
mod cluster;
mod concurrency;
mod config;
mod conforms;
mod ended;
mod evolution;
mod expiry;
mod failures;
mod formats;
mod keeping;
mod lost_answers;
mod overtaken;
mod owners;
mod proxy;
mod requests;
#[cfg(feature = "cluster")]
mod sentinel;
mod two_servers;

use std::time::Duration;

use tideway_session::{Session, SessionChanges, SessionData};

use tideway_session_tests::RedisServer as Server;

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

/// Makes on a server the user of the guide, with its rules for a server and then those of the line about `kind`; returns
/// all rules.
fn user_of_the_guide(server: &Server, kind: Option<&str>) -> Vec<&'static str> {
    // Before the block with the rules stands what they are for.
    let (mut what_for, mut is_first) = ("", true);
    let mut rules = Vec::new();
    for line in include_str!("../../docs/redis.md").lines() {
        let Some(line) = line.strip_prefix("ACL SETUSER ") else {
            what_for = if line.is_empty() || line.starts_with("```") { what_for } else { line };
            continue;
        };
        if std::mem::take(&mut is_first) || kind.is_some_and(|kind| what_for.contains(kind)) {
            let words: Vec<_> = line.split(' ').collect();
            let answer = server.cli(&[&["ACL", "SETUSER"], &*words].concat());
            assert_eq!(answer, "OK", "{line}");
            rules.extend(words.into_iter().filter(|word| word.starts_with('+')));
        }
    }
    assert!(!rules.is_empty());
    rules
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
