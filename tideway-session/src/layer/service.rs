//! The service that the layer makes, and the future of its responses.

use std::any::Any;
use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use http::{Request, Response};
use pin_project_lite::pin_project;
use tower_service::Service;

use super::commit::Moment;
use super::guard::Detached;
use super::headers;
use super::on_error::OnError;
use super::shared::Shared;
use super::slot::Slot;
use crate::{Result, observe};

/// A service whose requests have sessions; made by [`SessionLayer`](crate::SessionLayer).
#[derive(Clone)]
pub struct SessionService<S, H> {
    pub(super) inner: S,
    pub(super) shared: Arc<Shared>,
    pub(super) on_error: H,
}

impl<S, H, ReqBody, ResBody> Service<Request<ReqBody>> for SessionService<S, H>
where
    S: Service<Request<ReqBody>, Response = Response<ResBody>>,
    H: OnError<ResBody> + Clone,
{
    type Response = Response<ResBody>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future, ResBody, S::Error, H>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<ReqBody>) -> Self::Future {
        let slot = Slot::put(request.extensions_mut(), &self.shared);
        ResponseFuture {
            inner: Some(self.inner.call(request)),
            slot,
            on_error: self.on_error.clone(),
            committing: None,
        }
    }
}

impl<S: fmt::Debug, H> fmt::Debug for SessionService<S, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionService").field("inner", &self.inner).finish_non_exhaustive()
    }
}

pin_project! {
    /// The response of a [`SessionService`]: the inner service's, once its session is saved.
    pub struct ResponseFuture<F, B, E, H> {
        #[pin]
        inner: Option<F>,
        slot: Arc<Slot>,
        on_error: H,
        committing: Option<Committing<B, E>>,
    }
}

/// A commit on its way, with what the inner service ended in.
struct Committing<B, E> {
    work: Detached,
    ending: Ending<B, E>,
}

/// What a service's future ends in.
enum Ending<B, E> {
    Response(Response<B>),
    Error(E),
    Panic(Box<dyn Any + Send>),
}

impl<B, E> Ending<B, E> {
    fn moment(&self) -> Moment {
        match self {
            Self::Response(response) if !response.status().is_server_error() => Moment::Responding,
            _ => Moment::Failed,
        }
    }
}

impl<F, B, E, H> Future for ResponseFuture<F, B, E, H>
where
    F: Future<Output = Result<Response<B>, E>>,
    H: OnError<B>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if this.committing.is_none() {
            // A panic is caught only to carry out a sign-out before it goes on; the service is not polled again.
            let Some(inner) = this.inner.as_mut().as_pin_mut() else { return Poll::Pending };
            let ending = match catch_unwind(AssertUnwindSafe(|| inner.poll(context))) {
                Ok(Poll::Pending) => return Poll::Pending,
                Ok(Poll::Ready(Ok(response))) => Ending::Response(response),
                Ok(Poll::Ready(Err(error))) => Ending::Error(error),
                Err(panic) => Ending::Panic(panic),
            };
            // What it holds may be a save that the commit would wait for.
            this.inner.set(None);
            let Some(session) = this.slot.close() else { return finish(this.slot, ending, Ok(()), this.on_error) };
            let moment = ending.moment();
            if !session.close(moment) {
                return finish(this.slot, ending, Ok(()), this.on_error);
            }
            let work = Detached::new(Arc::clone(session).commit(moment));
            *this.committing = Some(Committing { work, ending });
        }
        let Some(committing) = this.committing else { return Poll::Pending };
        let saved = ready!(Pin::new(&mut committing.work).poll(context));
        let Some(committing) = this.committing.take() else { return Poll::Pending };
        finish(this.slot, committing.ending, saved, this.on_error)
    }
}

/// The response with its headers, or the one for a save that failed.
fn finish<B, E>(
    slot: &Slot,
    ending: Ending<B, E>,
    saved: Result<()>,
    on_error: &impl OnError<B>,
) -> Poll<Result<Response<B>, E>> {
    let saved = saved.inspect_err(observe::not_saved);
    let mut response = match ending {
        Ending::Panic(panic) => resume_unwind(panic),
        Ending::Error(error) => return Poll::Ready(Err(error)),
        Ending::Response(response) => response,
    };
    let Some(session) = slot.close() else {
        if slot.was_asked() {
            headers::vary_by_cookie(response.headers_mut());
        }
        return Poll::Ready(Ok(response));
    };
    let cookie = session.state().set_cookie(&session.shared).inspect_err(observe::not_saved);
    let failure = saved.err().or(cookie.as_ref().err().cloned());
    if let Some(error) = &failure {
        response = on_error.response(error);
    }
    headers::vary_by_cookie(response.headers_mut());
    if let Ok(Some(cookie)) = cookie {
        headers::set_cookie(response.headers_mut(), &session.shared.cookie.name, cookie);
    }
    Poll::Ready(Ok(response))
}
