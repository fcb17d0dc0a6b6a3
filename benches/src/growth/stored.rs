//! Against the number of stored sessions.

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use tideway_session::{InMemorySessionStore, ManualClock, SessionData, SessionStore};
use tideway_session_benches::{DAY, Visit};

use crate::measure::{Case, changed, now};
use crate::order::Order;
use crate::question::Question;

/// How many sessions have expired when the store is swept.
const EXPIRED: u64 = 1_000;

/// The ids that are asked for, at most: far more sessions than the caches hold, and few enough to keep the ids.
const ASKED_FOR: u64 = 100_000;

const BRIEFLY: Duration = Duration::from_secs(1);

pub(crate) fn question(most: u64) -> Question {
    let sizes: Vec<u64> =
        std::iter::successors(Some(1_000), |size| Some(size * 10)).take_while(|size| *size <= most).collect();
    let stores: Vec<Arc<Full>> = sizes.iter().map(|size| Arc::new(Full::new(*size))).collect();
    let full = |size: u64| Arc::clone(stores.iter().find(|store| store.size == size).expect("one of each size"));
    Question::new(
        "Stored sessions",
        "sessions",
        "Sessions of eight fields, asked for in no order. A session is found by a hash of its id, and waits for its end in an ordered\n\
         queue. What grows besides are the misses of the processor's caches: at a thousand sessions everything is in them, and a look\n\
         into a plain map, shown for comparison, has the same. The sweep frees 1,000 expired sessions of so many.",
    )
    .row("a plain `HashMap` by hand", Order::Machine, sizes.iter().copied(), |size| {
        let (map, mut ids) = (by_hand(size), Ids::new(size));
        Case::of(move || {
            black_box(map.get(ids.next()).map(Arc::clone));
        })
    })
    .row("load", Order::Constant, sizes.iter().copied(), |size| {
        let (full, mut ids) = (full(size), Ids::new(size));
        Case::of(move || {
            black_box(now(full.store.load(ids.next())).expect("load").expect("live"));
        })
    })
    .row("save with another end", Order::Logarithmic, sizes.iter().copied(), |size| {
        let (full, mut ids) = (full(size), Ids::new(size));
        let start = full.clock.time();
        let mut round = 0;
        Case::of(move || {
            // Each id comes with another end than the last time.
            round += 1;
            let mut data = full.session.clone();
            data.extend_at(start, DAY + Duration::from_millis(round));
            now(full.store.save(ids.next(), data)).expect("save");
        })
    })
    .row("save a changed field", Order::Logarithmic, sizes.iter().copied(), |size| {
        let (full, mut ids) = (full(size), Ids::new(size));
        let mut changes = ["42", "43"].map(|visits| changed(&full.session, "visits", visits));
        Case::of(move || {
            black_box(now(full.store.update(ids.next(), &changes[0])).expect("update"));
            if ids.have_all_been() {
                // What is there already is no change.
                changes.reverse();
            }
        })
    })
    .row("sweep", Order::Logarithmic, sizes.iter().copied(), |size| {
        let full = full(size);
        Case::timed(move |times| (0..times).map(|_| full.sweep()).sum())
    })
}

/// The sessions as bytes in a map, which no other thread could change.
fn by_hand(size: u64) -> HashMap<String, Arc<[u8]>> {
    (0..size).map(|number| (id(number), Visit::session(number).to_bytes().into())).collect()
}

/// A store with so many sessions in it.
struct Full {
    size: u64,
    store: InMemorySessionStore,
    clock: ManualClock,
    /// One of them.
    session: SessionData,
}

impl Full {
    fn new(size: u64) -> Self {
        let clock = ManualClock::new(SystemTime::now());
        let store = InMemorySessionStore::new(DAY).with_clock(clock.clone());
        for number in 0..size {
            now(store.save(&id(number), Visit::session(number))).expect("save");
        }
        let session = now(store.load(&id(0))).expect("load").expect("live");
        Self { size, store, clock, session }
    }

    /// How long it takes to free what has expired.
    fn sweep(&self) -> Duration {
        let mut data = self.session.clone();
        data.extend_at(self.clock.time(), BRIEFLY);
        for number in 0..EXPIRED {
            now(self.store.save(&id(self.size + number), data.clone())).expect("save");
        }
        self.clock.advance(BRIEFLY);
        let start = Instant::now();
        let freed = now(self.store.cleanup_expired()).expect("sweep");
        let took = start.elapsed();
        assert_eq!(freed, 1_000, "all that expired, and no other");
        took
    }
}

/// Ids of the sessions, each far from the one before.
struct Ids {
    all: Vec<String>,
    at: usize,
}

impl Ids {
    fn new(size: u64) -> Self {
        let count = size.min(ASKED_FOR);
        Self { all: (0..count).map(|number| id(number * (size / count))).collect(), at: 0 }
    }

    fn next(&mut self) -> &str {
        self.at = (self.at + 61_803) % self.all.len();
        &self.all[self.at]
    }

    /// Whether each was asked for as often as the others.
    fn have_all_been(&self) -> bool {
        self.at == 0
    }
}

fn id(number: u64) -> String {
    format!("{number:024}")
}
