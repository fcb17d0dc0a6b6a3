//! How much memory the cache of `RedisSessionStore` takes when it is full.

use std::time::Duration;
use tideway_session::{Key, RedisSessionStore, Session, SessionData, SessionStore};

const SESSIONS: usize = 60_000;
const ROOM: usize = 16 << 20;

#[derive(Session)]
struct Visitor {
    #[session(owner)]
    user: Option<String>,
}

const NAMES: [&str; 12] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];

fn session(kind: &str, n: usize) -> SessionData {
    let mut data = SessionData::new(Duration::from_secs(3600));
    let ending = |data: &mut SessionData, names: &[&'static str]| {
        for name in names {
            let key = Key::<Option<usize>>::optional_value("", name).ttl(Duration::from_secs(1800));
            key.set(data, &Some(n)).unwrap();
        }
    };
    match kind {
        "one field" => data.set("a", n.to_string()),
        "eight fields" => NAMES.iter().take(8).for_each(|name| data.set(*name, format!("the {n}th value"))),
        "an owner" => data.typed::<Visitor>().set_user(n.to_string()).unwrap(),
        "one field with an end" => ending(&mut data, &NAMES[..1]),
        "twelve fields with ends" => ending(&mut data, &NAMES),
        _ => panic!("no such kind: {kind}"),
    }
    data
}

fn resident() -> usize {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    pages.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

/// Saves more sessions than there is room for, and prints by how much the process has grown.
pub async fn fill(port: u16, kind: &str) {
    let store = RedisSessionStore::connect(&format!("redis://127.0.0.1:{port}")).await.unwrap();
    let store = &store.with_cache_size(ROOM);
    let save = |n: usize| async move {
        store.save(&format!("session-{n}"), session(kind, n)).await.unwrap();
    };
    crate::drive(320, 32, save).await;
    let before = resident();
    crate::drive(SESSIONS, 32, save).await;
    println!("| {kind} | {:.1} |", resident().saturating_sub(before) as f64 / f64::from(1 << 20));
}
