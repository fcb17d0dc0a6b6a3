//! Timing: all cases of a question in turn, round after round, so that what else the machine does falls on all alike.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use tideway_session::{SessionChanges, SessionData};

/// An operation at one size: does it so many times, and says how long that took.
pub(crate) struct Case(Box<dyn FnMut(u64) -> Duration>);

impl Case {
    /// An operation that needs nothing between two runs.
    pub(crate) fn of(mut operation: impl FnMut() + 'static) -> Self {
        Self::timed(move |times| {
            let start = Instant::now();
            for _ in 0..times {
                operation();
            }
            start.elapsed()
        })
    }

    /// One that takes the time itself, because some of what it does is not to be counted.
    pub(crate) fn timed(run: impl FnMut(u64) -> Duration + 'static) -> Self {
        Self(Box::new(run))
    }
}

/// How much is measured.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Plan {
    rounds: usize,
    /// About how long a case runs in a round.
    slice: Duration,
}

impl Plan {
    pub(crate) const THOROUGH: Self = Self { rounds: 15, slice: Duration::from_millis(20) };
    pub(crate) const QUICK: Self = Self { rounds: 3, slice: Duration::from_millis(1) };

    /// The median nanoseconds of one operation, case by case.
    pub(crate) fn measure(self, cases: &mut [Case]) -> Vec<f64> {
        let times: Vec<u64> = cases.iter_mut().map(|case| self.calibrate(case)).collect();
        let mut costs = vec![Vec::new(); cases.len()];
        for round in 0..self.rounds {
            for turn in 0..cases.len() {
                let at = (turn + round) % cases.len();
                let took = (cases[at].0)(times[at]);
                costs[at].push(nanos(took) / count(times[at]));
            }
        }
        costs.into_iter().map(median).collect()
    }

    /// How many times the operation is done in a slice.
    fn calibrate(self, case: &mut Case) -> u64 {
        let mut times = 1;
        loop {
            // The shorter of two: one that was interrupted would pass for slow, and then be done too seldom.
            let took = (case.0)(times).min((case.0)(times));
            if took >= self.slice {
                return times;
            }
            if took >= self.slice / 8 {
                return ((nanos(self.slice) / nanos(took) * count(times)) as u64).max(1);
            }
            times *= 2;
        }
    }
}

fn median(mut costs: Vec<f64>) -> f64 {
    costs.sort_by(f64::total_cmp);
    costs[costs.len() / 2]
}

fn nanos(took: Duration) -> f64 {
    took.as_secs_f64() * 1e9
}

fn count(times: u64) -> f64 {
    times as f64
}

/// What a request has changed that set a field.
pub(crate) fn changed(clean: &SessionData, key: &str, text: &str) -> SessionChanges {
    let mut data = clean.clone();
    data.set(key, text);
    data.changes().clone()
}

/// What a future has that never waits: neither the memory store nor the cookie store does.
pub(crate) fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("these stores never wait"),
    }
}
