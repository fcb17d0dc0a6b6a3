//! An ear at everything that is logged.

use std::cell::RefCell;
use std::fmt::{self, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Once, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

thread_local! {
    /// Who listens to this thread, the last one first.
    static EARS: RefCell<Vec<Logs>> = const { RefCell::new(Vec::new()) };
}

/// Every event and span of this thread, at every level and with every field, while the guard lives.
#[derive(Debug, Clone, Default)]
pub struct Logs(Arc<Mutex<Vec<(Level, String)>>>);

/// Ends the listening when dropped.
#[derive(Debug)]
pub struct Listening(());

impl Drop for Listening {
    fn drop(&mut self) {
        EARS.with_borrow_mut(Vec::pop);
    }
}

impl Logs {
    /// Makes all threads heard, once and for the whole process. With a subscriber for each thread in turn, `tracing`
    /// may remember of an event that nobody listens to it when two threads come to it for the first time at once.
    ///
    /// # Panics
    ///
    /// If the process has another subscriber already.
    pub fn install() {
        static INSTALLED: Once = Once::new();
        INSTALLED.call_once(|| {
            tracing::subscriber::set_global_default(Listener(AtomicU64::new(1))).expect("the only one");
        });
    }

    /// Listens from now on.
    #[must_use]
    pub fn capture() -> (Self, Listening) {
        Self::install();
        let logs = Self::default();
        EARS.with_borrow_mut(|ears| ears.push(logs.clone()));
        (logs, Listening(()))
    }

    /// The names of the events so far.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.lines().iter().filter_map(|(_, line)| line.split(' ').nth(1).map(str::to_owned)).collect()
    }

    /// What was logged so far, a line each.
    #[must_use]
    pub fn lines(&self) -> Vec<(Level, String)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What was logged above `debug`.
    #[must_use]
    pub fn loud(&self) -> Vec<(Level, String)> {
        self.lines().into_iter().filter(|(level, _)| *level < Level::DEBUG).collect()
    }
}

/// Hands a line to whoever listens to this thread.
fn hear(level: Level, start: String, visit: impl FnOnce(&mut Line)) {
    let Some(logs) = EARS.with_borrow(|ears| ears.last().cloned()) else { return };
    let mut line = Line(start);
    visit(&mut line);
    logs.0.lock().unwrap_or_else(PoisonError::into_inner).push((level, line.0));
}

fn hear_of(metadata: &Metadata<'_>, visit: impl FnOnce(&mut Line)) {
    hear(*metadata.level(), format!("{} {}", metadata.target(), metadata.name()), visit);
}

/// The one subscriber, with the number of the next span.
struct Listener(AtomicU64);

impl Subscriber for Listener {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        hear_of(span.metadata(), |line| span.record(line));
        Id::from_u64(self.0.fetch_add(1, Ordering::Relaxed))
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        hear(Level::TRACE, "span".to_owned(), |line| values.record(line));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        hear_of(event.metadata(), |line| event.record(line));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Writing to a string cannot fail.
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}
