//! Against the number of a session's entries.

use std::hint::black_box;
use std::rc::Rc;
use std::sync::Arc;

use tideway_session::{CookieSessionStore, SessionData, SessionStore};
use tideway_session_benches::{DAY, config};

use crate::measure::{Case, changed, now};
use crate::one::{ID, loaded, stored};
use crate::order::Order;
use crate::question::Question;

const SIZES: [u64; 4] = [3, 8, 20, 100];

pub(crate) fn question() -> Question {
    let store = Arc::new(CookieSessionStore::new(&config()).expect("store"));
    let (sealing, opening) = (Arc::clone(&store), store);
    Question::new(
        "Entries of a session",
        "entries",
        "Keys of 9 bytes and values of 12; the field is the last one. A session is one buffer, which is searched from its beginning:\n\
         for the few fields of a session that is faster than an index, and takes no memory. Setting all of them looks for each.",
    )
    .row("load, read a field", Order::Linear, SIZES, |size| {
        let (store, key) = (stored(session(size)), key(size - 1));
        Case::of(move || {
            let data = now(store.load(ID)).expect("load").expect("live");
            black_box(data.get(&key).map(str::len));
        })
    })
    .row("set a field", Order::Linear, SIZES, |size| {
        let (clean, key) = (loaded(&session(size)), key(size - 1));
        Case::of(move || {
            let mut data = clean.clone();
            data.set(key.as_str(), "another text");
            black_box(data);
        })
    })
    .row("set every field", Order::Quadratic, SIZES, |size| {
        let keys: Rc<[String]> = (0..size).map(key).collect();
        Case::of(move || {
            let mut data = SessionData::new(DAY);
            for key in &*keys {
                data.set(key.as_str(), "another text");
            }
            black_box(data);
        })
    })
    .row("save a changed field", Order::Linear, SIZES, |size| {
        let store = stored(session(size));
        let mut changes = ["one text", "another text"].map(|text| changed(&loaded(&session(size)), &key(size - 1), text));
        Case::of(move || {
            // In turn: what is there already is no change.
            changes.reverse();
            black_box(now(store.update(ID, &changes[0])).expect("update"));
        })
    })
    .row("seal a cookie", Order::Linear, SIZES, |size| {
        let (store, data) = (Arc::clone(&sealing), loaded(&session(size)));
        Case::of(move || {
            black_box(now(store.save(ID, data.clone())).expect("seal"));
        })
    })
    .row("open a cookie", Order::Linear, SIZES, |size| {
        let store = Arc::clone(&opening);
        let cookie = now(store.save(ID, session(size))).expect("seal");
        Case::of(move || {
            black_box(now(store.load(&cookie)).expect("open").expect("live"));
        })
    })
}

fn key(number: u64) -> String {
    format!("field_{number:03}")
}

fn session(size: u64) -> SessionData {
    let mut data = SessionData::new(DAY);
    for number in 0..size {
        data.set(key(number), format!("value {number:06}"));
    }
    data
}
