//! Writing without a response to wait for.

use super::SessionHandle;
use crate::{Error, Found, Result, SessionData};

/// Past the request.
impl SessionHandle {
    /// Loads the stored session as it is now, lets `change` change it and stores the changes, at once: for streams,
    /// sockets and tasks that outlive the response. The closure returns nothing or a [`Result`], whose error stores
    /// nothing.
    ///
    /// It never creates a session and never gives it a new id. This handle's own view of the session stays as it was.
    ///
    /// ```
    /// use tideway_session::SessionHandle;
    ///
    /// async fn start(session: SessionHandle) {
    ///     tokio::spawn(async move {
    ///         let saved = session.write_now(|data| data.set("export", "done")).await;
    ///         if let Err(error) = saved {
    ///             eprintln!("{error}");
    ///         }
    ///     });
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Gone`] if no such session is stored (any more), [`Error::Unsupported`] if the store keeps the session
    /// with the client or the change asks for a new id, the closure's, and those of the store.
    pub async fn write_now<W: WriteOutcome>(&self, change: impl FnOnce(&mut SessionData) -> W) -> Result<W::Value> {
        let id = self.0.stored_id().ok_or(Error::Gone)?;
        if !self.0.store_keeps(&id) {
            return Err(Error::Unsupported);
        }
        let (data, value) = {
            let Found::Live(mut data) = self.0.find(&id).await? else { return Err(Error::Gone) };
            let value = change(&mut data).into_result()?;
            self.0.cap(&mut data);
            (data, value)
        };
        if data.changes().rotates() {
            return Err(Error::Unsupported);
        }
        self.0.write_past_request(&id, data.changes()).await?;
        Ok(value)
    }
}

/// What the closure of [`SessionHandle::write_now`] may return: nothing, or a [`Result`].
pub trait WriteOutcome {
    /// What `write_now` returns for it.
    type Value;

    /// The value, or why nothing is to be stored.
    ///
    /// # Errors
    ///
    /// The closure's own.
    fn into_result(self) -> Result<Self::Value>;
}

impl WriteOutcome for () {
    type Value = ();

    fn into_result(self) -> Result<()> {
        Ok(())
    }
}

impl<R> WriteOutcome for Result<R> {
    type Value = R;

    fn into_result(self) -> Self {
        self
    }
}
