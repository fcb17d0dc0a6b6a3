//! What a case works with: one store, its time, and short ways to what cases do over and over.

use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

use super::case::{Fault, Outcome, ensure, same};
use super::threads::start;
use crate::{Error, Found, Key, ManualClock, Result, SessionChanges, SessionData, SessionStore, id};

/// Longer than any run.
pub(super) const HOUR: Duration = Duration::from_secs(3600);

/// A field that requests count in.
pub(super) const COUNT: Key<u64> = Key::value("", "count").or(|| 0);

/// Whose session it is.
pub(super) const OWNER: Key<Option<String>> = Key::optional_value("", "owner").owner();

/// How long a store that is overtaken may have the other call wait: one that holds a lock while a closure runs is slow,
/// not wrong.
const OVERTAKING: Duration = Duration::from_millis(300);

#[derive(Clone)]
pub(super) struct Bench {
    pub(super) store: Arc<dyn SessionStore>,
    pub(super) clock: Option<ManualClock>,
}

/// Making sessions.
impl Bench {
    pub(super) fn new(store: Arc<dyn SessionStore>, clock: Option<ManualClock>) -> Self {
        Self { store, clock }
    }

    pub(super) fn now(&self) -> SystemTime {
        self.clock.as_ref().map_or_else(SystemTime::now, ManualClock::time)
    }

    /// A session of an hour.
    pub(super) fn session(&self, entries: &[(&str, &str)]) -> SessionData {
        let mut data = SessionData::new_at(self.now(), HOUR);
        for (key, value) in entries {
            data.set(*key, *value);
        }
        data
    }

    /// A session that is somebody's.
    pub(super) fn owned(&self, owner: &str) -> Result<SessionData> {
        let mut data = self.session(&[("a", "1")]);
        OWNER.set(&mut data, &Some(owner.to_owned()))?;
        Ok(data)
    }

    /// Saves a session under a new id, and returns what to present.
    pub(super) async fn save(&self, data: SessionData) -> Result<String> {
        self.store.save(&id::new_id()?, data).await
    }

    pub(super) async fn saved(&self, entries: &[(&str, &str)]) -> Result<String> {
        self.save(self.session(entries)).await
    }
}

/// Looking at sessions.
impl Bench {
    /// The session behind `presented`, which should be there.
    pub(super) async fn load(&self, presented: &str) -> Result<SessionData, Fault> {
        let loaded = self.store.load(presented).await?;
        loaded.ok_or_else(|| Fault("expected a live session, but `load` returned `None`".to_owned()))
    }

    /// The session behind `presented` should hold exactly these entries.
    pub(super) async fn holds(&self, presented: &str, entries: &[(&str, &str)]) -> Outcome {
        same("the entries", self.load(presented).await?.iter().collect::<Vec<_>>(), entries.to_vec())
    }

    /// Nothing live should be behind `presented`, however it is asked for.
    pub(super) async fn absent(&self, presented: &str, what: &str) -> Outcome {
        let loaded = self.store.load(presented).await?.is_some();
        ensure(!loaded, format!("{what}: expected no session, but `load` returned one"))?;
        let found = matches!(self.store.find(presented).await?, Found::Live(_));
        ensure(!found, format!("{what}: expected no session, but `find` returned one"))
    }
}

/// Changing sessions, as requests do: from a copy that was loaded earlier.
impl Bench {
    /// What `change` changes in a copy of the session as it is now.
    pub(super) async fn changes<D: Done>(
        &self,
        presented: &str,
        change: impl FnOnce(&mut SessionData) -> D,
    ) -> Result<SessionChanges, Fault> {
        let mut copy = self.load(presented).await?;
        change(&mut copy).done()?;
        Ok(copy.changes().clone())
    }

    /// Loads, changes and updates, and returns what to present from now on.
    pub(super) async fn update<D: Done>(
        &self,
        presented: &str,
        change: impl FnOnce(&mut SessionData) -> D,
    ) -> Result<String, Fault> {
        let changes = self.changes(presented, change).await?;
        self.apply(presented, &changes).await
    }

    pub(super) async fn apply(&self, presented: &str, changes: &SessionChanges) -> Result<String, Fault> {
        let stored = self.store.update(presented, changes).await?;
        Ok(stored.presented().unwrap_or(presented).to_owned())
    }

    /// Moves a session to a new id.
    pub(super) async fn rotate(&self, old: &str, changes: &SessionChanges) -> Result<String> {
        self.store.rotate(old, &id::new_id()?, changes).await
    }
}

/// What changing a session returns: nothing, or whether it could be changed.
pub(super) trait Done {
    fn done(self) -> Result<()>;
}

impl Done for () {
    fn done(self) -> Result<()> {
        Ok(())
    }
}

impl Done for Result<()> {
    fn done(self) -> Self {
        self
    }
}

/// Passing time.
impl Bench {
    /// A session that was live and has expired.
    pub(super) async fn expired(&self) -> Result<String, Fault> {
        let length = Duration::from_millis(if self.clock.is_some() { 60_000 } else { 30 });
        let presented = self.save(SessionData::new_at(self.now(), length)).await?;
        self.pass(&presented, length).await?;
        Ok(presented)
    }

    /// Lets `length` pass, at whose end the session should have expired.
    pub(super) async fn pass(&self, presented: &str, length: Duration) -> Outcome {
        if let Some(clock) = &self.clock {
            clock.advance(length);
            return self.absent(presented, "after its end").await;
        }
        // The store's clock may be another machine's: give it some time more.
        for _ in 0..100 {
            pause(length / 10 + Duration::from_millis(10));
            if self.store.load(presented).await?.is_none() {
                return Ok(());
            }
        }
        Err(Fault(format!("a session of {length:?} is still loaded long after its end")))
    }
}

/// Cases have a thread of their own, so there is nobody to hold up.
pub(super) fn pause(length: Duration) {
    thread::sleep(length);
}

/// Forced races.
impl Bench {
    /// Lets `slow` be overtaken: it gets changes whose closure the store has to run again, and while that runs, so
    /// between the store's reading and its writing, `fast` is done.
    ///
    /// The session has `count=1` by then, and the changes add 1 to it.
    pub(super) async fn overtake<T, U, F, G>(
        &self,
        presented: &str,
        slow: impl FnOnce(Bench, SessionChanges) -> F + Send + 'static,
        fast: impl FnOnce(Bench) -> G + Send + 'static,
    ) -> Result<Race<T, U>, Fault>
    where
        T: Send + 'static,
        U: Send + 'static,
        F: Future<Output = T>,
        G: Future<Output = U>,
    {
        let (reached, starts) = channel::<()>();
        let (finished, ends) = channel::<()>();
        let ends = Mutex::new((ends, 0));
        let overtaken = Arc::new(AtomicBool::new(false));
        let note = Arc::clone(&overtaken);
        let changes = self
            .changes(presented, |copy| {
                COUNT.update(copy, move |count| {
                    *count += 1;
                    let (ends, runs) = &mut *ends.lock().unwrap_or_else(PoisonError::into_inner);
                    *runs += 1;
                    // The first run is this copy's own, the second the store's; a third follows the race.
                    if *runs == 2 {
                        let _ = reached.send(());
                        note.store(ends.recv_timeout(OVERTAKING).is_ok(), Ordering::Release);
                    }
                })
            })
            .await?;
        self.update(presented, |copy| COUNT.set(copy, &1)).await?;
        let bench = self.clone();
        let fast = start(move || {
            // An error says that the store was done without running the closure.
            let _ = starts.recv();
            let fast = fast(bench);
            async move {
                let outcome = fast.await;
                let _ = finished.send(());
                outcome
            }
        });
        let bench = self.clone();
        let slow = start(move || slow(bench, changes));
        // The case has a time limit as a whole.
        let (slow, fast) = (slow.finish(Duration::MAX).await?, fast.finish(Duration::MAX).await?);
        Ok(Race { slow, fast, overtaken: overtaken.load(Ordering::Acquire) })
    }
}

/// What became of two calls.
pub(super) struct Race<T, U> {
    pub(super) slow: T,
    pub(super) fast: U,
    /// The fast one was done before the slow one wrote: with a store that holds a lock meanwhile it waits instead.
    pub(super) overtaken: bool,
}

/// Whether the session had ended when the call came to it.
pub(super) fn is_gone<T>(outcome: &Result<T>) -> bool {
    matches!(outcome, Err(Error::Gone))
}
