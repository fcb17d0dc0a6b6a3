//! `Cookie` headers of any kind through the layer: no 5xx, at most four lookups, at most one cookie of ours in the
//! answer, and a session only where exactly one is live.

#![no_main]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use arbitrary::Arbitrary;
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderValue, Request, Response, StatusCode};
use libfuzzer_sys::fuzz_target;
use tideway_session::{
    Found, InMemorySessionStore, Result, SessionChanges, SessionData, SessionHandle, SessionLayer, SessionStore,
    async_trait,
};
use tideway_session_fuzz::{config, cookie_store, now};
use tower::{Layer, ServiceExt, service_fn};

const MOST_LOOKUPS: usize = 4;
const DAY: Duration = Duration::from_secs(24 * 3600);

#[derive(Debug, Arbitrary)]
struct Input<'a> {
    sealed: bool,
    writes: bool,
    headers: Vec<Vec<Part<'a>>>,
}

/// A piece of a header.
#[derive(Debug, Arbitrary)]
enum Part<'a> {
    Raw(&'a [u8]),
    Name,
    FirstLive,
    SecondLive,
    Ended,
    Unknown,
    Separator,
}

fuzz_target!(|input: Input<'_>| {
    let store: Arc<dyn SessionStore> =
        if input.sealed { Arc::new(cookie_store()) } else { Arc::new(InMemorySessionStore::new(DAY)) };
    let known = Known::in_store(&*store);
    let lookups = Arc::new(AtomicUsize::new(0));
    let layer = SessionLayer::new(Counting { store, lookups: Arc::clone(&lookups) }, &config()).expect("a layer");
    let writes = input.writes;
    let service = layer.layer(service_fn(move |request: Request<()>| async move {
        let status = match handle(&request, writes).await {
            Ok(true) => StatusCode::OK,
            Ok(false) => StatusCode::NO_CONTENT,
            Err(error) => error.status(),
        };
        let mut response = Response::new(());
        *response.status_mut() = status;
        Ok::<_, std::convert::Infallible>(response)
    }));

    let mut request = Request::new(());
    for header in &input.headers {
        let bytes: Vec<u8> = header.iter().flat_map(|part| part.bytes(&known)).copied().collect();
        let Ok(value) = HeaderValue::from_bytes(&bytes) else { continue };
        request.headers_mut().append(COOKIE, value);
    }
    let cookies = request.headers().len();
    let Ok(response) = now(service.oneshot(request));

    assert!(!response.status().is_server_error(), "{}", response.status());
    assert!(lookups.load(Ordering::Relaxed) <= MOST_LOOKUPS);
    assert!(response.headers().get_all(SET_COOKIE).iter().count() <= 1);
    if cookies == 0 {
        assert_eq!(response.status(), StatusCode::NO_CONTENT);
    }
});

/// Whether the request brought a session.
async fn handle(request: &Request<()>, writes: bool) -> Result<bool> {
    let session = SessionHandle::of_request(request.extensions(), request.headers()).await?;
    let brought = !session.is_new();
    assert_eq!(session.get("whose").is_some(), brought);
    if writes {
        session.set("seen", "yes")?;
    }
    Ok(brought)
}

/// What the store has given to clients.
struct Known {
    first: String,
    second: String,
    ended: String,
}

impl Known {
    fn in_store(store: &dyn SessionStore) -> Self {
        let save = |id: &str| {
            let mut data = SessionData::new(DAY);
            data.set("whose", id);
            now(store.save(id, data)).expect("a saved session")
        };
        let known = Self {
            first: save("AAAAAAAAAAAAAAAAAAAAAAAA"),
            second: save("BBBBBBBBBBBBBBBBBBBBBBBB"),
            ended: save("CCCCCCCCCCCCCCCCCCCCCCCC"),
        };
        now(store.delete(&known.ended)).expect("an ended session");
        known
    }
}

impl Part<'_> {
    fn bytes<'a>(&'a self, known: &'a Known) -> &'a [u8] {
        match self {
            Self::Raw(bytes) => bytes,
            Self::Name => b"tideway_session=",
            Self::FirstLive => known.first.as_bytes(),
            Self::SecondLive => known.second.as_bytes(),
            Self::Ended => known.ended.as_bytes(),
            Self::Unknown => b"DDDDDDDDDDDDDDDDDDDDDDDD",
            Self::Separator => b"; ",
        }
    }
}

/// A store that counts how often it is asked.
struct Counting {
    store: Arc<dyn SessionStore>,
    lookups: Arc<AtomicUsize>,
}

#[async_trait]
impl SessionStore for Counting {
    async fn load(&self, session_id: &str) -> Result<Option<SessionData>> {
        self.lookups.fetch_add(1, Ordering::Relaxed);
        self.store.load(session_id).await
    }
    async fn find(&self, presented: &str) -> Result<Found> {
        self.lookups.fetch_add(1, Ordering::Relaxed);
        self.store.find(presented).await
    }
    async fn save(&self, session_id: &str, data: SessionData) -> Result<String> {
        self.store.save(session_id, data).await
    }
    async fn delete(&self, session_id: &str) -> Result<()> {
        self.store.delete(session_id).await
    }
    async fn update(&self, session_id: &str, changes: &SessionChanges) -> Result<SessionData> {
        self.store.update(session_id, changes).await
    }
    async fn rotate(&self, old: &str, new: &str, changes: &SessionChanges) -> Result<String> {
        self.store.rotate(old, new, changes).await
    }
    fn recognises(&self, presented: &str) -> bool {
        self.store.recognises(presented)
    }
}
