//! Typed access: to a session's data, and to the session of a request in a handler.

use std::hint::black_box;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request};
use axum::routing::get;
use criterion::{Criterion, criterion_group, criterion_main};
use tideway_session::{InMemorySessionStore, Result, SessionData, SessionLayer, TypedSession};
use tideway_session_benches::{DAY, Visit, config, runtime};
use tower::ServiceExt as _;

/// A session as a request finds it: loaded, with nothing changed.
fn loaded() -> SessionData {
    SessionData::from_bytes(&Visit::session(1).to_bytes()).expect("our own bytes")
}

fn on_data(c: &mut Criterion) {
    let mut data = loaded();
    c.bench_function("data/read u32", |b| b.iter(|| black_box(data.typed::<Visit>().visits()).expect("visits")));
    c.bench_function("data/read cart", |b| b.iter(|| black_box(data.typed::<Visit>().cart()).expect("cart")));
    c.bench_function("data/read struct", |b| b.iter(|| black_box(&data).read::<Visit>().expect("visit")));

    let mut data = loaded();
    c.bench_function("data/read, +1, write u32", |b| {
        b.iter(|| {
            let mut visit = data.typed::<Visit>();
            let visits = visit.visits().expect("visits");
            visit.set_visits(visits.wrapping_add(1)).expect("set");
        });
    });

    let clean = loaded();
    c.bench_function("data/first write of a request", |b| {
        b.iter(|| {
            let mut data = clean.clone();
            data.typed::<Visit>().set_visits(42).expect("set");
            data
        });
    });
    c.bench_function("data/update_visits on a clean session", |b| {
        b.iter(|| {
            let mut data = clean.clone();
            data.typed::<Visit>().update_visits(|visits| *visits += 1).expect("update");
            data
        });
    });
    let visit = Visit::sample(2);
    c.bench_function("data/write struct", |b| {
        b.iter(|| {
            let mut data = clean.clone();
            data.write(&visit).expect("write");
            data
        });
    });
}

/// Adds one `times` over, and says how many nanoseconds that took.
async fn bump(Path(times): Path<u64>, mut visit: TypedSession<Visit>) -> Result<String> {
    visit.set_visits(0)?;
    let start = Instant::now();
    for _ in 0..times {
        visit.set_visits(visit.visits()?.wrapping_add(1))?;
    }
    Ok(start.elapsed().as_nanos().to_string())
}

fn in_a_handler(c: &mut Criterion) {
    let layer = SessionLayer::new(InMemorySessionStore::new(DAY), &config()).expect("layer");
    let app = Router::new().route("/{times}", get(bump)).layer(layer);
    let runtime = runtime();
    c.bench_function("handler/read, +1, write u32", |b| {
        b.iter_custom(|times| {
            let request = Request::get(format!("/{times}")).body(Body::empty()).expect("request");
            let body = runtime.block_on(async {
                let response = app.clone().oneshot(request).await.expect("response");
                axum::body::to_bytes(response.into_body(), 64).await.expect("body")
            });
            let nanos = str::from_utf8(&body).expect("text").parse().expect("nanoseconds");
            Duration::from_nanos(nanos)
        });
    });
}

criterion_group!(benches, on_data, in_a_handler);
criterion_main!(benches);
