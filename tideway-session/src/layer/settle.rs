//! What becomes of a request's session once the store has answered.

use super::commit::Moment;
use super::decide::{Commit, Cookie};
use super::held::Held;
use super::job::Job;
use super::request::{CookieDue, Origin, RequestSession, State};
use super::shared::Shared;
use crate::{Error, Result, SessionData};

/// A job that the store did not do.
pub(super) struct Failed {
    pub(super) job: Job,
    pub(super) error: Error,
    /// How often the session had been destroyed when the job began.
    pub(super) generation: u32,
    pub(super) moment: Moment,
}

impl RequestSession {
    /// Takes over what the store holds now, and notes the cookie that is due for it.
    pub(super) fn settle(
        &self,
        mut data: SessionData,
        presented: &str,
        cookie: Cookie,
        generation: u32,
        moment: Moment,
    ) -> Result<()> {
        data.freeze();
        data.limit_entries(self.shared.entry_limits);
        data.set_now(self.shared.clock.now());
        let (expires, persistent) = (data.terms().expires, data.terms().persistent);
        let install = |state: &mut State| {
            if state.generation != generation {
                // Destroyed meanwhile: what was stored is to be deleted.
                state.destroyed = Some(presented.into());
                return false;
            }
            let moved = !matches!(&state.origin, Origin::Live { id } if **id == *presented);
            if cookie == Cookie::Session || cookie == Cookie::SessionIfMoved && moved {
                state.cookie = Some(CookieDue::Session { value: presented.to_owned(), expires, persistent });
            }
            if moved {
                state.origin = Origin::Live { id: presented.into() };
            }
            true
        };
        self.put_under(data.into(), moment, install)
    }

    /// Puts back what could not be stored, with what was changed since; of a session that has ended there is nothing to
    /// put back. Returns the error.
    pub(super) fn restore(&self, failed: Failed) -> Error {
        let Failed { job, error, generation, moment } = failed;
        let (data, ended, rotates) = match job {
            Job::Delete { ended } => {
                self.state().destroyed.get_or_insert(ended);
                return error;
            }
            Job::Replace { ended, data } => (data, ended, false),
            Job::Rotate { data, .. } => (data, None, true),
            Job::Create { data } | Job::Update { data, .. } | Job::Touch { data, .. } => (data, None, false),
        };
        if matches!(error, Error::Gone) {
            let mut state = self.state();
            if state.generation == generation {
                state.lost = Some(error.clone());
                state.end(&self.shared);
            }
            return error;
        }
        let install = |state: &mut State| {
            if let Some(ended) = &ended {
                state.destroyed.get_or_insert_with(|| ended.clone());
            }
            state.rotates |= rotates && state.generation == generation;
            state.generation == generation
        };
        self.put_under(data.into(), moment, install).err().unwrap_or(error)
    }

    /// Puts `base` under what was changed in the meantime, if `install` says that it still belongs there. Where the request
    /// is over nothing can have been changed, and what the state has are the changes that were committed.
    ///
    /// The closures of updates may run again here and may use the session, so no lock is held while they do; what was
    /// written while they ran is taken in by another round.
    fn put_under(&self, base: Held, moment: Moment, mut install: impl FnMut(&mut State) -> bool) -> Result<()> {
        if moment != Moment::Handling {
            let mut state = self.state();
            if install(&mut state) {
                state.data = base;
            }
            return Ok(());
        }
        loop {
            let (changes, writes) = {
                let state = self.state();
                (state.data.changes().clone(), state.writes)
            };
            let mut data = SessionData::clone(&base);
            let applied = changes.apply(&mut data);
            let mut state = self.state();
            if state.writes != writes {
                continue;
            }
            if install(&mut state) {
                // Half of the changes would be worse than none.
                state.data = if applied.is_ok() { data.into() } else { base };
                state.lost = applied.as_ref().err().cloned();
                return applied;
            }
            return Ok(());
        }
    }
}

impl State {
    /// Notes the removal of a dead cookie, for which the store has nothing to do.
    pub(super) fn note(&mut self, cookie: Cookie, commit: Commit) {
        if commit == Commit::Nothing && cookie == Cookie::Removal {
            self.cookie.get_or_insert(CookieDue::Removal);
        }
    }

    /// The destroyed session is gone from the store, whatever was begun since.
    pub(super) fn settle_deletion(&mut self, generation: u32) {
        self.cookie = Some(CookieDue::Removal);
        if self.generation == generation {
            self.presented = false;
        }
    }

    /// The session that was to be deleted had ended before: the browser may have another cookie by now, so it gets none
    /// of ours.
    pub(super) fn settle_late(&mut self, generation: u32) {
        self.cookie = None;
        if self.generation == generation {
            self.presented = false;
        }
    }

    /// It was a renewal of a session that has ended, which is no error unless something was written since.
    pub(super) fn settle_end(&mut self, generation: u32, shared: &Shared) {
        if self.generation == generation {
            self.lost = self.data.changes().is_write().then_some(Error::Gone);
            self.end(shared);
        }
    }

    fn end(&mut self, shared: &Shared) {
        self.origin = Origin::Ended;
        self.rotates = false;
        self.data = shared.new_session().into();
    }

    /// The `Set-Cookie` that is due.
    pub(super) fn set_cookie(&self, shared: &Shared) -> Result<Option<http::HeaderValue>> {
        let spec = &shared.cookie;
        match &self.cookie {
            None => Ok(None),
            Some(CookieDue::Removal) => spec.removal().map(Some),
            Some(CookieDue::Session { value, expires, persistent }) => {
                spec.check_len(value, || self.data.largest_key())?;
                let age = persistent.unwrap_or(spec.persistent).then(|| expires.saturating_sub(shared.now()));
                spec.session(value, age).map(Some)
            }
        }
    }
}
