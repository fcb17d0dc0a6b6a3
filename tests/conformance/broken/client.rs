//! The mistakes of a store that keeps sessions with the client.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tideway_session::{
    CookieSessionStore, ManualClock, Owned, OwnedSession, Result, SessionChanges, SessionConfig, SessionData,
    SessionStore, async_trait,
};

/// What a store does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClientBug {
    /// The session is encoded, and that is all.
    Encodes,
    /// What an update returns says nothing of the cookie.
    UpdateKeepsCookie,
    RotateKeepsCookie,
    PretendsToEnd,
}

impl ClientBug {
    /// Each with the case that has to name it.
    pub(crate) const CAUGHT: &[(Self, &str)] = &[
        (Self::Encodes, "b40_the_client_cannot_read_its_session"),
        (Self::Encodes, "b41_what_is_sealed_twice_looks_different"),
        (Self::Encodes, "b43_the_client_cannot_change_its_session"),
        (Self::UpdateKeepsCookie, "b26_an_update_returns_what_to_present"),
        (Self::RotateKeepsCookie, "b26_a_rotation_returns_what_to_present"),
        (Self::PretendsToEnd, "b26_what_it_cannot_do_it_says"),
    ];
}

/// A store with one mistake.
pub(crate) struct BrokenClient {
    bug: ClientBug,
    inner: CookieSessionStore,
    clock: ManualClock,
}

impl BrokenClient {
    pub(crate) fn new(bug: ClientBug, clock: ManualClock) -> Self {
        let key = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff".to_owned();
        let config = SessionConfig { encryption_key: Some(key), ..SessionConfig::default() };
        let inner = CookieSessionStore::new(&config).expect("no mistake").with_clock(clock.clone());
        Self { bug, inner, clock }
    }
}

#[async_trait]
impl SessionStore for BrokenClient {
    async fn load(&self, session_id: &str) -> Result<Option<SessionData>> {
        if self.bug != ClientBug::Encodes {
            return self.inner.load(session_id).await;
        }
        let decoded = URL_SAFE_NO_PAD.decode(session_id).ok();
        let session = decoded.and_then(|bytes| SessionData::from_bytes(&bytes).ok());
        Ok(session.filter(|session| !session.is_expired_at(self.clock.time())))
    }

    async fn save(&self, session_id: &str, data: SessionData) -> Result<String> {
        match self.bug {
            ClientBug::Encodes => Ok(URL_SAFE_NO_PAD.encode(data.to_bytes())),
            _ => self.inner.save(session_id, data).await,
        }
    }

    async fn delete(&self, session_id: &str) -> Result<()> {
        self.inner.delete(session_id).await
    }

    async fn update(&self, session_id: &str, changes: &SessionChanges) -> Result<SessionData> {
        let updated = self.inner.update(session_id, changes).await?;
        Ok(if self.bug == ClientBug::UpdateKeepsCookie { updated.stored_as(session_id) } else { updated })
    }

    async fn rotate(&self, old: &str, new: &str, changes: &SessionChanges) -> Result<String> {
        let rotated = self.inner.rotate(old, new, changes).await?;
        Ok(if self.bug == ClientBug::RotateKeepsCookie { old.to_owned() } else { rotated })
    }

    async fn list_owned(&self, owner: &str) -> Result<Vec<OwnedSession>> {
        if self.bug == ClientBug::PretendsToEnd { Ok(Vec::new()) } else { self.inner.list_owned(owner).await }
    }

    async fn delete_owned(&self, owner: &str, which: Owned<'_>) -> Result<usize> {
        if self.bug == ClientBug::PretendsToEnd { Ok(0) } else { self.inner.delete_owned(owner, which).await }
    }

    fn recognises(&self, presented: &str) -> bool {
        self.inner.recognises(presented)
    }

    fn max_entry_len(&self) -> Option<usize> {
        self.inner.max_entry_len()
    }
}
