//! W3: in-memory stores.
//!
//! * `w3` / `w3 ops [FILTER]`: throughput, 2 workers, 90% load / 10% save
//! * `w3 mem [FILTER] [N]`: resident bytes per session (one child per store)
//! * `w3 sweep [FILTER] [N]`: time of an expiry sweep, 1% expired, and the
//!   longest load another thread sees meanwhile

use peers_bench::floors::kept;
use peers_bench::floors::maps::*;
use peers_bench::floors::stores::*;
use peers_bench::peers::axum_sess;
use peers_bench::work::MemStore;
use peers_core::bench::summary;
use peers_core::{Rng, rss_bytes};
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tideway::session::InMemorySessionStore;
use tokio::runtime::Runtime;
use tower_sessions::MemoryStore;
use tower_sessions_moka_store::MokaStore;

const DAY: i64 = 86_400;

/// Operations a second, measured for so long.
type Throughput = Box<dyn Fn(&Runtime, Duration) -> f64>;

/// The stores, each as the three measurements.
struct Row {
    name: String,
    throughput: fn(&Runtime) -> Throughput,
    mem: fn(&Runtime, u64) -> f64,
    sweep: fn(&Runtime, u64),
}

fn row<S: MemStore>() -> Row {
    Row { name: S::name(), throughput: throughput::<S>, mem: mem::<S>, sweep: sweep::<S> }
}

fn rows() -> Vec<Row> {
    vec![
        row::<MemoryStore>(),
        row::<MokaStore>(),
        row::<InMemorySessionStore>(),
        row::<axum_sess::Store>(),
        row::<::tideway_session::InMemorySessionStore>(),
        row::<MapStore<Papaya<Arc<_>>, Typed>>(),
        row::<MapStore<Scc<Arc<_>>, Typed>>(),
        row::<MapStore<Dash<Arc<_>>, Typed>>(),
        row::<MapStore<Sharded<Arc<_>>, Typed>>(),
        row::<MapStore<Papaya<Arc<[u8]>>, Bytes>>(),
        row::<MapStore<Scc<Arc<[u8]>>, Bytes>>(),
        row::<MapStore<Sharded<Arc<[u8]>>, Bytes>>(),
        row::<WheelStore<Sharded<Arc<[u8]>>, Bytes>>(),
        row::<ThinStore>(),
        row::<kept::store::Store>(),
        row::<kept::mem::AnyStore>(),
    ]
}

fn throughput<S: MemStore>(rt: &Runtime) -> Throughput {
    let _g = rt.enter();
    let store = Arc::new(S::new());
    let n = 100_000u64;
    let ids: Arc<Vec<S::Id>> = Arc::new(rt.block_on(async {
        let mut ids = Vec::new();
        for i in 0..n {
            let (id, r) = store.record(i, DAY);
            store.save(&id, &r).await;
            ids.push(id);
        }
        ids
    }));
    // `save` needs the record that belongs to the id: keep a few, in both roles
    let kept: Arc<Vec<(S::Id, S::Record)>> = Arc::new(
        (0..1024u64)
            .map(|i| {
                let k = i * (n / 1024);
                let (id, r) = store.record(k, DAY);
                (id, r)
            })
            .collect(),
    );
    Box::new(move |rt, slice| {
        let start = Instant::now();
        let tasks: Vec<_> = (0..2u64)
            .map(|t| {
                let (store, ids, kept) = (store.clone(), ids.clone(), kept.clone());
                rt.spawn(async move {
                    let mut rng = Rng::new(start.elapsed().as_nanos() as u64 ^ (t << 40) ^ 0xabcd);
                    let mut ops = 0u64;
                    while start.elapsed() < slice {
                        for _ in 0..128 {
                            if rng.below(10) == 0 {
                                let (id, r) = &kept[rng.below(kept.len())];
                                store.save(id, r).await;
                            } else {
                                assert!(store.load(&ids[rng.below(ids.len())]).await);
                            }
                        }
                        ops += 128;
                    }
                    ops
                })
            })
            .collect();
        let mut ops = 0;
        for t in tasks {
            ops += rt.block_on(t).expect("task");
        }
        ops as f64 / start.elapsed().as_secs_f64()
    })
}

fn mem<S: MemStore>(rt: &Runtime, n: u64) -> f64 {
    let _g = rt.enter();
    let store = S::new();
    rt.block_on(async {
        // warm the allocator and the code paths
        for i in n..n + 1000 {
            let (id, r) = store.record(i, DAY);
            store.save(&id, &r).await;
        }
        let before = rss_bytes();
        for i in 0..n {
            let (id, r) = store.record(i, DAY);
            store.save(&id, &r).await;
        }
        let after = rss_bytes();
        let (id, _) = store.record(7, DAY);
        black_box(store.load(&id).await);
        (after - before) as f64 / n as f64
    })
}

fn sweep<S: MemStore>(rt: &Runtime, n: u64) {
    let _g = rt.enter();
    let store = Arc::new(S::new());
    let ids: Arc<Vec<S::Id>> = Arc::new(rt.block_on(async {
        let mut ids = Vec::new();
        for i in 0..n - n / 100 {
            let (id, r) = store.record(i, DAY);
            store.save(&id, &r).await;
            ids.push(id);
        }
        ids
    }));
    let (mut times, mut pauses, mut idle, mut removed) = (vec![], vec![], vec![], None);
    for _ in 0..5 {
        rt.block_on(async {
            for i in n - n / 100..n {
                let (id, r) = store.record(i, -3);
                store.save(&id, &r).await;
            }
        });
        std::thread::sleep(Duration::from_millis(4200));
        let stop = Arc::new(AtomicBool::new(false));
        let longest = Arc::new(AtomicU64::new(0));
        let reader = {
            let (store, ids, stop, longest) = (store.clone(), ids.clone(), stop.clone(), longest.clone());
            std::thread::spawn(move || {
                let rt = tokio::runtime::Builder::new_current_thread().build().expect("runtime");
                rt.block_on(async {
                    let mut rng = Rng::new(5);
                    while !stop.load(Ordering::Relaxed) {
                        let t = Instant::now();
                        black_box(store.load(&ids[rng.below(ids.len())]).await);
                        longest.fetch_max(t.elapsed().as_nanos() as u64, Ordering::Relaxed);
                    }
                })
            })
        };
        std::thread::sleep(Duration::from_millis(100));
        longest.store(0, Ordering::Relaxed);
        let t = Instant::now();
        let got = rt.block_on(store.sweep());
        let took = t.elapsed();
        // let a load that waited for the sweep come back and be counted
        std::thread::sleep(Duration::from_micros(300));
        pauses.push(longest.swap(0, Ordering::Relaxed) as f64 / 1e6);
        // the same length of time again without a sweep
        std::thread::sleep(took + Duration::from_micros(300));
        idle.push(longest.load(Ordering::Relaxed) as f64 / 1e6);
        stop.store(true, Ordering::Relaxed);
        reader.join().expect("reader");
        times.push(took.as_secs_f64() * 1e3);
        removed = got;
        if got.is_none() {
            break;
        }
    }
    match removed {
        None => println!("| {} | no such call | | | |", S::name()),
        Some(k) => {
            let (t, p, i) = (summary(&times), summary(&pauses), summary(&idle));
            println!(
                "| {} | {:.2} ({:.2}..{:.2}) | {k} | {:.3} ({:.3}..{:.3}) | {:.3} |",
                S::name(),
                t.0,
                t.1,
                t.2,
                p.0,
                p.1,
                p.2,
                i.0
            );
        }
    }
}

fn main() {
    let rt = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("runtime");
    let args: Vec<String> = std::env::args().skip(1).collect();
    let mode = args.first().map_or("ops", String::as_str);
    let filter = args.get(1).map_or("", String::as_str);
    let n: u64 = args.get(2).map_or(1_000_000, |v| v.parse().expect("count"));
    let rows: Vec<Row> = rows().into_iter().filter(|r| r.name.contains(filter)).collect();
    let child = |what: &str, name: &str| {
        std::process::Command::new(std::env::current_exe().expect("exe"))
            .args([what, name, &n.to_string()])
            .status()
            .expect("child");
    };
    match mode {
        "ops" => {
            let stores: Vec<_> = rows.iter().map(|r| (r.throughput)(&rt)).collect();
            let mut got = vec![Vec::new(); rows.len()];
            for round in 0..11 {
                for k in 0..rows.len() {
                    let i = (k + round * 5) % rows.len();
                    got[i].push(stores[i](&rt, Duration::from_millis(200)) / 1e6);
                }
            }
            println!("### W3 throughput, 100k sessions, 2 workers, 90% load / 10% save\n");
            println!("| store | M ops/s median | q1..q3 |\n|---|---:|---:|");
            for (r, v) in rows.iter().zip(&got) {
                let s = summary(v);
                println!("| {} | {:.3} | {:.3}..{:.3} |", r.name, s.0, s.1, s.2);
            }
        }
        "mem" => {
            println!("### W3 resident bytes per session at {n}\n\n| store | bytes |\n|---|---:|");
            for r in &rows {
                child("mem1", &r.name);
            }
        }
        "mem1" => {
            let r = rows.iter().find(|r| r.name == filter).expect("store");
            println!("| {} | {:.0} |", r.name, (r.mem)(&rt, n));
        }
        "sweep" => {
            println!(
                "### W3 sweep of {n} sessions, 1% expired\n\n| store | ms | removed | \
                 longest load meanwhile, ms | idle longest, ms |\n|---|---:|---:|---:|---:|"
            );
            for r in &rows {
                child("sweep1", &r.name);
            }
        }
        "sweep1" => (rows.iter().find(|r| r.name == filter).expect("store").sweep)(&rt, n),
        other => panic!("unknown mode {other}"),
    }
}
