//! Against the number of threads.

use std::hint::black_box;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

use tideway_session::{InMemorySessionStore, SessionData, SessionStore};
use tideway_session_benches::{DAY, Visit};

use crate::measure::{Case, now};
use crate::order::Order;
use crate::question::Question;

const THREADS: [u64; 3] = [1, 2, 4];
const SESSIONS: usize = 100_000;

pub(crate) fn question() -> Question {
    let cores = thread::available_parallelism().map_or(1, |cores| u32::try_from(cores.get()).unwrap_or(u32::MAX));
    let shop = Arc::new(Shop::new());
    let row = |saves_in_ten: u64| {
        let shop = Arc::clone(&shop);
        move |threads| {
            let shop = Arc::clone(&shop);
            Case::timed(move |times| shop.serve(threads, times, saves_in_ten))
        }
    };
    Question::new(
        "Threads",
        "threads",
        "100,000 sessions in memory; the time that passes for each operation of all threads together. The store has 64 parts with a\n\
         lock each, and none is held while anything else runs.",
    )
    .row("load", Order::Shared(cores), THREADS, row(0))
    .row("save", Order::Shared(cores), THREADS, row(10))
    .row("nine loads to a save", Order::Shared(cores), THREADS, row(1))
}

struct Shop {
    store: InMemorySessionStore,
    ids: Vec<String>,
}

impl Shop {
    fn new() -> Self {
        let store = InMemorySessionStore::new(DAY);
        let ids: Vec<String> = (0..SESSIONS).map(|number| format!("{number:024}")).collect();
        for (number, id) in (0..).zip(&ids) {
            now(store.save(id, Visit::session(number))).expect("save");
        }
        Self { store, ids }
    }

    /// Does so many operations, shared by so many threads, and says how long it took once all had begun.
    fn serve(&self, threads: u64, times: u64, saves_in_ten: u64) -> Duration {
        let all_there = Barrier::new(usize::try_from(threads).unwrap_or_default());
        let work = |number| {
            let share = times / threads + u64::from(number < times % threads);
            let session = Visit::session(number);
            all_there.wait();
            let start = Instant::now();
            self.work(number, share, saves_in_ten, &session);
            start.elapsed()
        };
        thread::scope(|scope| {
            let work = &work;
            let running: Vec<_> = (0..threads).map(|number| scope.spawn(move || work(number))).collect();
            running.into_iter().map(|thread| thread.join().expect("no panic")).max().unwrap_or_default()
        })
    }

    fn work(&self, thread: u64, times: u64, saves_in_ten: u64, session: &SessionData) {
        let mut at = usize::try_from(thread).unwrap_or_default() * 31_415;
        for turn in 0..times {
            at = (at + 61_803) % SESSIONS;
            let id = &self.ids[at];
            if turn % 10 < saves_in_ten {
                now(self.store.save(id, session.clone())).expect("save");
            } else {
                black_box(now(self.store.load(id)).expect("load").expect("live"));
            }
        }
    }
}
