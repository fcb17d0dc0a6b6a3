//! A shared store is a store.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::{Found, Owned, OwnedSession, SessionStore};
use crate::data::SessionChanges;
use crate::{Result, SessionData};

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Forwards every method, the provided ones too: forwarding only the required ones would silently replace a store's
/// atomic methods by those that are not. The futures are handed on as they are, not boxed again.
impl<S: SessionStore + ?Sized> SessionStore for Arc<S> {
    fn load<'a, 'b, 'f>(&'a self, session_id: &'b str) -> Boxed<'f, Result<Option<SessionData>>>
    where
        'a: 'f,
        'b: 'f,
        Self: 'f,
    {
        (**self).load(session_id)
    }

    fn save<'a, 'b, 'f>(&'a self, session_id: &'b str, data: SessionData) -> Boxed<'f, Result<String>>
    where
        'a: 'f,
        'b: 'f,
        Self: 'f,
    {
        (**self).save(session_id, data)
    }

    fn delete<'a, 'b, 'f>(&'a self, session_id: &'b str) -> Boxed<'f, Result<()>>
    where
        'a: 'f,
        'b: 'f,
        Self: 'f,
    {
        (**self).delete(session_id)
    }

    fn end<'a, 'b, 'f>(&'a self, session_id: &'b str) -> Boxed<'f, Result<bool>>
    where
        'a: 'f,
        'b: 'f,
        Self: 'f,
    {
        (**self).end(session_id)
    }

    fn update<'a, 'b, 'c, 'f>(
        &'a self,
        session_id: &'b str,
        changes: &'c SessionChanges,
    ) -> Boxed<'f, Result<SessionData>>
    where
        'a: 'f,
        'b: 'f,
        'c: 'f,
        Self: 'f,
    {
        (**self).update(session_id, changes)
    }

    fn rotate<'a, 'b, 'c, 'd, 'f>(
        &'a self,
        old: &'b str,
        new: &'c str,
        changes: &'d SessionChanges,
    ) -> Boxed<'f, Result<String>>
    where
        'a: 'f,
        'b: 'f,
        'c: 'f,
        'd: 'f,
        Self: 'f,
    {
        (**self).rotate(old, new, changes)
    }

    fn find<'a, 'b, 'f>(&'a self, presented: &'b str) -> Boxed<'f, Result<Found>>
    where
        'a: 'f,
        'b: 'f,
        Self: 'f,
    {
        (**self).find(presented)
    }

    fn list_owned<'a, 'b, 'f>(&'a self, owner: &'b str) -> Boxed<'f, Result<Vec<OwnedSession>>>
    where
        'a: 'f,
        'b: 'f,
        Self: 'f,
    {
        (**self).list_owned(owner)
    }

    fn delete_owned<'a, 'b, 'c, 'f>(&'a self, owner: &'b str, which: Owned<'c>) -> Boxed<'f, Result<usize>>
    where
        'a: 'f,
        'b: 'f,
        'c: 'f,
        Self: 'f,
    {
        (**self).delete_owned(owner, which)
    }

    fn cleanup_expired<'a, 'f>(&'a self) -> Boxed<'f, Result<usize>>
    where
        'a: 'f,
        Self: 'f,
    {
        (**self).cleanup_expired()
    }

    fn is_healthy<'a, 'f>(&'a self) -> Boxed<'f, bool>
    where
        'a: 'f,
        Self: 'f,
    {
        (**self).is_healthy()
    }

    fn recognises(&self, presented: &str) -> bool {
        (**self).recognises(presented)
    }

    fn keeps(&self, presented: &str) -> bool {
        (**self).keeps(presented)
    }

    fn max_entry_len(&self) -> Option<usize> {
        (**self).max_entry_len()
    }

    fn max_ascii_entry_len(&self) -> Option<usize> {
        (**self).max_ascii_entry_len()
    }
}
