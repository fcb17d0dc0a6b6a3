//! Against the size of a value.

use std::hint::black_box;

use tideway_session::{CookieSessionStore, SessionData, SessionStore};
use tideway_session_benches::{DAY, config};

use crate::measure::{Case, changed, now};
use crate::one::{ID, loaded, stored};
use crate::order::Order;
use crate::question::Question;

const SIZES: [u64; 5] = [10, 100, 1_000, 10_000, 100_000];
/// What fits into a cookie of 4096 bytes.
const IN_A_COOKIE: [u64; 4] = [10, 100, 1_000, 2_500];

pub(crate) fn question() -> Question {
    Question::new(
        "Size of a value",
        "bytes of the value",
        "A session of two fields, one of them so large. Loading shares the buffer that the store has; whatever changes a session\n\
         writes that buffer anew.",
    )
    .row("set and get it", Order::Linear, SIZES, |size| {
        let (clean, text) = (loaded(&session(size)), text(size, 'b'));
        Case::of(move || {
            let mut data = clean.clone();
            data.set("text", text.as_str());
            black_box(data.get("text").map(str::len));
        })
    })
    .row("load", Order::Constant, SIZES, |size| {
        let store = stored(session(size));
        Case::of(move || {
            black_box(now(store.load(ID)).expect("load").expect("live"));
        })
    })
    .row("set it, save, load", Order::Linear, SIZES, |size| {
        let (store, clean, text) = (stored(session(size)), loaded(&session(size)), text(size, 'b'));
        Case::of(move || {
            let mut data = clean.clone();
            data.set("text", text.as_str());
            now(store.save(ID, data)).expect("save");
            black_box(now(store.load(ID)).expect("load").expect("live"));
        })
    })
    .row("save the other field", Order::Linear, SIZES, |size| {
        let store = stored(session(size));
        let mut changes = ["2", "3"].map(|count| changed(&loaded(&session(size)), "count", count));
        Case::of(move || {
            // In turn: what is there already is no change.
            changes.reverse();
            black_box(now(store.update(ID, &changes[0])).expect("update"));
        })
    })
    .row("seal and open a cookie", Order::Linear, IN_A_COOKIE, |size| {
        let store = CookieSessionStore::new(&config()).expect("store");
        let data = loaded(&session(size));
        Case::of(move || {
            let cookie = now(store.save(ID, data.clone())).expect("seal");
            black_box(now(store.load(&cookie)).expect("open").expect("live"));
        })
    })
}

fn text(size: u64, letter: char) -> String {
    (0..size).map(|_| letter).collect()
}

fn session(size: u64) -> SessionData {
    let mut data = SessionData::new(DAY);
    data.set("count", "1");
    data.set("text", text(size, 'a'));
    data
}
