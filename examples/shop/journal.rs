//! A journal of the last responses: what each asked of the store, and the cookie it sent.
//!
//! It is here to be looked at; a real service needs nothing of it. A middleware around the session layer opens an
//! entry, a wrapper around the store fills it in.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use tideway_session::{Found, Owned, OwnedSession, Result, SessionChanges, SessionData, SessionStore, async_trait};

/// How many responses the journal keeps.
const KEPT: usize = 6;

tokio::task_local! {
    /// What the request at hand asked of the store so far.
    static CALLS: RefCell<Vec<String>>;
}

/// The last responses of this process, of all visitors: the shop serves one computer. It holds no value of a session
/// or of a cookie.
#[derive(Clone, Default)]
pub(crate) struct Journal(Arc<Mutex<VecDeque<Entry>>>);

/// A response.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) status: StatusCode,
    /// What the store was asked for, in order.
    pub(crate) calls: Vec<String>,
    /// The session's `Set-Cookie`, without its value.
    pub(crate) cookie: Option<String>,
}

impl Journal {
    /// The last responses, the newest first.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    fn add(&self, entry: Entry) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.push_front(entry);
        entries.truncate(KEPT);
    }
}

/// The middleware; it belongs around the session layer, so that it sees the layer's work.
pub(crate) async fn record(State(journal): State<Journal>, request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let (response, calls) = CALLS
        .scope(RefCell::default(), async {
            let response = next.run(request).await;
            (response, CALLS.with(RefCell::take))
        })
        .await;
    let cookie = response.headers().get(SET_COOKIE).map(without_value);
    journal.add(Entry { method, path, status: response.status(), calls, cookie });
    response
}

/// `name=… 24 characters; Path=/`.
fn without_value(cookie: &HeaderValue) -> String {
    let cookie = String::from_utf8_lossy(cookie.as_bytes());
    let (pair, attributes) = cookie.split_once(';').unwrap_or((&cookie, ""));
    match pair.split_once('=') {
        Some((name, "")) => format!("{name}= removed;{attributes}"),
        Some((name, value)) => format!("{name}=… {} characters;{attributes}", value.len()),
        None => "not a cookie".to_owned(),
    }
}

/// A store that notes in the journal what it is asked for. Everything else it leaves to `S`.
pub(crate) struct Recorded<S>(pub(crate) S);

fn note(call: impl Into<String>) {
    // Work that outlives its request, when the client hung up, is in no entry.
    let _ = CALLS.try_with(|calls| calls.borrow_mut().push(call.into()));
}

/// All methods are forwarded, the provided ones too: those of the trait are correct for any store, but not atomic.
#[async_trait]
impl<S: SessionStore> SessionStore for Recorded<S> {
    async fn load(&self, presented: &str) -> Result<Option<SessionData>> {
        note("loaded");
        self.0.load(presented).await
    }

    async fn find(&self, presented: &str) -> Result<Found> {
        let found = self.0.find(presented).await;
        note(match found {
            Ok(Found::Live(_)) => "loaded",
            Ok(_) => "found nothing",
            Err(_) => "failed to load",
        });
        found
    }

    async fn save(&self, session_id: &str, data: SessionData) -> Result<String> {
        note("created");
        self.0.save(session_id, data).await
    }

    async fn update(&self, presented: &str, changes: &SessionChanges) -> Result<SessionData> {
        note(with_keys("updated", changes).unwrap_or_else(|| "touched: only the times".to_owned()));
        self.0.update(presented, changes).await
    }

    async fn rotate(&self, old: &str, new: &str, changes: &SessionChanges) -> Result<String> {
        note(with_keys("rotated to a new id, with", changes).unwrap_or_else(|| "rotated to a new id".to_owned()));
        self.0.rotate(old, new, changes).await
    }

    async fn delete(&self, presented: &str) -> Result<()> {
        note("deleted");
        self.0.delete(presented).await
    }

    async fn end(&self, presented: &str) -> Result<bool> {
        note("deleted");
        self.0.end(presented).await
    }

    async fn list_owned(&self, owner: &str) -> Result<Vec<OwnedSession>> {
        note("listed the owner’s sessions");
        self.0.list_owned(owner).await
    }

    async fn delete_owned(&self, owner: &str, which: Owned<'_>) -> Result<usize> {
        let ended = self.0.delete_owned(owner, which).await;
        note(match ended {
            Ok(ended) => format!("ended {ended} of the owner’s sessions"),
            Err(_) => "failed to end the owner’s sessions".to_owned(),
        });
        ended
    }

    async fn cleanup_expired(&self) -> Result<usize> {
        self.0.cleanup_expired().await
    }

    async fn is_healthy(&self) -> bool {
        self.0.is_healthy().await
    }

    fn recognises(&self, presented: &str) -> bool {
        self.0.recognises(presented)
    }

    fn keeps(&self, presented: &str) -> bool {
        self.0.keeps(presented)
    }

    fn max_entry_len(&self) -> Option<usize> {
        self.0.max_entry_len()
    }

    fn max_ascii_entry_len(&self) -> Option<usize> {
        self.0.max_ascii_entry_len()
    }
}

/// The changed keys; `None` if only times have changed.
fn with_keys(done: &str, changes: &SessionChanges) -> Option<String> {
    let keys: Vec<_> = changes.keys().collect();
    (!keys.is_empty()).then(|| format!("{done} {}", keys.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_journal_shows_no_value_of_a_cookie() {
        let shown = |cookie| without_value(&HeaderValue::from_static(cookie));
        assert_eq!(shown("id=secret; Path=/; HttpOnly"), "id=… 6 characters; Path=/; HttpOnly");
        assert_eq!(shown("id=; Max-Age=0"), "id= removed; Max-Age=0");
        assert_eq!(shown("nonsense"), "not a cookie");
    }

    #[test]
    fn the_journal_keeps_the_newest() {
        let journal = Journal::default();
        for number in 0..KEPT + 2 {
            journal.add(Entry {
                method: Method::GET,
                path: format!("/{number}"),
                status: StatusCode::OK,
                calls: Vec::new(),
                cookie: None,
            });
        }
        let paths: Vec<_> = journal.entries().into_iter().map(|entry| entry.path).collect();
        assert_eq!(paths.len(), KEPT);
        assert_eq!(paths.first().map(String::as_str), Some("/7"));
    }
}
