//! Stores as users write them.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

use tideway_session::{Result, SessionData, SessionStore, async_trait};

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
