//! The place in a request where its session will be, and the loading of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use http::{Extensions, HeaderMap};
use tokio::sync::OnceCell;

use super::cookies::Presented;
use super::request::{Origin, RequestSession};
use super::shared::Shared;
use crate::data::millis;
use crate::{Error, Found, Result, SessionData, observe};

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
        let session = slot.session.get_or_init(|| slot.look_up(headers)).await.clone()?;
        if slot.closed.load(Ordering::SeqCst) {
            // Asked for by a task that outlived the request: what it writes could not be saved.
            session.seal();
        }
        Ok(session)
    }

    /// Ends the request: the session, if the handler has asked for it and it could be loaded.
    pub(super) fn close(&self) -> Option<&Arc<RequestSession>> {
        self.closed.store(true, Ordering::SeqCst);
        self.session.get()?.as_ref().ok()
    }

    /// Whether the handler has asked for the session, even if it could not be loaded.
    pub(super) fn was_asked(&self) -> bool {
        self.session.initialized()
    }

    async fn look_up(&self, headers: &HeaderMap) -> Result<Arc<RequestSession>> {
        let shared = &self.shared;
        let presented = shared.cookie.presented(headers, |value| shared.store.recognises(value));
        // Among more than are tried there may be another live one, so nobody can say that one alone is.
        let mut origin = if presented.more { Origin::Ambiguous } else { Origin::New };
        let mut session = None;
        let tried = if presented.more { &[] } else { presented.values() };
        for &value in tried {
            let found = shared.call("find", || shared.store.find(value)).await.inspect_err(observe::not_loaded)?;
            let now = shared.clock.now();
            match found {
                Found::Live(live) if shared.is_live(&live, now) => {
                    if session.is_some() {
                        origin = Origin::Ambiguous;
                        session = None;
                        break;
                    }
                    let origin = Origin::Live { id: value.into() };
                    session = Some(self.session(origin, self.activate(live, now), &presented));
                }
                Found::Ended if session.is_none() => origin = Origin::Ended,
                Found::Live(_) | Found::Ended | Found::Nothing => {}
            }
        }
        Ok(session.unwrap_or_else(|| self.session(origin, shared.new_session(), &presented)))
    }

    fn session(&self, origin: Origin, data: SessionData, presented: &Presented<'_>) -> Arc<RequestSession> {
        Arc::new(RequestSession::new(Arc::clone(&self.shared), origin, data, presented.any))
    }

    /// Being asked for is activity.
    fn activate(&self, mut data: SessionData, time: SystemTime) -> SessionData {
        let now = millis(time);
        data.limit_entries(self.shared.entry_limits);
        data.set_now(time);
        if data.terms().is_renewal_due(now, self.shared.limit) {
            data.renew(now, self.shared.limit);
        }
        data
    }
}
