//! Stores as users write them.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

use tideway_session::{Error, Result, SessionChanges, SessionData, SessionStore, async_trait};

/// Three methods over JSON text, by the operating system's clock.
#[derive(Default)]
pub(crate) struct Three(Mutex<HashMap<String, String>>);

impl Three {
    fn sessions(&self) -> MutexGuard<'_, HashMap<String, String>> {
        self.0.lock().expect("no panic under the lock")
    }
}

#[async_trait]
impl SessionStore for Three {
    async fn load(&self, session_id: &str) -> Result<Option<SessionData>> {
        let Some(json) = self.sessions().get(session_id).cloned() else { return Ok(None) };
        let session: SessionData = serde_json::from_str(&json).expect("what was saved");
        Ok(Some(session).filter(|session| !session.is_expired()))
    }

    async fn save(&self, session_id: &str, data: SessionData) -> Result<String> {
        self.sessions().insert(session_id.to_owned(), serde_json::to_string(&data).expect("is text"));
        Ok(session_id.to_owned())
    }

    async fn delete(&self, session_id: &str) -> Result<()> {
        self.sessions().remove(session_id);
        Ok(())
    }
}

/// Holds one lock from reading to writing, as a database does that locks a row: whoever comes meanwhile waits.
#[derive(Default)]
pub(crate) struct Locked(tokio::sync::Mutex<HashMap<String, SessionData>>);

fn live(sessions: &HashMap<String, SessionData>, id: &str) -> Option<SessionData> {
    sessions.get(id).filter(|session| !session.is_expired()).cloned()
}

#[async_trait]
impl SessionStore for Locked {
    async fn load(&self, session_id: &str) -> Result<Option<SessionData>> {
        Ok(live(&*self.0.lock().await, session_id))
    }

    async fn save(&self, session_id: &str, data: SessionData) -> Result<String> {
        self.0.lock().await.insert(session_id.to_owned(), data.stored_as(session_id));
        Ok(session_id.to_owned())
    }

    async fn delete(&self, session_id: &str) -> Result<()> {
        self.0.lock().await.remove(session_id);
        Ok(())
    }

    async fn update(&self, session_id: &str, changes: &SessionChanges) -> Result<SessionData> {
        let mut sessions = self.0.lock().await;
        let mut data = live(&sessions, session_id).ok_or(Error::Gone)?;
        changes.apply(&mut data)?;
        let data = data.stored_as(session_id);
        sessions.insert(session_id.to_owned(), data.clone());
        Ok(data)
    }

    async fn rotate(&self, old: &str, new: &str, changes: &SessionChanges) -> Result<String> {
        let mut sessions = self.0.lock().await;
        let mut data = live(&sessions, old).ok_or(Error::Gone)?;
        changes.apply(&mut data)?;
        sessions.remove(old);
        sessions.insert(new.to_owned(), data.stored_as(new));
        Ok(new.to_owned())
    }
}
