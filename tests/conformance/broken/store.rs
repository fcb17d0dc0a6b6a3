//! The mistakes around `load`, `save`, `update` and `rotate`.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use tideway_session::{
    Error, Found, InMemorySessionStore, ManualClock, Owned, OwnedSession, Result, SessionChanges, SessionData,
    SessionStore, async_trait,
};

use super::Bug;

/// A store with one mistake.
pub(crate) struct Broken {
    pub(super) bug: Bug,
    pub(super) inner: InMemorySessionStore,
    seen: Mutex<Seen>,
}

/// What a store without the mistake would not remember.
#[derive(Default)]
pub(super) struct Seen {
    /// Sessions as they were first saved.
    first: HashMap<String, SessionData>,
    order: Vec<String>,
    ended: HashSet<String>,
    /// Fields that an update wrote.
    written: HashSet<(String, String)>,
    /// What was ever listed, by owner; and the ids.
    pub(super) listed: HashMap<String, Vec<OwnedSession>>,
    pub(super) ids: HashMap<String, String>,
    pub(super) rotated: HashSet<String>,
}

impl Broken {
    pub(crate) fn new(bug: Bug, clock: ManualClock) -> Self {
        let inner = InMemorySessionStore::new(Duration::from_secs(3600));
        let inner = match bug {
            Bug::ReturnsExpired => inner.with_clock(|| std::time::SystemTime::UNIX_EPOCH),
            _ => inner.with_clock(clock),
        };
        Self { bug, inner, seen: Mutex::default() }
    }

    pub(super) fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().expect("no panic under the lock")
    }

    fn id(&self, id: &str) -> String {
        if self.bug == Bug::MixesCase { id.to_lowercase() } else { id.to_owned() }
    }

    fn first(&self, id: &str) -> Option<SessionData> {
        self.seen().first.get(id).cloned()
    }
}

#[async_trait]
impl SessionStore for Broken {
    async fn load(&self, session_id: &str) -> Result<Option<SessionData>> {
        let loaded = self.inner.load(&self.id(session_id)).await?;
        Ok(match self.bug {
            Bug::AdoptsIds if loaded.is_none() => Some(SessionData::new(Duration::from_secs(60))),
            Bug::LoadsChanges => loaded.map(|loaded| {
                let mut data = SessionData::new_at(loaded.created_at(), Duration::from_secs(3600));
                loaded.iter().for_each(|(key, value)| data.set(key, value));
                data
            }),
            Bug::DropsEmptySessions => loaded.filter(|data| !data.is_empty()),
            _ => loaded,
        })
    }

    async fn save(&self, session_id: &str, mut data: SessionData) -> Result<String> {
        let id = self.id(session_id);
        self.saved_form(&mut data);
        if self.bug == Bug::RefusesEndedIds && self.seen().ended.contains(&id) {
            return Ok(id);
        }
        if self.bug == Bug::SaveMerges
            && let Some(mut old) = self.inner.load(&id).await?
        {
            data.changes().apply(&mut old)?;
            data = old;
        }
        if self.bug == Bug::SaveInSteps {
            let mut first = SessionData::new(Duration::from_secs(3600));
            data.iter().take(1).for_each(|(key, value)| first.set(key, value));
            self.inner.save(&id, first).await?;
            std::thread::sleep(Duration::from_millis(1));
        }
        self.seen().first.entry(id.clone()).or_insert_with(|| data.clone().stored_as(id.clone()));
        self.seen().order.push(id.clone());
        let too_old = self.seen().order.iter().rev().nth(100).cloned();
        if let (Bug::KeepsAHundred, Some(too_old)) = (self.bug, too_old) {
            self.inner.delete(&too_old).await?;
        }
        let owner = data.get("owner").map(str::to_owned);
        self.inner.save(&id, data).await?;
        self.note_listed(owner.as_deref(), &id).await?;
        Ok(session_id.to_owned())
    }

    async fn delete(&self, session_id: &str) -> Result<()> {
        let id = self.id(session_id);
        if self.bug == Bug::DeleteOfNothingFails && self.inner.load(&id).await?.is_none() {
            return Err(Error::Gone);
        }
        if self.bug == Bug::DeletesByPrefix {
            let stem = id.get(..20).unwrap_or_default().to_owned();
            let alike: Vec<_> = self.seen().order.iter().filter(|other| other.starts_with(&stem)).cloned().collect();
            for other in alike {
                self.inner.delete(&other).await?;
            }
        }
        self.seen().ended.insert(id.clone());
        self.inner.delete(&id).await
    }

    async fn update(&self, session_id: &str, changes: &SessionChanges) -> Result<SessionData> {
        let id = self.id(session_id);
        match self.bug {
            Bug::Overwrites => {
                self.inner.load(&id).await?.ok_or(Error::Gone)?;
                let mut data = self.first(&id).unwrap_or_else(|| SessionData::new(Duration::from_secs(60)));
                changes.apply(&mut data)?;
                self.inner.save(&id, data.clone()).await?;
                Ok(data.stored_as(id))
            }
            Bug::Resurrects | Bug::CreatesOnUpdate if self.inner.load(&id).await?.is_none() => {
                let first = self.first(&id).filter(|_| self.bug == Bug::Resurrects);
                let is_new = first.is_none() && self.bug == Bug::CreatesOnUpdate;
                let new = is_new.then(|| SessionData::new(Duration::from_secs(60)));
                let mut data = first.or(new).ok_or(Error::Gone)?;
                changes.apply(&mut data)?;
                self.inner.save(&id, data.clone()).await?;
                Ok(data.stored_as(id))
            }
            Bug::UpdateInSteps => {
                let mut data = self.inner.load(&id).await?.ok_or(Error::Gone)?;
                changes.apply(&mut data)?;
                std::thread::sleep(Duration::from_millis(2));
                self.inner.save(&id, data.clone()).await?;
                Ok(data.stored_as(id))
            }
            Bug::FirstWins => {
                let written = |key: &str| (id.clone(), key.to_owned());
                let again = changes.keys().any(|key| !self.seen().written.insert(written(key)));
                let data = self.inner.load(&id).await?.ok_or(Error::Gone)?;
                if again { Ok(data) } else { self.inner.update(&id, changes).await }
            }
            Bug::StoresHalf => {
                let mut data = self.inner.load(&id).await?.ok_or(Error::Gone)?;
                let outcome = changes.apply(&mut data);
                self.inner.save(&id, data.clone()).await?;
                outcome.map(|()| data.stored_as(id))
            }
            _ => self.update_partly(&id, changes).await,
        }
    }

    async fn rotate(&self, old: &str, new: &str, changes: &SessionChanges) -> Result<String> {
        let (old, to) = (self.id(old), self.id(new));
        self.seen().ended.insert(old.clone());
        let in_steps = async |mut data: SessionData| {
            std::thread::sleep(Duration::from_millis(2));
            self.saved_form(&mut data);
            self.inner.save(&to, data).await?;
            self.inner.delete(&old).await
        };
        let now = self.inner.load(&old).await?;
        match self.bug {
            Bug::CreatesOnRotate if now.is_none() => {
                self.inner.save(&to, SessionData::new(Duration::from_secs(60))).await?;
            }
            Bug::RotateInSteps => {
                let mut data = now.ok_or(Error::Gone)?;
                changes.apply(&mut data)?;
                in_steps(data).await?;
            }
            Bug::RotateKeepsOldId => {
                let mut data = now.ok_or(Error::Gone)?;
                changes.apply(&mut data)?;
                self.inner.save(&to, data).await?;
            }
            Bug::RotateLosesChanges => in_steps(now.ok_or(Error::Gone)?).await?,
            Bug::RotateMovesStale => {
                let mut data = now.and_then(|_| self.first(&old)).ok_or(Error::Gone)?;
                changes.apply(&mut data)?;
                in_steps(data).await?;
            }
            Bug::RotateLosesEntries | Bug::RotateForgetsCreation => {
                let mut data = now.ok_or(Error::Gone)?;
                changes.apply(&mut data)?;
                let mut anew = SessionData::new(Duration::from_secs(3600));
                let kept = if self.bug == Bug::RotateForgetsCreation { usize::MAX } else { 0 };
                data.iter().take(kept).for_each(|(key, value)| anew.set(key, value));
                in_steps(anew).await?;
            }
            Bug::RotateChoosesAnId => return self.inner.rotate(&old, &format!("x{to}"), changes).await,
            _ => drop(self.inner.rotate(&old, &to, changes).await?),
        }
        self.note_rotated(&to).await?;
        Ok(new.to_owned())
    }

    async fn find(&self, presented: &str) -> Result<Found> {
        if matches!(self.bug, Bug::AdoptsIds | Bug::LoadsChanges) {
            return Ok(self.load(presented).await?.map_or(Found::Nothing, Found::Live));
        }
        let found = self.inner.find(&self.id(presented)).await?;
        Ok(match (self.bug, found) {
            (Bug::FindsNothing, _) | (Bug::TellsNoEnd, Found::Ended) => Found::Nothing,
            (Bug::TellsEndOfUnknown, Found::Nothing) => Found::Ended,
            (Bug::TellsEndForEver, Found::Nothing) if self.seen().ended.contains(presented) => Found::Ended,
            (_, found) => found,
        })
    }

    async fn list_owned(&self, owner: &str) -> Result<Vec<OwnedSession>> {
        self.list_wrongly(owner).await
    }

    async fn delete_owned(&self, owner: &str, which: Owned<'_>) -> Result<usize> {
        self.end_wrongly(owner, which).await
    }

    async fn cleanup_expired(&self) -> Result<usize> {
        let all = self.seen().order.clone();
        for id in all.iter().filter(|_| self.bug == Bug::CleansUpAll) {
            self.inner.delete(id).await?;
        }
        self.inner.cleanup_expired().await
    }

    async fn is_healthy(&self) -> bool {
        self.bug != Bug::IsSick
    }

    fn recognises(&self, presented: &str) -> bool {
        match self.bug {
            Bug::RecognisesAll => true,
            Bug::RecognisesNothing => false,
            _ => self.inner.recognises(presented),
        }
    }
}
