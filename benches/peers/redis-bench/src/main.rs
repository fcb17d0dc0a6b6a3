//! W5: read-modify-write requests over Redis.
//!
//! `peers-redis-bench PORT [SUBSTRING]` with a Redis of our own on that port: requests/s at concurrency
//! 32, interleaved, and the commands each request sends (from MONITOR).
//!
//! `peers-redis-bench PORT cache KIND`: memory of a full cache of ours.

mod actix_peer;
mod cache;
mod floor;
mod tideway_peer;
mod tower_peer;

use peers_core::bench::summary;
use std::future::Future;
use std::pin::Pin;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

type Requests = Pin<Box<dyn Future<Output = ()>>>;

/// A peer: run `n` read-modify-write requests with `width` of them in flight.
type Peer = (&'static str, Box<dyn Fn(usize, usize) -> Requests>);

/// `width` local tasks that share `n` requests.
async fn drive<F>(n: usize, width: usize, one: impl Fn(usize) -> F)
where
    F: Future<Output = ()>,
{
    let one = &one;
    futures_util::future::join_all((0..width).map(|w| async move {
        for i in 0..n / width {
            one(w + i * width).await;
        }
    }))
    .await;
}

/// The commands that are sent to Redis while `f` runs; what a script calls there is not.
async fn monitor(port: u16, f: impl Future<Output = ()>) -> Vec<String> {
    let mut child = Command::new("redis-cli")
        .args(["-p", &port.to_string(), "monitor"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("redis-cli");
    tokio::time::sleep(Duration::from_millis(300)).await;
    f.await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    child.kill().expect("kill");
    let out = child.wait_with_output().expect("output");
    let seen = String::from_utf8_lossy(&out.stdout);
    let sent = seen.lines().filter_map(|l| l.split_once("] ")).filter(|(by, _)| !by.ends_with(" lua"));
    sent.map(|(_, c)| c.to_owned()).collect()
}

fn main() {
    let port: u16 = std::env::args().nth(1).expect("port").parse().expect("port");
    if std::env::args().nth(2).as_deref() == Some("cache") {
        let kind = std::env::args().nth(3).expect("kind");
        return actix_web::rt::System::new().block_on(cache::fill(port, &kind));
    }
    actix_web::rt::System::new().block_on(async move {
        let peers: Vec<Peer> = vec![
            tower_peer::new(port).await,
            actix_peer::new(port).await,
            tideway_peer::new(port).await,
            tideway_peer::updating(port).await,
            tideway_peer::without_cache(port).await,
            floor::get_set(port).await,
            floor::merge_read(port).await,
            floor::merge_known(port).await,
            floor::hincrby(port).await,
        ];
        let filter = std::env::args().nth(2).unwrap_or_default();
        let peers: Vec<Peer> = peers.into_iter().filter(|(name, _)| name.contains(&filter)).collect();
        println!("### W5 commands per read-modify-write request\n");
        for (name, run) in &peers {
            // The first request sends its script too.
            run(1, 1).await;
            let seen = monitor(port, run(10, 1)).await;
            println!("* {name}: {:.1} per request", seen.len() as f64 / 10.0);
            for c in seen.iter().take(3) {
                let short: String = c.chars().take(60).collect();
                let tail: String = c.chars().rev().take(40).collect::<Vec<_>>().into_iter().rev().collect();
                println!("    {short} .. {tail}");
            }
        }
        let (n, rounds) = (8_000, 31);
        let mut got = vec![Vec::new(); peers.len()];
        for r in 0..rounds {
            for k in 0..peers.len() {
                let i = (k + r) % peers.len();
                let t = Instant::now();
                (peers[i].1)(n, 32).await;
                got[i].push(n as f64 / t.elapsed().as_secs_f64());
            }
        }
        println!("\n{} requests each", n * rounds);
        println!(
            "\n### W5 requests/s, concurrency 32, one client thread\n\n| peer | median | q1..q3 |\n|---|---:|---:|"
        );
        for ((name, _), v) in peers.iter().zip(&got) {
            let s = summary(v);
            println!("| {name} | {:.0} | {:.0}..{:.0} |", s.0, s.1, s.2);
        }
    });
}
