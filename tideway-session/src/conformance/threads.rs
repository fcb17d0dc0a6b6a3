//! Threads that run futures: real concurrency in any runtime, and in none.
//!
//! In a runtime of tokio the threads belong to it, so that a store finds its reactor and its timers; the task that waits
//! for them keeps even a runtime of one thread going. Elsewhere a thread parks until its future wakes it.

use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Barrier};
use std::task::{Context, Poll, Wake};
use std::thread::{self, Thread};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::case::Fault;

/// What a thread is to end with, for tasks that wait and for threads that do.
pub(super) struct Running<T>(Receiver<thread::Result<T>>);

/// Runs `work` and the future it makes on a thread of its own.
pub(super) fn start<T, F>(work: impl FnOnce() -> F + Send + 'static) -> Running<T>
where
    T: Send + 'static,
    F: Future<Output = T>,
{
    let runtime = Handle::try_current().ok();
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let outcome = catch_unwind(AssertUnwindSafe(|| match runtime {
            Some(runtime) => runtime.block_on(async move { work().await }),
            None => block_on(work()),
        }));
        // Nobody waits any more if it took too long.
        let _ = sender.send(outcome);
    });
    Running(receiver)
}

impl<T: Send + 'static> Running<T> {
    /// Waits without holding up the task's thread; a panic is a fault.
    pub(super) async fn finish(self, limit: Duration) -> Result<T, Fault> {
        let (sender, receiver) = oneshot::channel();
        thread::spawn(move || {
            let _ = sender.send(match self.0.recv_timeout(limit) {
                Ok(Ok(value)) => Ok(value),
                Ok(Err(panic)) => Err(Fault(format!("the store panicked: {}", message(&*panic)))),
                Err(RecvTimeoutError::Timeout) => Err(Fault(format!("it took longer than {} s", limit.as_secs()))),
                Err(RecvTimeoutError::Disconnected) => Err(Fault("its thread ended".to_owned())),
            });
        });
        receiver.await.unwrap_or_else(|_| Err(Fault("its thread ended".to_owned())))
    }
}

/// Runs futures on a thread each, all let go at once.
pub(super) async fn at_once<T, F>(works: Vec<F>) -> Result<Vec<T>, Fault>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let barrier = Arc::new(Barrier::new(works.len()));
    let running: Vec<_> = works
        .into_iter()
        .map(|work| {
            let barrier = Arc::clone(&barrier);
            start(move || {
                barrier.wait();
                work
            })
        })
        .collect();
    let mut values = Vec::with_capacity(running.len());
    for one in running {
        values.push(one.finish(Duration::MAX).await?);
    }
    Ok(values)
}

/// The next poll after a wake, on a thread that sleeps in between.
fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Arc::new(Unpark(thread::current())).into();
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}
