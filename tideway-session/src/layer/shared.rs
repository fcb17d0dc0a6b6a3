//! What all requests of a layer have in common: the store, the cookie, the clock and the limits.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::cookies::CookieSpec;
use super::guard::NoPanic;
use crate::clock::Clock;
use crate::data::{EntryLimits, millis};
use crate::observe::StoreCall;
use crate::{Error, Result, SessionData, SessionStore};

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
    pub(super) entry_limits: EntryLimits,
    /// How many sessions an owner may have.
    pub(super) most_owned: Option<usize>,
}

impl Shared {
    pub(super) fn now(&self) -> u64 {
        millis(self.clock.now())
    }

    /// The store's word is not the last: one of a user's own may forget to look at the expiry, and none knows the
    /// absolute limit.
    pub(super) fn is_live(&self, data: &SessionData, now: SystemTime) -> bool {
        let now = millis(now);
        !data.terms().is_over(now) && !data.terms().is_past_limit(now, self.limit)
    }

    /// A session that begins now.
    pub(super) fn new_session(&self) -> SessionData {
        let now = self.clock.now();
        let mut data = SessionData::new_at(now, self.idle);
        data.set_now(now);
        data.cap_expiry(self.limit);
        data.limit_entries(self.entry_limits);
        data
    }

    /// Waits for a call of the store, at most as long as a call may take.
    pub(super) fn call<'a, T>(
        &self,
        operation: &'static str,
        call: impl FnOnce() -> Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>,
    ) -> impl Future<Output = Result<T>> + Send {
        let observed = StoreCall::begin(operation);
        let call = NoPanic::begin(call);
        let limit = self.timeout;
        // This becomes part of a handler's future, so it holds nothing but what it waits for.
        async move {
            let outcome = match limit {
                None => call.await,
                Some(limit) => tokio::time::timeout(limit, call).await.unwrap_or(Err(Error::Timeout)),
            };
            observed.end(outcome.is_ok());
            outcome
        }
    }
}
