//! Running the cases.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::bench::Bench;
use super::cases;
use super::promises::Promises;
use super::report::{Failure, Report};
use super::threads::start;
use crate::{ManualClock, SessionStore};

/// How long a case may take, a store across a network included: whoever takes longer waits for itself.
const LONGEST: Duration = Duration::from_secs(60);

type Factory = Box<dyn Fn() -> Pin<Box<dyn Future<Output = Bench> + Send>> + Send + Sync>;

/// The cases to ask of a store.
pub struct Suite {
    make: Factory,
    promises: Promises,
}

/// Asks a store for all that a store on a server can promise.
///
/// Shorthand for [`Suite::new`]`(make).`[`check`](Suite::check)`()`.
///
/// # Panics
///
/// If a case failed, with a report that names each.
pub async fn check<S, F>(make: impl Fn() -> F + Send + Sync + 'static)
where
    S: SessionStore + 'static,
    F: Future<Output = S> + Send + 'static,
{
    Suite::new(make).check().await;
}

impl Suite {
    /// The suite for stores that `make` makes and that take the time from the operating system: the cases about expiry
    /// wait for it, a second or two in all.
    pub fn new<S, F>(make: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        S: SessionStore + 'static,
        F: Future<Output = S> + Send + 'static,
    {
        Self::over(Box::new(move || {
            let store = make();
            Box::pin(async { Bench::new(Arc::new(store.await), None) })
        }))
    }

    /// The suite for stores that take the time from the clock they are made with: the cases about expiry wait for
    /// nothing, and ask for the millisecond.
    ///
    /// A store whose backend ends sessions by a clock of its own, as Redis does, is for [`new`](Self::new).
    pub fn with_clock<S, F>(make: impl Fn(ManualClock) -> F + Send + Sync + 'static) -> Self
    where
        S: SessionStore + 'static,
        F: Future<Output = S> + Send + 'static,
    {
        Self::over(Box::new(move || {
            let clock = ManualClock::new(SystemTime::now());
            let store = make(clock.clone());
            Box::pin(async { Bench::new(Arc::new(store.await), Some(clock)) })
        }))
    }

    fn over(make: Factory) -> Self {
        Self { make, promises: Promises::server() }
    }

    /// Asks for what the store promises; without this for [all that a server can](Promises::server).
    #[must_use]
    pub fn promises(mut self, promises: Promises) -> Self {
        self.promises = promises;
        self
    }

    /// Runs the cases, one after the other, each on a new store.
    pub async fn run(&self) -> Report {
        let mut report = Report::default();
        for case in cases::all().filter(|case| self.promises.include(case.needs)) {
            let bench = (self.make)().await;
            let run = case.run;
            let outcome = start(move || run(bench)).finish(LONGEST).await.and_then(|outcome| outcome);
            report.asked.push(case.name);
            if let Err(fault) = outcome {
                report.failures.push(Failure { case: case.name, why: case.why, what: fault.0 });
            }
        }
        report
    }

    /// Runs the cases.
    ///
    /// # Panics
    ///
    /// If one failed, with a report that names each.
    #[track_caller]
    pub fn check(&self) -> impl Future<Output = ()> + Send + '_ {
        let caller = std::panic::Location::caller();
        async move {
            let report = self.run().await;
            assert!(report.is_ok(), "{caller}: {report}");
        }
    }
}

impl fmt::Debug for Suite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Suite").field("promises", &self.promises).finish_non_exhaustive()
    }
}
