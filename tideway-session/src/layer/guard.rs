//! Futures that see their work through.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::{Error, Result};

/// Work that, once begun, is finished by the runtime when the one who waited for it goes away.
///
/// A commit is begun when the response is ready; a client that hangs up in the middle of it must not leave it half
/// done.
pub(crate) struct Detached {
    work: Option<Pin<Box<dyn Future<Output = Result<()>> + Send>>>,
    begun: bool,
}

impl Detached {
    pub(crate) fn new(work: impl Future<Output = Result<()>> + Send + 'static) -> Self {
        Self { work: Some(Box::pin(work)), begun: false }
    }
}

impl Future for Detached {
    type Output = Result<()>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.begun = true;
        let Some(work) = &mut self.work else { return Poll::Pending };
        let outcome = work.as_mut().poll(context);
        if outcome.is_ready() {
            self.work = None;
        }
        outcome
    }
}

impl Drop for Detached {
    fn drop(&mut self) {
        if let Some(work) = self.work.take()
            && self.begun
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(work);
        }
    }
}

/// A store's future, whose panic becomes an error: a store that panics fails the request, not the connection.
pub(crate) struct NoPanic<F>(pub(crate) F);

impl<F, T> Future for NoPanic<F>
where
    F: Future<Output = Result<T>> + Unpin,
{
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let future = Pin::new(&mut self.0);
        catch_unwind(AssertUnwindSafe(|| future.poll(context)))
            .unwrap_or_else(|_| Poll::Ready(Err(Error::store("the session store panicked"))))
    }
}
