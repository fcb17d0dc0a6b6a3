//! The mistakes around an owner's sessions.

use std::time::SystemTime;

use tideway_session::{Owned, OwnedSession, Result, SessionStore as _};

use super::{Broken, Bug};

impl Broken {
    /// Remembers what a list would show by now.
    pub(super) async fn note_listed(&self, owner: Option<&str>, id: &str) -> Result<()> {
        let Some(owner) = owner else { return Ok(()) };
        let listed = self.inner.list_owned(owner).await?;
        let mut seen = self.seen();
        for session in listed {
            seen.ids.entry(session.handle.clone()).or_insert_with(|| id.to_owned());
            let known = seen.listed.entry(owner.to_owned()).or_default();
            if known.iter().all(|known| known.handle != session.handle) {
                known.push(session);
            }
        }
        Ok(())
    }

    pub(super) async fn note_rotated(&self, id: &str) -> Result<()> {
        let Some(owner) = self.inner.load(id).await?.and_then(|data| data.get("owner").map(str::to_owned)) else {
            return Ok(());
        };
        for session in self.inner.list_owned(&owner).await? {
            self.seen().rotated.insert(session.handle);
        }
        Ok(())
    }

    pub(super) async fn list_wrongly(&self, owner: &str) -> Result<Vec<OwnedSession>> {
        let mut sessions = self.inner.list_owned(owner).await?;
        match self.bug {
            Bug::ListsNothing => sessions.clear(),
            Bug::ListsByPrefix => {
                let owners: Vec<_> = self.seen().listed.keys().cloned().collect();
                for other in owners.iter().filter(|other| other.as_str() != owner && other.starts_with(owner)) {
                    sessions.extend(self.inner.list_owned(other).await?);
                }
            }
            Bug::HandleIsId => {
                for session in &mut sessions {
                    session.handle = self.seen().ids.get(&session.handle).cloned().unwrap_or_default();
                }
            }
            Bug::ListsOldestFirst => sessions.reverse(),
            Bug::ListsWithoutTimes => {
                for session in &mut sessions {
                    session.last_seen = SystemTime::UNIX_EPOCH;
                }
            }
            Bug::ListsEnded => {
                let ever = self.seen().listed.get(owner).cloned().unwrap_or_default();
                let gone = ever.into_iter().filter(|old| sessions.iter().all(|session| session.handle != old.handle));
                sessions.extend(gone.collect::<Vec<_>>());
            }
            Bug::RotationsAreNotListed => sessions.retain(|session| !self.seen().rotated.contains(&session.handle)),
            _ => {}
        }
        Ok(sessions)
    }

    pub(super) async fn end_wrongly(&self, owner: &str, which: Owned<'_>) -> Result<usize> {
        match (self.bug, which) {
            (Bug::EndsAnyOwners, Owned::One(handle)) => {
                let owners: Vec<_> = self.seen().listed.keys().cloned().collect();
                let mut ended = 0;
                for other in owners {
                    ended += self.inner.delete_owned(&other, Owned::One(handle)).await?;
                }
                Ok(ended)
            }
            (Bug::EndsAllForOne, Owned::One(_)) | (Bug::EndsTheExcepted, Owned::Except(_)) => {
                self.inner.delete_owned(owner, Owned::All).await
            }
            (Bug::EndsNothing, _) => Ok(0),
            (Bug::MarksWhatOwnersEnd, Owned::All) => {
                let ended = self.inner.list_owned(owner).await?.len();
                let ids: Vec<_> = self.seen().ids.values().cloned().collect();
                for id in ids {
                    self.inner.delete(&id).await?;
                }
                Ok(ended)
            }
            (Bug::EndsWhereTheyWere, Owned::All) => {
                let mut ended = 0;
                for session in self.inner.list_owned(owner).await? {
                    std::thread::sleep(std::time::Duration::from_millis(2));
                    let id = self.seen().ids.get(&session.handle).cloned().unwrap_or_default();
                    ended += usize::from(self.inner.end(&id).await?);
                }
                Ok(ended)
            }
            (Bug::EndsTenAtMost, Owned::All) => {
                let mut ended = 0;
                for session in self.inner.list_owned(owner).await?.iter().take(10) {
                    ended += self.inner.delete_owned(owner, Owned::One(&session.handle)).await?;
                }
                Ok(ended)
            }
            _ => self.inner.delete_owned(owner, which).await,
        }
    }
}
