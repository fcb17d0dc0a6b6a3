//! `sessions`: which an owner has in Redis, and how they are ended.

use std::error::Error as _;
use std::fmt::Write as _;
use std::time::SystemTime;

use tideway_session::{Backend, Error, Owned, OwnedSession, RedisSessionStore, SessionConfig, SessionStore};
use tokio::runtime;

use crate::arguments::{Sessions, Task};
use crate::times::moment;
use crate::{Failure, Said};

/// The most that the store lists at once.
const MOST_LISTED: usize = 1_000;

/// An owner that nobody is looks the same as one that is signed in nowhere.
const NONE: &str = "There is no live session of this owner. An owner is the text that the service gives the field marked \
                    `owner`; a service that gives its store a key prefix of its own has its sessions under --key-prefix.\n";

pub(crate) fn run(call: &Sessions) -> Result<Said, Failure> {
    let config = SessionConfig::from_env()?;
    reachable(config.backend)?;
    runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        // Checked: it is there.
        let url = config.redis_url.as_deref().unwrap_or_default();
        let mut store = RedisSessionStore::connect(url).await.map_err(failure)?;
        if let Some(prefix) = &call.key_prefix {
            store = store.with_key_prefix(prefix);
        }
        match &call.task {
            Task::List => list(&store, &call.owner).await,
            Task::EndOne(handle) => end(&store, &call.owner, handle).await,
            Task::EndAll => end_all(&store, &call.owner).await,
        }
    })
}

/// Whether sessions can be seen from beside the service.
fn reachable(backend: Backend) -> Result<(), Failure> {
    let reason = match backend {
        Backend::Redis => return Ok(()),
        Backend::Cookie => {
            "`cookie`, so the browsers have the sessions and nobody can list or end them; a change of \
             TIDEWAY_SESSION_ENCRYPTION_KEY ends all at once"
        }
        _ => {
            "`in_memory`, so the service alone reaches its sessions. If it keeps them in Redis, set \
             TIDEWAY_SESSION_BACKEND=redis and TIDEWAY_SESSION_REDIS_URL as it has them"
        }
    };
    Err(format!("TIDEWAY_SESSION_BACKEND is {reason}").into())
}

async fn list(store: &dyn SessionStore, owner: &str) -> Result<Said, Failure> {
    let sessions = store.list_owned(owner).await.map_err(failure)?;
    let notes = match sessions.len() {
        0 => NONE.to_owned(),
        MOST_LISTED.. => format!("\n{MOST_LISTED} are listed, the most there can be: there may be others.\n"),
        _ => String::new(),
    };
    let now = SystemTime::now();
    let blocks: Vec<_> = sessions.iter().map(|session| block(session, now)).collect();
    Ok(Said { result: blocks.join("\n"), notes })
}

/// What stands in a session may be a visitor's own words, so nothing of it steers the terminal.
fn block(session: &OwnedSession, now: SystemTime) -> String {
    let mut text = String::new();
    for (name, value) in [
        ("handle", session.handle.escape_debug().to_string()),
        ("created", moment(session.created_at, now)),
        ("last seen", moment(session.last_seen, now)),
        ("expires", moment(session.expires_at, now)),
        ("info", session.info.as_ref().map_or_else(|| "none".to_owned(), |info| info.escape_debug().to_string())),
    ] {
        let _ = writeln!(text, "{name:<12} {value}");
    }
    text
}

async fn end(store: &dyn SessionStore, owner: &str, handle: &str) -> Result<Said, Failure> {
    match store.delete_owned(owner, Owned::One(handle)).await.map_err(failure)? {
        0 => Err("this owner has no live session with this handle: `sessions list` shows what there is".into()),
        ended => Ok(count(ended).into()),
    }
}

async fn end_all(store: &dyn SessionStore, owner: &str) -> Result<Said, Failure> {
    let mut ended = 0;
    loop {
        // One call ends a bounded number.
        match store.delete_owned(owner, Owned::All).await {
            Ok(0) => break,
            Ok(more) => ended += more,
            Err(error) => {
                let Failure(reason) = failure(error);
                return Err(format!("{reason}\nSessions may be left, {ended} or more were ended: call again").into());
            }
        }
    }
    let notes = if ended == 0 { NONE.to_owned() } else { String::new() };
    Ok(Said { result: count(ended), notes })
}

fn count(ended: usize) -> String {
    if ended == 1 { "1 session ended\n".to_owned() } else { format!("{ended} sessions ended\n") }
}

/// With the cause, which shows nothing of the URL and nothing stored.
#[expect(clippy::needless_pass_by_value, reason = "for `map_err`")]
fn failure(error: Error) -> Failure {
    error.source().map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}")).into()
}
