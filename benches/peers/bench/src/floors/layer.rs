//! W4 floor: the least a session layer can do and still be a session layer.
//!
//! The layer puts one shared slot into the request extensions and looks at it
//! when the response is ready. The extractor does the rest (find the cookie,
//! load the session), so a request that never asks for the session pays for
//! the slot only. No boxed future, no inner-service clone.

use super::cookie::{B64, Composed, Encoding, Positional, Simd};
use super::crypto::{Aead, AwsLc};
use super::maps::{Entry, Map, Papaya, coarse_now};
use axum::Router;
use axum::extract::FromRequestParts;
use axum::routing::get;
use http::header::{COOKIE, SET_COOKIE};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use parking_lot::Mutex;
use peers_core::StdSession;
use pin_project_lite::pin_project;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tower_layer::Layer;
use tower_service::Service;

/// Where sessions live.
pub trait Backend: Send + Sync + 'static {
    fn load(&self, cookie: &str) -> Option<Loaded>;
    fn save(&self, loaded: Loaded) -> Option<HeaderValue>;
}

/// A loaded session; `Shared` until the first write.
pub enum State {
    Shared(Arc<StdSession>),
    Owned(Box<StdSession>),
}

pub struct Loaded {
    pub id: u128,
    pub expires: i64,
    pub state: State,
    pub dirty: bool,
}

pub struct Slot {
    backend: Arc<dyn Backend>,
    loaded: Mutex<Option<Loaded>>,
}

#[derive(Clone)]
pub struct SlotExt(Arc<Slot>);

/// The extractor.
pub struct Handle(Arc<Slot>);

impl<S: Send + Sync> FromRequestParts<S> for Handle {
    type Rejection = StatusCode;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        let slot = parts.extensions.get::<SlotExt>().ok_or(StatusCode::INTERNAL_SERVER_ERROR)?.0.clone();
        {
            let mut loaded = slot.loaded.lock();
            if loaded.is_none() {
                *loaded = find_cookie(&parts.headers).and_then(|v| slot.backend.load(v));
            }
        }
        Ok(Self(slot))
    }
}

impl Handle {
    pub fn visits(&self) -> u32 {
        match self.0.loaded.lock().as_ref().map(|l| &l.state) {
            Some(State::Shared(s)) => s.visits,
            Some(State::Owned(s)) => s.visits,
            None => 0,
        }
    }
    pub fn set_visits(&self, n: u32) {
        let mut g = self.0.loaded.lock();
        let Some(l) = g.as_mut() else { return };
        if let State::Shared(s) = &l.state {
            l.state = State::Owned(Box::new((**s).clone()));
        }
        if let State::Owned(s) = &mut l.state {
            s.visits = n;
        }
        l.dirty = true;
    }
    pub fn replace(&self, s: StdSession) {
        *self.0.loaded.lock() = Some(Loaded {
            id: 1 << 64 | 1,
            expires: coarse_now() + 86_400,
            state: State::Owned(Box::new(s)),
            dirty: true,
        });
    }
}

const NAME: &str = "session=";

fn find_cookie(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .find_map(|c| c.trim_start().strip_prefix(NAME))
}

#[derive(Clone)]
pub struct FloorLayer(pub Arc<dyn Backend>);

#[derive(Clone)]
pub struct FloorService<S> {
    inner: S,
    backend: Arc<dyn Backend>,
}

impl<S> Layer<S> for FloorLayer {
    type Service = FloorService<S>;
    fn layer(&self, inner: S) -> Self::Service {
        FloorService { inner, backend: self.0.clone() }
    }
}

impl<S, B, R> Service<Request<B>> for FloorService<S>
where
    S: Service<Request<B>, Response = Response<R>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = FloorFuture<S::Future>;
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }
    fn call(&mut self, mut req: Request<B>) -> Self::Future {
        let slot = Arc::new(Slot { backend: self.backend.clone(), loaded: Mutex::new(None) });
        req.extensions_mut().insert(SlotExt(slot.clone()));
        FloorFuture { inner: self.inner.call(req), slot }
    }
}

pin_project! {
    pub struct FloorFuture<F> {
        #[pin]
        inner: F,
        slot: Arc<Slot>,
    }
}

impl<F, R, E> Future for FloorFuture<F>
where
    F: Future<Output = Result<Response<R>, E>>,
{
    type Output = F::Output;
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let mut res = ready!(this.inner.poll(cx))?;
        if let Some(l) = this.slot.loaded.lock().take().filter(|l| l.dirty)
            && let Some(v) = this.slot.backend.save(l)
        {
            res.headers_mut().append(SET_COOKIE, v);
        }
        Poll::Ready(Ok(res))
    }
}

const ATTRS: &str = "; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=86400";

/// Server-side: papaya of `Arc<StdSession>`; the cookie is the id, base64url.
pub struct Memory(Papaya<Arc<StdSession>>);

impl Backend for Memory {
    fn load(&self, cookie: &str) -> Option<Loaded> {
        let mut id = [0u8; 16];
        use base64::Engine;
        let n = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode_slice(cookie, &mut id).ok()?;
        if n != 16 {
            return None;
        }
        let id = u128::from_le_bytes(id);
        let e = self.0.get(id).filter(|e| e.expires > coarse_now())?;
        Some(Loaded { id, expires: e.expires, state: State::Shared(e.data), dirty: false })
    }
    fn save(&self, l: Loaded) -> Option<HeaderValue> {
        use base64::Engine;
        let data = match l.state {
            State::Shared(s) => s,
            State::Owned(s) => Arc::from(s),
        };
        let expires = coarse_now() + 86_400;
        self.0.put(l.id, Entry { expires, data });
        // the cookie's id has not changed but its Max-Age has to move on
        let mut v = String::with_capacity(NAME.len() + 22 + ATTRS.len());
        v.push_str(NAME);
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode_string(l.id.to_le_bytes(), &mut v);
        v.push_str(ATTRS);
        HeaderValue::from_maybe_shared(bytes::Bytes::from(v)).ok()
    }
}

/// Client-side: the whole session sealed in the cookie.
pub struct Cookie<E, A, B>(Composed<E, A, B>);

impl<E, A, B> Backend for Cookie<E, A, B>
where
    E: Encoding + Send + Sync + 'static,
    A: Aead + Send + Sync + 'static,
    B: B64 + Send + Sync + 'static,
{
    fn load(&self, cookie: &str) -> Option<Loaded> {
        let s = self.0.open_session(cookie)?;
        Some(Loaded { id: 0, expires: 0, state: State::Owned(Box::new(s)), dirty: false })
    }
    fn save(&self, l: Loaded) -> Option<HeaderValue> {
        let sealed = match &l.state {
            State::Shared(s) => self.0.seal_session(s),
            State::Owned(s) => self.0.seal_session(s),
        };
        let mut v = String::with_capacity(NAME.len() + sealed.len() + ATTRS.len());
        v.push_str(NAME);
        v.push_str(&sealed);
        v.push_str(ATTRS);
        HeaderValue::from_maybe_shared(bytes::Bytes::from(v)).ok()
    }
}

fn app(backend: Arc<dyn Backend>) -> Router {
    Router::new()
        .route(
            "/init",
            get(async |s: Handle| {
                s.replace(StdSession::sample(1));
                "ok"
            }),
        )
        .route("/none", get(async || "41"))
        .route("/read", get(async |s: Handle| s.visits().to_string()))
        .route(
            "/rmw",
            get(async |s: Handle| {
                let n = s.visits() + 1;
                s.set_visits(n);
                n.to_string()
            }),
        )
        .layer(FloorLayer(backend))
}

pub fn memory_app() -> Router {
    app(Arc::new(Memory(Papaya::new())))
}

pub fn cookie_app() -> Router {
    let s = StdSession::sample(1);
    app(Arc::new(Cookie(Composed::<Positional, AwsLc, Simd>::new(&s))))
}

/// The same routes without sessions.
pub fn bare_app() -> Router {
    Router::new()
        .route("/init", get(async || "ok"))
        .route("/none", get(async || "41"))
        .route("/read", get(async || 41u32.to_string()))
        .route("/rmw", get(async || 42u32.to_string()))
}

/// A layer that does nothing: what axum itself charges for `Router::layer`.
#[derive(Clone)]
pub struct Noop<S>(S);

impl<S, B, R> Service<Request<B>> for Noop<S>
where
    S: Service<Request<B>, Response = Response<R>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }
    fn call(&mut self, req: Request<B>) -> Self::Future {
        self.0.call(req)
    }
}

pub fn noop_app() -> Router {
    bare_app().layer(tower::layer::layer_fn(Noop))
}
