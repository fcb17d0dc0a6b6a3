//! The session of one request, shared by its extractors, the layer, and tasks the handler started.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use super::decide::{Facts, Kind};
use super::held::Held;
use super::shared::Shared;
use crate::{Error, Result, SessionData};

pub(crate) struct RequestSession {
    pub(super) shared: Arc<Shared>,
    state: Mutex<State>,
    /// Held while a commit is on its way, so that two never overlap.
    pub(super) saving: tokio::sync::Mutex<()>,
}

pub(crate) struct State {
    pub(crate) data: Held,
    pub(super) origin: Origin,
    pub(super) presented: bool,
    /// A stored session that was destroyed and is not deleted yet.
    pub(super) destroyed: Option<Arc<str>>,
    /// How often the session was destroyed: a commit that is on its way meanwhile must not bring it back.
    pub(super) generation: u32,
    /// The handler asked for a new id.
    pub(super) rotates: bool,
    /// The response has left.
    pub(super) sent: bool,
    /// Goes up with each write, so that a commit notices one that came between.
    pub(super) writes: u64,
    /// Why changes were lost that the handler takes for saved; for the response, unless `save` tells the handler.
    pub(super) lost: Option<Error>,
    /// What commits have left to be sent.
    pub(super) cookie: Option<CookieDue>,
}

/// Where the session came from.
#[derive(Debug)]
pub(super) enum Origin {
    New,
    /// The store has it behind what the client presents.
    Live {
        id: Arc<str>,
    },
    Ended,
    Ambiguous,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CookieDue {
    /// With when the stored session ends, and whether it says itself that the cookie outlives the browser.
    Session {
        value: String,
        expires: u64,
        persistent: Option<bool>,
    },
    Removal,
}

impl RequestSession {
    pub(super) fn new(shared: Arc<Shared>, origin: Origin, data: SessionData, presented: bool) -> Self {
        let state = State {
            data: data.into(),
            origin,
            presented,
            destroyed: None,
            generation: 0,
            rotates: false,
            sent: false,
            writes: 0,
            lost: None,
            cookie: None,
        };
        Self { shared, state: Mutex::new(state), saving: tokio::sync::Mutex::new(()) }
    }

    #[inline]
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // What runs under the lock either changes one thing or is a field's own codec, whose panic changes nothing.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state, if the session can still be written.
    #[inline]
    pub(crate) fn writable(&self) -> Result<MutexGuard<'_, State>> {
        let mut state = self.state();
        if state.sent {
            return Err(Error::ResponseSent);
        }
        if state.data.has_ends() {
            // A request may take its time.
            state.data.set_now(self.shared.clock.now());
        }
        state.writes = state.writes.wrapping_add(1);
        match state.origin {
            Origin::New | Origin::Live { .. } => Ok(state),
            Origin::Ended => Err(Error::Gone),
            Origin::Ambiguous => Err(Error::Ambiguous),
        }
    }

    /// [`writable`](Self::writable) for what begins to live now.
    pub(crate) fn writable_now(&self) -> Result<MutexGuard<'_, State>> {
        let mut state = self.writable()?;
        state.data.set_now(self.shared.clock.now());
        Ok(state)
    }

    /// Refuses writes from now on.
    pub(super) fn seal(&self) {
        self.state().sent = true;
    }

    pub(crate) fn now(&self) -> SystemTime {
        self.shared.clock.now()
    }

    /// Whether the request brought a session.
    pub(crate) fn is_live(&self) -> bool {
        matches!(self.state().origin, Origin::Live { .. })
    }

    /// Asks for a new id; a session that is not stored yet gets one anyway.
    pub(crate) fn rotate(&self) -> Result<()> {
        let mut state = self.writable()?;
        state.rotates = matches!(state.origin, Origin::Live { .. });
        Ok(())
    }

    /// Ends the session; what is written from now on is another.
    pub(crate) fn destroy(&self) -> Result<()> {
        let mut state = match self.writable() {
            Err(Error::Gone) => return Ok(()),
            writable => writable?,
        };
        if let Origin::Live { id } = std::mem::replace(&mut state.origin, Origin::New) {
            state.destroyed = Some(id);
        }
        state.generation = state.generation.wrapping_add(1);
        state.rotates = false;
        state.data = self.shared.new_session().into();
        Ok(())
    }

    pub(crate) fn extend(&self, ttl: Duration) -> Result<()> {
        self.writable()?.data.extend_within(self.shared.clock.now(), ttl, self.shared.limit);
        Ok(())
    }

    /// Ends an extension at the absolute limit.
    pub(crate) fn cap(&self, data: &mut SessionData) {
        data.cap_extension(self.shared.limit);
    }

    /// The handler was told by `save` that changes were lost.
    pub(crate) fn forget_loss(&self) {
        self.state().lost = None;
    }

    pub(crate) fn is_persistent(&self) -> bool {
        self.state().data.terms().persistent.unwrap_or(self.shared.cookie.persistent)
    }

    /// What the store knows the session by, for a write past the request.
    pub(crate) fn stored_id(&self) -> Option<Arc<str>> {
        match &self.state().origin {
            Origin::Live { id } => Some(id.clone()),
            _ => None,
        }
    }
}

impl State {
    pub(crate) fn is_sent(&self) -> bool {
        self.sent
    }

    pub(super) fn facts(&self, failed: bool, persistent: bool) -> Facts {
        let changes = self.data.changes();
        let persistent = self.data.terms().persistent.unwrap_or(persistent);
        Facts {
            origin: match self.origin {
                Origin::New if self.data.is_empty() => Kind::Empty,
                Origin::New => Kind::New,
                Origin::Live { .. } => Kind::Live,
                Origin::Ended => Kind::Ended,
                Origin::Ambiguous => Kind::Ambiguous,
            },
            presented: self.presented,
            failed,
            destroyed: self.destroyed.is_some(),
            written: changes.is_write(),
            renewed: !changes.is_empty(),
            rotates: self.rotates || changes.rotates(),
            cookie_age_changed: changes.changes_persistence() || persistent && changes.changes_expiry(),
        }
    }
}
