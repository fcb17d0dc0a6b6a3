//! Sealing a session into a cookie and opening it again.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use tideway_session::{CookieSessionStore, SessionStore};
use tideway_session_benches::{Visit, config, runtime};

fn cookie(c: &mut Criterion) {
    let runtime = runtime();
    let store = CookieSessionStore::new(&config()).expect("store");
    let session = Visit::session(1);
    let cookie = runtime.block_on(store.save("id", session.clone())).expect("seal");
    println!("the cookie's value has {} bytes", cookie.len());
    let mut forged = cookie.clone();
    forged.replace_range(80..81, if &cookie[80..81] == "A" { "B" } else { "A" });

    c.bench_function("cookie/seal", |b| {
        b.to_async(&runtime).iter(async || store.save("id", session.clone()).await.expect("seal"));
    });
    c.bench_function("cookie/open", |b| {
        b.to_async(&runtime).iter(async || store.load(black_box(&cookie)).await.expect("open").expect("live"));
    });
    c.bench_function("cookie/open and read struct", |b| {
        b.to_async(&runtime).iter(async || {
            let session = store.load(black_box(&cookie)).await.expect("open").expect("live");
            session.read::<Visit>().expect("visit")
        });
    });
    c.bench_function("cookie/refuse a forged one", |b| {
        b.to_async(&runtime).iter(async || assert!(store.load(black_box(&forged)).await.expect("open").is_none()));
    });
}

criterion_group!(benches, cookie);
criterion_main!(benches);
