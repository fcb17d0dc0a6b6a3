//! What a commit asks of the store, as one job.

use std::sync::Arc;

use super::shared::Shared;
use crate::{Error, Result, SessionData, id, observe};

/// One step at the store, with what it needs.
pub(super) enum Job {
    Create {
        data: Arc<SessionData>,
    },
    Update {
        id: Arc<str>,
        data: Arc<SessionData>,
    },
    Rotate {
        id: Arc<str>,
        data: Arc<SessionData>,
    },
    /// End a session, if that is not done yet, and create another.
    Replace {
        ended: Option<Arc<str>>,
        data: Arc<SessionData>,
    },
    Touch {
        id: Arc<str>,
        data: Arc<SessionData>,
    },
    Delete {
        ended: Arc<str>,
    },
}

impl Job {
    /// The session as it is to be stored.
    pub(super) fn data(&self) -> Option<&SessionData> {
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
pub(super) enum Outcome {
    Stored {
        data: SessionData,
        presented: String,
    },
    Deleted,
    /// There was nothing to delete: it was ended, or moved to a new id, by a request that ran beside this one.
    TooLate,
    /// It was a renewal of a session that has ended.
    Dropped,
}

impl Shared {
    /// Carries a job out.
    pub(super) async fn run(&self, job: &mut Job) -> Result<Outcome> {
        match job {
            Job::Create { data } => self.create(data).await,
            Job::Replace { ended, data } => {
                if let Some(id) = ended {
                    if !self.end(id).await? {
                        return Err(Error::Gone);
                    }
                    // Should the other not be created, this one is not ended again.
                    *ended = None;
                }
                self.create(data).await
            }
            Job::Update { id, data } => self.update(id, data).await,
            Job::Touch { id, data } => match self.update(id, data).await {
                Err(Error::Gone) => Ok(Outcome::Dropped),
                outcome => outcome,
            },
            Job::Rotate { id, data } => {
                let new = id::new_id()?;
                let rotate = || self.store.rotate(id, &new, data.changes());
                let presented = self.call("rotate", rotate).await.inspect(|_| observe::rotated())?;
                Ok(Outcome::Stored { data: SessionData::clone(data).stored_as(presented.clone()), presented })
            }
            Job::Delete { ended } => Ok(if self.end(ended).await? { Outcome::Deleted } else { Outcome::TooLate }),
        }
    }

    async fn end(&self, id: &str) -> Result<bool> {
        let end = || self.store.end(id);
        self.call("end", end).await.inspect(|ended| observe::ended(usize::from(*ended)))
    }

    async fn create(&self, data: &SessionData) -> Result<Outcome> {
        let id = id::new_id()?;
        let presented = self.call("save", || self.store.save(&id, data.clone())).await?;
        observe::created();
        Ok(Outcome::Stored { data: data.clone().stored_as(presented.clone()), presented })
    }

    async fn update(&self, id: &str, data: &SessionData) -> Result<Outcome> {
        let mut data = self.call("update", || self.store.update(id, data.changes())).await?;
        // A store with its own `update` may leave it to the id to be presented.
        let presented = data.take_presented().unwrap_or_else(|| id.to_owned());
        Ok(Outcome::Stored { data, presented })
    }
}
