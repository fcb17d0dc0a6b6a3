//! The sessions of one owner, from the one at hand.

use super::SessionHandle;
use crate::{OwnedSession, Result};

/// The owner's sessions.
impl SessionHandle {
    /// The live sessions of this session's owner, the most recently seen first, this one marked; none if nobody is signed
    /// in.
    ///
    /// ```
    /// use tideway_session::SessionHandle;
    ///
    /// async fn devices(session: SessionHandle) -> tideway_session::Result<String> {
    ///     let devices = session.owned().await?;
    ///     let lines = devices.iter().map(|device| {
    ///         let info = device.info.as_deref().unwrap_or("unknown device");
    ///         if device.is_current { format!("{info} (this one)\n") } else { format!("{info}: {}\n", device.handle) }
    ///     });
    ///     Ok(lines.collect())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`](crate::Error::Unsupported) if the store keeps no index of owners, and those of the store.
    pub async fn owned(&self) -> Result<Vec<OwnedSession>> {
        self.0.owned().await
    }

    /// Ends the session of this session's owner that has this handle, and says whether there was one. A handle that leads
    /// nowhere, or to somebody else's session, ends nothing. Ending this session is [`destroy`](Self::destroy).
    ///
    /// # Errors
    ///
    /// As [`owned`](Self::owned).
    pub async fn end(&self, handle: &str) -> Result<bool> {
        self.0.end(handle).await
    }

    /// Ends all other sessions of this session's owner, and says how many: after a change of the password, say.
    ///
    /// Each is ended by a step of its own, so one that is signed in at the same instant may survive.
    ///
    /// # Errors
    ///
    /// As [`owned`](Self::owned).
    pub async fn end_others(&self) -> Result<usize> {
        self.0.end_others().await
    }

    /// Ends all sessions of this session's owner, this one too, at once, and says how many. Where the others cannot be
    /// ended, this one stays as well.
    ///
    /// Each is ended by a step of its own, so one that is signed in at the same instant may survive.
    ///
    /// # Errors
    ///
    /// As [`owned`](Self::owned).
    pub async fn end_all(&self) -> Result<usize> {
        self.0.end_all().await
    }

    /// Notes something of the session for whoever lists its owner's, such as the device; `None` notes nothing.
    ///
    /// ```
    /// use tideway_session::{Session, SessionHandle, TypedSession};
    ///
    /// #[derive(Session)]
    /// struct Auth {
    ///     #[session(owner)]
    ///     user: Option<u64>,
    /// }
    ///
    /// async fn sign_in(session: SessionHandle, mut auth: TypedSession<Auth>) -> tideway_session::Result<()> {
    ///     session.set_info(Some("Firefox on Linux"))?;
    ///     auth.set_user(42)
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`remove`](Self::remove).
    pub fn set_info(&self, info: Option<&str>) -> Result<()> {
        self.write(|data| {
            data.set_info(info);
            Ok(())
        })
    }
}
