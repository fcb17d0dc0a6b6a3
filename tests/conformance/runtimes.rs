//! The suite needs no runtime, reports a store that panics or hangs, and blames nobody for it but that case.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

use tideway_session::conformance::{Promises, Suite, check};
use tideway_session::{InMemorySessionStore, Result, SessionData, SessionStore, async_trait};

use crate::own::Three;

/// What any executor does.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}

#[test]
fn b30_the_suite_runs_without_a_runtime() {
    block_on(check(async || InMemorySessionStore::default()));
}

/// Needs the runtime's timer for each call, as a store across a network does.
#[derive(Default)]
struct Timed(InMemorySessionStore);

#[async_trait]
impl SessionStore for Timed {
    async fn load(&self, session_id: &str) -> Result<Option<SessionData>> {
        tokio::time::sleep(Duration::from_micros(1)).await;
        self.0.load(session_id).await
    }

    async fn save(&self, session_id: &str, data: SessionData) -> Result<String> {
        tokio::time::sleep(Duration::from_micros(1)).await;
        self.0.save(session_id, data).await
    }

    async fn delete(&self, session_id: &str) -> Result<()> {
        tokio::time::sleep(Duration::from_micros(1)).await;
        self.0.delete(session_id).await
    }
}

#[tokio::test]
async fn b30_the_suites_threads_belong_to_the_runtime() {
    Suite::new(async || Timed::default()).promises(Promises::three_methods()).check().await;
}

/// Panics when asked for its health.
#[derive(Default)]
struct Panics(Three);

#[async_trait]
impl SessionStore for Panics {
    async fn load(&self, session_id: &str) -> Result<Option<SessionData>> {
        self.0.load(session_id).await
    }

    async fn save(&self, session_id: &str, data: SessionData) -> Result<String> {
        self.0.save(session_id, data).await
    }

    async fn delete(&self, session_id: &str) -> Result<()> {
        self.0.delete(session_id).await
    }

    async fn is_healthy(&self) -> bool {
        panic!("the store has a bug")
    }
}

#[tokio::test]
async fn b30_a_panic_is_the_failure_of_one_case() {
    let report = Suite::new(async || Panics::default()).promises(Promises::three_methods()).run().await;
    let [failure] = report.failures() else { panic!("{report}") };
    assert_eq!(failure.case, "b30_the_store_is_healthy");
    assert_eq!(failure.what, "the store panicked: the store has a bug");
    let lines = format!(
        "the store fails 1 of {} cases:\n\nb30_the_store_is_healthy: the store panicked: the store has a bug\n  why: a \
         store that answers must not be taken out of service\n",
        report.cases().count()
    );
    assert_eq!(report.to_string(), lines);
}

#[test]
fn b30_a_failed_check_panics_with_the_report_and_where_it_was_called() {
    let suite = Suite::new(async || Panics::default()).promises(Promises::three_methods());
    let panic = catch_unwind(AssertUnwindSafe(|| block_on(suite.check()))).expect_err("a case fails");
    let text = panic.downcast_ref::<String>().expect("text");
    assert!(text.contains(file!()) && text.contains("b30_the_store_is_healthy"), "{text}");
}
