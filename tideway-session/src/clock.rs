//! The time, from one replaceable place.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// Where stores and the layer read the time.
///
/// A service uses [`SystemClock`] without naming it; a test hands a [`ManualClock`] to `with_clock` of the store and of
/// the layer, and waits for nothing. Any `Fn() -> SystemTime` is a clock too.
///
/// ```
/// use std::time::SystemTime;
/// use tideway_session::Clock;
///
/// fn year_2000() -> SystemTime { SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(946_684_800) }
/// assert_eq!(Clock::now(&year_2000), year_2000());
/// ```
pub trait Clock: Send + Sync {
    /// The present time.
    fn now(&self) -> SystemTime;
}

impl<F: Fn() -> SystemTime + Send + Sync> Clock for F {
    fn now(&self) -> SystemTime {
        self()
    }
}

/// The operating system's clock.
///
/// ```
/// use tideway_session::{Clock, SystemClock};
///
/// assert!(SystemClock.now() > std::time::SystemTime::UNIX_EPOCH);
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// A clock for tests that moves only when told to. Clones are the same clock.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use tideway_session::{InMemorySessionStore, ManualClock, SessionData, SessionStore};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> tideway_session::Result<()> {
/// let clock = ManualClock::new(SystemTime::UNIX_EPOCH);
/// let store = InMemorySessionStore::new(Duration::from_secs(60)).with_clock(clock.clone());
/// store.save("id", SessionData::new_at(clock.time(), Duration::from_secs(60))).await?;
/// assert!(store.load("id").await?.is_some());
/// clock.advance(Duration::from_secs(60));
/// assert!(store.load("id").await?.is_none());
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<Mutex<SystemTime>>);

impl ManualClock {
    /// A clock that stands at `time`.
    #[must_use]
    pub fn new(time: SystemTime) -> Self {
        Self(Arc::new(Mutex::new(time)))
    }

    /// The time this clock stands at.
    #[must_use]
    pub fn time(&self) -> SystemTime {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves the clock forward; a step past the latest time that there is leaves it where it stands.
    pub fn advance(&self, by: Duration) {
        let mut time = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *time = time.checked_add(by).unwrap_or(*time);
    }

    /// Sets the clock, also back.
    pub fn set(&self, time: SystemTime) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = time;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> SystemTime {
        self.time()
    }
}
