//! The other sessions of a request's owner.

use std::sync::Arc;

use super::request::RequestSession;
use crate::{Owned, OwnedSession, Result, observe};

impl RequestSession {
    pub(crate) async fn owned(&self) -> Result<Vec<OwnedSession>> {
        let Some((owner, handle)) = self.owner() else { return Ok(Vec::new()) };
        let mut sessions = self.list(&owner).await.inspect_err(observe::not_listed)?;
        for session in &mut sessions {
            session.is_current = session.handle == handle;
        }
        Ok(sessions)
    }

    pub(crate) async fn end(&self, handle: &str) -> Result<bool> {
        let Some((owner, current)) = self.owner() else { return Ok(false) };
        if handle == current {
            return self.destroy().map(|()| true);
        }
        let ended = self.delete(&owner, Owned::One(handle)).await.inspect_err(observe::not_ended)?;
        Ok(ended > 0)
    }

    pub(crate) async fn end_others(&self) -> Result<usize> {
        let Some((owner, _)) = self.owner() else { return Ok(0) };
        let id = self.stored_id().unwrap_or_default();
        self.delete_until_none(&owner, Owned::Except(&id)).await.inspect_err(observe::not_ended)
    }

    pub(crate) async fn end_all(self: &Arc<Self>) -> Result<usize> {
        if self.owner().is_none() {
            return Ok(0);
        }
        // The others first: where they cannot be ended this one stays as well.
        let others = self.end_others().await?;
        self.destroy()?;
        Arc::clone(self).save_now().await?;
        Ok(others + 1)
    }

    /// Ends what an owner has beyond the most that are allowed, those not seen for longest.
    pub(super) async fn end_excess(&self) {
        let Some(most) = self.shared.most_owned else { return };
        let Some((owner, current)) = self.owner() else { return };
        let ended = async {
            let sessions = self.list(&owner).await?;
            let others = sessions.iter().filter(|session| session.handle != current);
            for session in others.skip(most.saturating_sub(1)) {
                self.delete(&owner, Owned::One(&session.handle)).await?;
            }
            Ok(())
        };
        // The sign-in is done; the next one tries again.
        if let Err(error) = ended.await {
            observe::not_tidied(&error);
        }
    }

    /// Whose session it is, and its handle among theirs.
    fn owner(&self) -> Option<(String, String)> {
        let state = self.state();
        let owner = state.data.terms().owner()?;
        Some((owner.name.to_string(), owner.handle.to_string()))
    }

    async fn list(&self, owner: &str) -> Result<Vec<OwnedSession>> {
        self.shared.call("list_owned", || self.shared.store.list_owned(owner)).await
    }

    async fn delete(&self, owner: &str, which: Owned<'_>) -> Result<usize> {
        let delete = || self.shared.store.delete_owned(owner, which);
        self.shared.call("delete_owned", delete).await.inspect(|ended| observe::ended(*ended))
    }

    async fn delete_until_none(&self, owner: &str, which: Owned<'_>) -> Result<usize> {
        let mut all = 0;
        loop {
            match self.delete(owner, which).await? {
                0 => return Ok(all),
                some => all += some,
            }
        }
    }
}
