//! The place in a request where its session will be, and the loading of it.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::{Extensions, HeaderMap};
use tokio::sync::OnceCell;

use super::cookies::CookieSpec;
use super::guard::NoPanic;
use super::request::{Origin, RequestSession};
use crate::clock::Clock;
use crate::data::millis;
use crate::observe::{self, StoreCall};
use crate::{Error, Found, Result, SessionData, SessionStore};

/// What all requests of a layer share.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(super) store: Arc<dyn SessionStore>,
    pub(super) cookie: CookieSpec,
    pub(super) clock: Arc<dyn Clock>,
    /// The idle length of a new session.
    pub(super) idle: Duration,
    /// The absolute limit in milliseconds.
    pub(super) limit: Option<u64>,
    pub(super) timeout: Option<Duration>,
    pub(super) entry_limit: Option<usize>,
    /// How many sessions an owner may have.
    pub(super) most_owned: Option<usize>,
}

impl Shared {
    pub(super) fn now(&self) -> u64 {
        millis(self.clock.now())
    }

    /// The store's word is not the last: one of a user's own may forget to look at the expiry, and none knows the
    /// absolute limit.
    pub(super) fn is_live(&self, data: &SessionData) -> bool {
        let now = self.now();
        !data.terms().is_over(now) && !data.terms().is_past_limit(now, self.limit)
    }

    /// A session that begins now.
    pub(super) fn new_session(&self) -> SessionData {
        let mut data = SessionData::new_at(self.clock.now(), self.idle);
        data.cap_expiry(self.limit);
        data.limit_entries(self.entry_limit);
        data
    }

    /// Waits for a call of the store, at most as long as a call may take.
    pub(super) async fn call<T>(&self, operation: &'static str, call: impl Future<Output = Result<T>>) -> Result<T> {
        let observed = StoreCall::begin(operation);
        let call = NoPanic(pin!(call));
        let outcome = match self.timeout {
            None => call.await,
            Some(limit) => tokio::time::timeout(limit, call).await.unwrap_or(Err(Error::Timeout)),
        };
        observed.end(outcome.is_ok());
        outcome
    }
}

/// One request's place for its session; what the layer puts into the request's extensions.
pub(crate) struct Slot {
    shared: Arc<Shared>,
    session: OnceCell<Result<Arc<RequestSession>>>,
    /// The response is ready.
    closed: AtomicBool,
}

#[derive(Clone)]
struct SlotExtension(Arc<Slot>);

impl Slot {
    /// Puts a slot into a request, in the place of an outer layer's.
    pub(super) fn put(extensions: &mut Extensions, shared: &Arc<Shared>) -> Arc<Self> {
        let slot =
            Arc::new(Self { shared: Arc::clone(shared), session: OnceCell::new(), closed: AtomicBool::new(false) });
        extensions.insert(SlotExtension(Arc::clone(&slot)));
        slot
    }

    /// The session of a request: loaded when it is first asked for, the same from then on, a failure too.
    pub(crate) async fn load(extensions: &Extensions, headers: &HeaderMap) -> Result<Arc<RequestSession>> {
        let SlotExtension(slot) = extensions.get::<SlotExtension>().ok_or(Error::NoLayer)?;
        let load = async || slot.look_up(headers).await.inspect_err(observe::not_loaded);
        let session = slot.session.get_or_init(load).await.clone()?;
        if slot.closed.load(Ordering::Acquire) {
            // Asked for by a task that outlived the request: what it writes could not be saved.
            session.seal();
        }
        Ok(session)
    }

    /// Ends the request: the session, if the handler has asked for it and it could be loaded.
    pub(super) fn close(&self) -> Option<&Arc<RequestSession>> {
        self.closed.store(true, Ordering::Release);
        self.session.get()?.as_ref().ok()
    }

    /// Whether the handler has asked for the session, even if it could not be loaded.
    pub(super) fn was_asked(&self) -> bool {
        self.session.initialized()
    }

    async fn look_up(&self, headers: &HeaderMap) -> Result<Arc<RequestSession>> {
        let shared = &self.shared;
        let presented = shared.cookie.presented(headers, |value| shared.store.recognises(value));
        let mut origin = Origin::New;
        let mut data = None;
        for value in presented.values {
            match shared.call("find", async { shared.store.find(value).await }).await? {
                Found::Live(live) if shared.is_live(&live) => {
                    if data.is_some() {
                        origin = Origin::Ambiguous;
                        data = None;
                        break;
                    }
                    origin = Origin::Live { id: value.to_owned() };
                    data = Some(live);
                }
                Found::Ended if data.is_none() => origin = Origin::Ended,
                Found::Live(_) | Found::Ended | Found::Nothing => {}
            }
        }
        let data = data.map_or_else(|| shared.new_session(), |data| self.activate(data));
        Ok(Arc::new(RequestSession::new(Arc::clone(shared), origin, data, presented.any)))
    }

    /// Being asked for is activity.
    fn activate(&self, mut data: SessionData) -> SessionData {
        let now = self.shared.now();
        data.limit_entries(self.shared.entry_limit);
        if data.terms().is_renewal_due(now, self.shared.limit) {
            data.renew(now, self.shared.limit);
        }
        data
    }
}
