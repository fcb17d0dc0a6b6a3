//! W4: a session layer. It puts a slot into the request and looks at it when the response is ready; what the handler
//! changed is then saved, in a step that goes on if nobody waits for it any more.

use super::session::{Changes, Frozen, Session, Times, now};
use axum::extract::FromRequestParts;
use http::header::COOKIE;
use http::request::Parts;
use http::{HeaderMap, Request, Response, StatusCode};
use pin_project_lite::pin_project;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use tokio::sync::OnceCell;
use tokio::task::JoinHandle;
use tower_layer::Layer;
use tower_service::Service;

use super::headers;

/// The cookie's name and what separates it from the value.
pub const NAME: &str = "session=";

/// How many cookies of the name are looked up.
const MOST_TRIED: usize = 4;

pub const DAY: u64 = 86_400_000;

pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What was stored, and the cookie that the browser has to get for it; or the status of a save that failed.
pub type Outcome = Result<Saved, StatusCode>;

/// Where sessions live.
pub trait Backend: Send + Sync + 'static {
    /// Whether this has the form of what the store hands out.
    fn recognises(&self, presented: &str) -> bool;
    fn find<'a>(&'a self, presented: &'a str, now: u64) -> Boxed<'a, Found>;
    fn save<'a>(&'a self, id: &'a str, new: Frozen, now: u64) -> Boxed<'a, Outcome>;
    /// Applies the changes to the session as it is by now. It owns what it needs, so that it can go on alone.
    fn update(self: Arc<Self>, seen: Frozen, changes: Changes, now: u64) -> Boxed<'static, Outcome>;
}

pub enum Found {
    Live(Frozen),
    Ended,
    Nothing,
}

pub struct Saved {
    pub session: Frozen,
    pub cookie: Option<String>,
}

struct Slot {
    backend: Arc<dyn Backend>,
    session: OnceCell<Mutex<State>>,
    closed: AtomicBool,
}

struct State {
    session: Session,
    origin: Origin,
    /// The request carried a cookie of our name.
    presented: bool,
    /// The response has left.
    sent: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Origin {
    New,
    Live,
    Ended,
    Ambiguous,
}

#[derive(Clone)]
struct SlotExt(Arc<Slot>);

/// The extractor.
pub struct Handle(Arc<Slot>);

impl<S: Send + Sync> FromRequestParts<S> for Handle {
    type Rejection = StatusCode;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        let SlotExt(slot) = parts.extensions.get::<SlotExt>().ok_or(StatusCode::INTERNAL_SERVER_ERROR)?.clone();
        slot.session.get_or_init(|| slot.load(&parts.headers)).await;
        if slot.closed.load(Ordering::SeqCst) {
            slot.state().sent = true;
        }
        Ok(Self(slot))
    }
}

impl Handle {
    pub fn read<R>(&self, read: impl FnOnce(&Session) -> R) -> R {
        read(&self.0.state().session)
    }

    /// Fails once the response has left, and where there is no session to write.
    pub fn write<R>(&self, write: impl FnOnce(&mut Session) -> R) -> Result<R, StatusCode> {
        let mut state = self.0.state();
        if state.sent || matches!(state.origin, Origin::Ended | Origin::Ambiguous) {
            return Err(StatusCode::CONFLICT);
        }
        Ok(write(&mut state.session))
    }
}

impl Slot {
    /// Of a session that is there.
    fn state(&self) -> MutexGuard<'_, State> {
        self.session.get().expect("loaded").lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn load(&self, headers: &HeaderMap) -> Mutex<State> {
        let now = now();
        let (mut values, mut count, mut presented) = ([""; MOST_TRIED], 0, false);
        let (mut origin, mut live) = (Origin::New, None);
        for value in find_cookies(headers) {
            presented = true;
            let Some(value) = value.filter(|value| self.backend.recognises(value)) else { continue };
            if values[..count].contains(&value) {
                continue;
            }
            if count == MOST_TRIED {
                (origin, count) = (Origin::Ambiguous, 0);
                break;
            }
            values[count] = value;
            count += 1;
        }
        for value in &values[..count] {
            match self.backend.find(value, now).await {
                Found::Live(session) if live.is_none() => (origin, live) = (Origin::Live, Some(session)),
                Found::Live(_) => origin = Origin::Ambiguous,
                Found::Ended if live.is_none() => origin = Origin::Ended,
                Found::Ended | Found::Nothing => {}
            }
        }
        let live = live.filter(|_| origin == Origin::Live);
        let mut session = Session::new(live.unwrap_or_else(|| Frozen::new(Times::new(now, DAY), "", b"")));
        if origin == Origin::Live && session.loaded.times().is_renewal_due(now) {
            session.renew(now);
        }
        Mutex::new(State { session, origin, presented, sent: false })
    }

    /// Refuses writes from now on; what is left to be saved.
    fn close(&self, status: StatusCode) -> Option<Boxed<'static, Outcome>> {
        self.closed.store(true, Ordering::SeqCst);
        self.session.get()?;
        let mut state = self.state();
        state.sent = true;
        if status.is_server_error() || state.session.changes.is_empty() {
            return None;
        }
        let (backend, seen) = (self.backend.clone(), state.session.loaded.clone());
        let changes = std::mem::take(&mut state.session.changes);
        match state.origin {
            Origin::Live => Some(backend.update(seen, changes, now())),
            Origin::New => Some(Box::pin(async move { backend.save(&new_id(), changes.on(&seen), now()).await })),
            Origin::Ended | Origin::Ambiguous => None,
        }
    }

    fn finish<R: Default>(&self, mut response: Response<R>, saved: Option<Outcome>) -> Response<R> {
        if self.session.get().is_none() {
            return response;
        }
        let mut state = self.state();
        let mut cookie = None;
        match saved {
            Some(Ok(saved)) => {
                let age = (saved.session.times().expires.saturating_sub(now())).div_ceil(1_000);
                cookie = saved.cookie.map(|value| headers::cookie(&value, age));
                state.session.loaded = saved.session;
            }
            Some(Err(status)) => {
                response = Response::default();
                *response.status_mut() = status;
            }
            None if state.presented && state.origin == Origin::New => cookie = Some(headers::cookie("", 0)),
            None => {}
        }
        headers::vary_by_cookie(response.headers_mut());
        if let Some(cookie) = cookie {
            headers::set_cookie(response.headers_mut(), cookie);
        }
        response
    }
}

/// The values of all cookies of our name, `None` for one that is not text.
pub fn find_cookies(headers: &HeaderMap) -> impl Iterator<Item = Option<&str>> {
    let pairs = headers.get_all(COOKIE).iter().flat_map(|header| header.as_bytes().split(|byte| *byte == b';'));
    pairs.filter_map(|pair| {
        let value = pair.trim_ascii().strip_prefix(NAME.as_bytes())?;
        Some(std::str::from_utf8(value).ok())
    })
}

fn new_id() -> String {
    use base64::Engine;
    let mut bytes = [0; 18];
    getrandom::fill(&mut bytes).expect("random bytes");
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

#[derive(Clone)]
pub struct KeptLayer(pub Arc<dyn Backend>);

#[derive(Clone)]
pub struct KeptService<S> {
    inner: S,
    backend: Arc<dyn Backend>,
}

impl<S> Layer<S> for KeptLayer {
    type Service = KeptService<S>;
    fn layer(&self, inner: S) -> Self::Service {
        KeptService { inner, backend: self.0.clone() }
    }
}

impl<S, B, R> Service<Request<B>> for KeptService<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    R: Default,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = KeptFuture<S::Future, R>;
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }
    fn call(&mut self, mut req: Request<B>) -> Self::Future {
        let (backend, session) = (self.backend.clone(), OnceCell::new());
        let slot = Arc::new(Slot { backend, session, closed: AtomicBool::new(false) });
        req.extensions_mut().insert(SlotExt(slot.clone()));
        KeptFuture { inner: self.inner.call(req), slot, saving: None }
    }
}

pin_project! {
    pub struct KeptFuture<F, R> {
        #[pin]
        inner: F,
        slot: Arc<Slot>,
        saving: Option<(Detached, Response<R>)>,
    }
}

impl<F, R, E> Future for KeptFuture<F, R>
where
    F: Future<Output = Result<Response<R>, E>>,
    R: Default,
{
    type Output = F::Output;
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if this.saving.is_none() {
            let response = ready!(this.inner.poll(cx))?;
            let Some(work) = this.slot.close(response.status()) else {
                return Poll::Ready(Ok(this.slot.finish(response, None)));
            };
            *this.saving = Some((Detached::Here(work), response));
        }
        let saved = ready!(this.saving.as_mut().expect("saving").0.poll(cx));
        let (_, response) = this.saving.take().expect("saving");
        Poll::Ready(Ok(this.slot.finish(response, Some(saved))))
    }
}

/// A save that is finished, whatever becomes of who waits for it: what is not done at once goes to the runtime.
enum Detached {
    Here(Boxed<'static, Outcome>),
    Spawned(JoinHandle<Outcome>),
}

impl Detached {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Outcome> {
        if let Self::Here(work) = self {
            if let Poll::Ready(outcome) = work.as_mut().poll(cx) {
                return Poll::Ready(outcome);
            }
            let work = std::mem::replace(work, Box::pin(std::future::pending()));
            *self = Self::Spawned(tokio::spawn(work));
        }
        let Self::Spawned(task) = self else { return Poll::Pending };
        let outcome = ready!(Pin::new(task).poll(cx));
        Poll::Ready(outcome.unwrap_or(Err(StatusCode::SERVICE_UNAVAILABLE)))
    }
}
