//! Futures that see their work through.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::runtime::Handle;
use tokio::task::{JoinError, JoinHandle};
use tracing::Instrument;

use crate::{Error, Result};

/// Work that, once begun, is finished whatever becomes of the one who waits for it.
///
/// A commit is begun when the response is ready; a client that hangs up in the middle of it must not leave it half
/// done, and one that nobody polls any more must not keep others waiting. So what is not done at once goes to the
/// runtime.
pub(crate) enum Detached {
    Here(Pin<Box<dyn Future<Output = Result<()>> + Send>>),
    Spawned(JoinHandle<Result<()>>),
    Done,
}

impl Detached {
    pub(crate) fn new(work: impl Future<Output = Result<()>> + Send + 'static) -> Self {
        Self::Here(Box::pin(work))
    }
}

impl Future for Detached {
    type Output = Result<()>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Self::Here(work) = &mut *self {
            if let Poll::Ready(outcome) = work.as_mut().poll(context) {
                *self = Self::Done;
                return Poll::Ready(outcome);
            }
            // Without a runtime it is polled here.
            let Ok(runtime) = Handle::try_current() else { return Poll::Pending };
            let Self::Here(work) = std::mem::replace(&mut *self, Self::Done) else { return Poll::Pending };
            *self = Self::Spawned(runtime.spawn(work.in_current_span()));
        }
        let Self::Spawned(task) = &mut *self else { return Poll::Pending };
        let outcome = ready!(Pin::new(task).poll(context));
        *self = Self::Done;
        // What panics may be a field's own code, and say what the field holds.
        let lost =
            |error: JoinError| if error.is_panic() { "saving the session panicked" } else { "the runtime ended" };
        Poll::Ready(outcome.unwrap_or_else(|error| Err(Error::store(lost(error)))))
    }
}

/// A store's call, whose panic becomes an error: a store that panics fails the request, not the connection. `None` if it
/// panicked before there was a future.
pub(crate) struct NoPanic<F>(Option<F>);

impl<F> NoPanic<F> {
    /// Makes the future too: a store that is no `async` function may panic there.
    pub(crate) fn begin(make: impl FnOnce() -> F) -> Self {
        Self(catch_unwind(AssertUnwindSafe(make)).ok())
    }
}

impl<F, T> Future for NoPanic<F>
where
    F: Future<Output = Result<T>> + Unpin,
{
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let poll = self.0.as_mut().map(|future| catch_unwind(AssertUnwindSafe(|| Pin::new(future).poll(context))));
        match poll {
            Some(Ok(poll)) => poll,
            Some(Err(_)) | None => Poll::Ready(Err(Error::store("the session store panicked"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::Ready;

    use super::*;

    #[tokio::test]
    async fn b45_what_a_panic_says_is_not_told() {
        let work = Detached::new(async {
            tokio::task::yield_now().await;
            panic!("s3cret")
        });
        let Err(Error::Store(cause)) = work.await else { panic!("an error of the store") };
        assert_eq!(cause.to_string(), "saving the session panicked");
    }

    #[tokio::test]
    async fn b11_a_store_that_panics_before_it_has_a_future_fails_the_call() {
        let call = NoPanic::begin(|| -> Ready<Result<()>> { panic!("a bug") });
        assert!(matches!(call.await, Err(Error::Store(_))));
    }
}
