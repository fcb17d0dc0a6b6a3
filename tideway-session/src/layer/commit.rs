//! Carrying out what was decided.

use std::sync::Arc;

use super::cookies::CookieSpec;
use super::decide::{Commit, Cookie, decide};
use super::request::{CookieDue, Origin, RequestSession, State};
use super::shared::Shared;
use crate::{Error, Found, Result, SessionChanges, SessionData, id, observe};

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

/// One step at the store, with what it needs.
enum Job {
    Create { data: SessionData },
    Update { id: String, data: SessionData },
    Rotate { id: String, data: SessionData },
    Replace { ended: String, data: SessionData },
    Touch { id: String, data: SessionData },
    Delete { ended: String },
}

impl Job {
    /// The session as it is to be stored.
    fn data(&self) -> Option<&SessionData> {
        match self {
            Self::Create { data }
            | Self::Update { data, .. }
            | Self::Rotate { data, .. }
            | Self::Replace { data, .. }
            | Self::Touch { data, .. } => Some(data),
            Self::Delete { .. } => None,
        }
    }
}

/// What is left of a session once the store is done.
#[expect(clippy::large_enum_variant, reason = "lives for a moment, mostly as the large one")]
enum Outcome {
    Stored {
        data: SessionData,
        presented: String,
    },
    Deleted,
    /// It was a renewal of a session that has ended.
    Dropped,
}

impl RequestSession {
    /// Closes the session to further writes, and says whether there is a commit to wait for: of what was changed, or
    /// one that the handler began.
    pub(super) fn close(&self, moment: Moment) -> bool {
        let mut state = self.state();
        state.sent = true;
        let (commit, cookie) = decide(state.facts(moment == Moment::Failed, self.shared.cookie.persistent));
        state.note(cookie, commit);
        commit != Commit::Nothing || self.saving.try_lock().is_err()
    }

    /// Stores what was changed.
    pub(crate) async fn commit(self: Arc<Self>, moment: Moment) -> Result<()> {
        let _turn = self.saving.lock().await;
        let (job, cookie, generation) = {
            let mut state = self.state();
            let (commit, cookie) = decide(state.facts(moment == Moment::Failed, self.shared.cookie.persistent));
            if moment != Moment::Handling {
                state.note(cookie, commit);
            }
            (prepare(&mut state, &self.shared, commit), cookie, state.generation)
        };
        let Some(job) = job else { return Ok(()) };
        let signs_in = job.data().is_some_and(|data| data.changes().signs_in());
        let outcome = self.shared.run(&job).await;
        self.conclude(job, outcome, cookie, generation)?;
        if signs_in {
            self.end_excess().await;
        }
        Ok(())
    }

    fn conclude(&self, job: Job, outcome: Result<Outcome>, cookie: Cookie, generation: u32) -> Result<()> {
        let mut state = self.state();
        if state.generation != generation {
            return state.abandon(job, outcome);
        }
        match outcome {
            Ok(outcome) => state.settle(outcome, cookie, &self.shared),
            Err(error) => {
                state.restore(job, &error, &self.shared)?;
                Err(error)
            }
        }
    }

    /// The stored session as it is now.
    pub(crate) async fn find(&self, id: &str) -> Result<Found> {
        Ok(match self.shared.call("find", async { self.shared.store.find(id).await }).await? {
            Found::Live(data) if !self.shared.is_live(&data) => Found::Nothing,
            found => found,
        })
    }

    /// Stores changes that do not wait for a response.
    pub(crate) async fn write_past_request(&self, id: &str, changes: &SessionChanges) -> Result<()> {
        let stored = self.shared.call("update", async { self.shared.store.update(id, changes).await }).await?;
        // A store that keeps the session with the client has stored nothing: what it returned would have to be sent.
        if stored.presented().is_some_and(|presented| presented != id) {
            return Err(Error::Unsupported);
        }
        Ok(())
    }
}

/// Takes out of the state what a job needs; the changes count as stored from here on.
fn prepare(state: &mut State, shared: &Shared, commit: Commit) -> Option<Job> {
    let id = match &state.origin {
        Origin::Live { id } => id.clone(),
        _ => String::new(),
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
    let data = state.data.clone();
    state.data.freeze();
    state.rotates = false;
    Some(match commit {
        Commit::Nothing | Commit::Delete => return None,
        Commit::Create => Job::Create { data },
        Commit::Update => Job::Update { id, data },
        Commit::Rotate => Job::Rotate { id, data },
        Commit::Touch => Job::Touch { id, data },
        Commit::Replace => Job::Replace { ended: state.destroyed.take()?, data },
    })
}

impl Shared {
    async fn run(&self, job: &Job) -> Result<Outcome> {
        match job {
            Job::Create { data } => self.create(data).await,
            Job::Replace { ended, data } => {
                self.end(ended).await?;
                self.create(data).await
            }
            Job::Update { id, data } => self.update(id, data).await,
            Job::Touch { id, data } => match self.update(id, data).await {
                Err(Error::Gone) => Ok(Outcome::Dropped),
                outcome => outcome,
            },
            Job::Rotate { id, data } => {
                let new = id::new_id()?;
                let rotate = async { self.store.rotate(id, &new, data.changes()).await };
                let presented = self.call("rotate", rotate).await.inspect(|_| observe::rotated())?;
                Ok(Outcome::Stored { data: data.clone().stored_as(presented.clone()), presented })
            }
            Job::Delete { ended } => {
                self.end(ended).await?;
                Ok(Outcome::Deleted)
            }
        }
    }

    async fn end(&self, id: &str) -> Result<()> {
        self.call("delete", async { self.store.delete(id).await }).await.inspect(|()| observe::ended(1))
    }

    async fn create(&self, data: &SessionData) -> Result<Outcome> {
        let id = id::new_id()?;
        let presented = self.call("save", async { self.store.save(&id, data.clone()).await }).await?;
        observe::created();
        Ok(Outcome::Stored { data: data.clone().stored_as(presented.clone()), presented })
    }

    async fn update(&self, id: &str, data: &SessionData) -> Result<Outcome> {
        let data = self.call("update", async { self.store.update(id, data.changes()).await }).await?;
        // A store with its own `update` may leave it to the id to be presented.
        let presented = data.presented().unwrap_or(id).to_owned();
        Ok(Outcome::Stored { data, presented })
    }
}

impl State {
    /// Takes over what the store holds now, and notes the cookie that is due for it.
    fn settle(&mut self, outcome: Outcome, cookie: Cookie, shared: &Shared) -> Result<()> {
        match outcome {
            Outcome::Stored { data, presented } => {
                let moved = !matches!(&self.origin, Origin::Live { id } if *id == presented);
                if cookie == Cookie::Session || cookie == Cookie::SessionIfMoved && moved {
                    self.cookie = Some(CookieDue::Session { value: presented.clone() });
                }
                self.origin = Origin::Live { id: presented };
                self.data.rebase(data)?;
            }
            Outcome::Deleted => {
                self.cookie = Some(CookieDue::Removal);
                self.presented = false;
            }
            Outcome::Dropped => self.end(shared),
        }
        Ok(())
    }

    /// Deals with a job whose session was destroyed meanwhile: what it stored is to be deleted.
    fn abandon(&mut self, job: Job, outcome: Result<Outcome>) -> Result<()> {
        match outcome {
            Ok(Outcome::Stored { presented, .. }) => self.destroyed = Some(presented),
            Ok(Outcome::Deleted | Outcome::Dropped) => {}
            Err(error) => {
                if let Job::Delete { ended } | Job::Replace { ended, .. } = job {
                    self.destroyed.get_or_insert(ended);
                }
                return Err(error);
            }
        }
        Ok(())
    }

    /// Notes the removal of a dead cookie, for which the store has nothing to do.
    fn note(&mut self, cookie: Cookie, commit: Commit) {
        if commit == Commit::Nothing && cookie == Cookie::Removal {
            self.cookie.get_or_insert(CookieDue::Removal);
        }
    }

    /// Puts back what could not be stored, with what was changed since; of a session that has ended there is nothing
    /// to put back.
    fn restore(&mut self, job: Job, error: &Error, shared: &Shared) -> Result<()> {
        let (data, ended) = match job {
            Job::Delete { ended } => {
                self.destroyed = Some(ended);
                return Ok(());
            }
            Job::Replace { ended, data } => (data, Some(ended)),
            Job::Rotate { data, .. } => {
                self.rotates = true;
                (data, None)
            }
            Job::Create { data } | Job::Update { data, .. } | Job::Touch { data, .. } => (data, None),
        };
        if matches!(error, Error::Gone) {
            self.end(shared);
            return Ok(());
        }
        self.destroyed = ended;
        let since = std::mem::replace(&mut self.data, data);
        since.changes().apply(&mut self.data)
    }

    fn end(&mut self, shared: &Shared) {
        self.origin = Origin::Ended;
        self.rotates = false;
        self.data = shared.new_session();
    }

    /// The `Set-Cookie` that is due.
    pub(super) fn set_cookie(&self, spec: &CookieSpec, now: u64) -> Result<Option<http::HeaderValue>> {
        match &self.cookie {
            None => Ok(None),
            Some(CookieDue::Removal) => spec.removal().map(Some),
            Some(CookieDue::Session { value }) => {
                let terms = self.data.terms();
                let age = terms.persistent.unwrap_or(spec.persistent).then(|| terms.expires.saturating_sub(now));
                spec.session(value, age).map(Some)
            }
        }
    }
}
