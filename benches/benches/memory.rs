//! The memory store with 100,000 sessions in it.

use std::cell::Cell;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use tideway_session::{InMemorySessionStore, SessionData, SessionStore};
use tideway_session_benches::{DAY, Visit, runtime};

const SESSIONS: usize = 100_000;

/// Any of the sessions, far from the one before: real requests do not come in the order of the ids.
fn next(at: &Cell<usize>) -> usize {
    at.set((at.get() + 61_803) % SESSIONS);
    at.get()
}

fn memory(c: &mut Criterion) {
    let runtime = runtime();
    let store = InMemorySessionStore::new(DAY);
    let ids: Vec<String> = (0..SESSIONS).map(|n| format!("{n:024}")).collect();
    runtime.block_on(async {
        for (n, id) in (0u64..).zip(&ids) {
            store.save(id, Visit::session(n)).await.expect("save");
        }
    });
    let at = Cell::new(0);

    c.bench_function("memory/load", |b| {
        b.to_async(&runtime).iter(async || store.load(black_box(&ids[next(&at)])).await.expect("load").expect("live"));
    });
    let session = Visit::session(1);
    c.bench_function("memory/save", |b| {
        b.to_async(&runtime).iter(async || store.save(&ids[next(&at)], session.clone()).await.expect("save"));
    });
    let mut changed: SessionData = runtime.block_on(store.load(&ids[0])).expect("load").expect("live");
    changed.typed::<Visit>().set_visits(42).expect("set");
    c.bench_function("memory/update one field", |b| {
        b.to_async(&runtime).iter(async || store.update(&ids[next(&at)], changed.changes()).await.expect("update"));
    });
}

criterion_group!(benches, memory);
criterion_main!(benches);
