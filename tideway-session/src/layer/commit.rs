//! Carrying out what was decided.

use std::sync::Arc;

use super::decide::{Commit, decide};
use super::guard::Detached;
use super::job::{Job, Outcome};
use super::request::{Origin, RequestSession, State};
use super::settle::Failed;
use super::shared::Shared;
use crate::{Error, Found, Result, SessionChanges, observe};

/// When the session is committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// The handler asks for it, and goes on.
    Handling,
    /// The response is ready.
    Responding,
    /// The handler failed: its changes are dropped.
    Failed,
}

impl RequestSession {
    /// Closes the session to further writes, and says whether there is a commit to wait for: of what was changed, or
    /// one that the handler began.
    pub(super) fn close(&self, moment: Moment) -> bool {
        let mut state = self.state();
        state.sent = true;
        let (commit, cookie) = decide(state.facts(moment == Moment::Failed, self.shared.cookie.persistent));
        state.note(cookie, commit);
        commit != Commit::Nothing || state.lost.is_some() || self.saving.try_lock().is_err()
    }

    /// Stores what was changed.
    pub(crate) async fn commit(self: Arc<Self>, moment: Moment) -> Result<()> {
        let _turn = self.saving.lock().await;
        let (job, cookie, generation) = {
            let mut state = self.state();
            if moment == Moment::Responding
                && let Some(error) = state.lost.take()
            {
                return Err(error);
            }
            let (commit, cookie) = decide(state.facts(moment == Moment::Failed, self.shared.cookie.persistent));
            if moment != Moment::Handling {
                state.note(cookie, commit);
            }
            (prepare(&mut state, &self.shared, commit, moment), cookie, state.generation)
        };
        let Some(mut job) = job else { return Ok(()) };
        let signs_in = job.data().is_some_and(|data| data.changes().signs_in());
        let outcome = self.shared.run(&mut job).await;
        match outcome {
            Ok(Outcome::Stored { data, presented }) => self.settle(data, &presented, cookie, generation, moment)?,
            Ok(Outcome::Deleted) => self.state().settle_deletion(generation),
            Ok(Outcome::TooLate) => self.state().settle_late(generation),
            Ok(Outcome::Dropped) => self.state().settle_end(generation, &self.shared),
            Err(error) => return Err(self.restore(Failed { job, error, generation, moment })),
        }
        if signs_in {
            self.end_excess().await;
        }
        Ok(())
    }

    /// Stores what was changed while the handler goes on: it hears of a failure, so the response need not tell.
    pub(crate) async fn save_now(self: Arc<Self>) -> Result<()> {
        let saved = Detached::new(Arc::clone(&self).commit(Moment::Handling)).await;
        saved.inspect_err(|error| {
            self.forget_loss();
            observe::not_saved(error);
        })
    }

    /// The stored session as it is now.
    pub(crate) async fn find(&self, id: &str) -> Result<Found> {
        let found = self.shared.call("find", || self.shared.store.find(id)).await.inspect_err(observe::not_loaded)?;
        let now = self.shared.clock.now();
        Ok(match found {
            Found::Live(data) if !self.shared.is_live(&data, now) => Found::Nothing,
            Found::Live(mut data) => {
                data.set_now(now);
                Found::Live(data)
            }
            found => found,
        })
    }

    /// Whether the store keeps what is written without a response.
    pub(crate) fn store_keeps(&self, id: &str) -> bool {
        self.shared.store.keeps(id)
    }

    /// Stores changes that do not wait for a response.
    pub(crate) async fn write_past_request(&self, id: &str, changes: &SessionChanges) -> Result<()> {
        let update = self.shared.call("update", || self.shared.store.update(id, changes));
        let stored = update.await.inspect_err(observe::not_saved)?;
        // A store that did not say that it keeps nothing: what it returned would have to be sent.
        if stored.presented().is_some_and(|presented| presented != id) {
            return Err(Error::Unsupported);
        }
        Ok(())
    }
}

/// Takes out of the state what a job needs. The changes count as stored from here on, if others can follow.
fn prepare(state: &mut State, shared: &Shared, commit: Commit, moment: Moment) -> Option<Job> {
    let id = match &state.origin {
        Origin::Live { id } => id.clone(),
        _ => Arc::default(),
    };
    if commit == Commit::Nothing {
        return None;
    }
    if commit == Commit::Delete {
        return state.destroyed.take().map(|ended| Job::Delete { ended });
    }
    if state.data.changes().signs_in() {
        let now = shared.now();
        state.data.restart_limit(now);
        state.data.renew(now, shared.limit);
    }
    if commit != Commit::Touch {
        state.data.drop_unreadable();
    }
    let data = state.data.share();
    if moment == Moment::Handling {
        state.data.freeze();
    }
    state.rotates = false;
    Some(match commit {
        Commit::Nothing | Commit::Delete => return None,
        Commit::Create => Job::Create { data },
        Commit::Update => Job::Update { id, data },
        Commit::Rotate => Job::Rotate { id, data },
        Commit::Touch => Job::Touch { id, data },
        Commit::Replace => Job::Replace { ended: Some(state.destroyed.take()?), data },
    })
}
