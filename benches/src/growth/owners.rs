//! Against the number of an owner's sessions.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tideway_session::{InMemorySessionStore, Key, Owned, SessionData, SessionStore};
use tideway_session_benches::{DAY, Visit};

use crate::measure::{Case, now};
use crate::order::Order;
use crate::question::Question;

const OWNER: Key<Option<String>> = Key::optional_value("", "owner").owner();
const ADA: &str = "ada";

/// The most that one call lists.
const LISTED: u32 = 1_000;

pub(crate) fn question(most: u64) -> Question {
    let sizes: Vec<u64> =
        std::iter::successors(Some(1), |size| Some(size * 10)).take_while(|size| *size <= most).collect();
    let stores: Vec<Arc<Hers>> = sizes.iter().map(|size| Arc::new(Hers::new(*size))).collect();
    let hers = |size: u64| Arc::clone(stores.iter().find(|store| store.size == size).expect("one of each size"));
    Question::new(
        "Sessions of one owner",
        "sessions of the owner",
        "All sessions of the store are hers. They are in an ordered index by their handles; a list has a thousand at most.",
    )
    .row("sign in once more", Order::Logarithmic, sizes.iter().copied(), |size| {
        let hers = hers(size);
        Case::timed(move |times| (0..times).map(|_| hers.one_more().0).sum())
    })
    .row("end one by its handle", Order::Logarithmic, sizes.iter().copied(), |size| {
        let hers = hers(size);
        Case::timed(move |times| (0..times).map(|_| hers.one_more().1).sum())
    })
    .row("list", Order::LinearUpTo(LISTED), sizes.iter().copied(), |size| {
        let hers = hers(size);
        Case::of(move || {
            black_box(now(hers.store.list_owned(ADA)).expect("list"));
        })
    })
}

/// A store with so many sessions of one owner.
struct Hers {
    size: u64,
    store: InMemorySessionStore,
    spare: SessionData,
    /// What the spare one is called among hers.
    handle: String,
}

impl Hers {
    fn new(size: u64) -> Self {
        let store = InMemorySessionStore::new(DAY);
        // Alone in the store, it is the one that is listed.
        let spare = signed_in(size);
        now(store.save("spare", spare.clone())).expect("save");
        let handle = now(store.list_owned(ADA)).expect("list").remove(0).handle;
        for number in 0..size {
            now(store.save(&format!("{number:024}"), signed_in(number))).expect("save");
        }
        now(store.delete_owned(ADA, Owned::One(&handle))).expect("end");
        let spare = SessionData::from_bytes(&spare.to_bytes()).expect("our own bytes");
        Self { size, store, spare, handle }
    }

    /// How long it takes to save one session more of hers, and to end it.
    fn one_more(&self) -> (Duration, Duration) {
        let data = self.spare.clone();
        let start = Instant::now();
        now(self.store.save("spare", data)).expect("save");
        let saved = start.elapsed();
        let ended = now(self.store.delete_owned(ADA, Owned::One(&self.handle))).expect("end");
        let took = start.elapsed();
        assert_eq!(ended, 1, "the one that was added");
        (saved, took - saved)
    }
}

fn signed_in(number: u64) -> SessionData {
    let mut data = Visit::session(number);
    OWNER.set(&mut data, &Some(ADA.to_owned())).expect("an owner");
    data
}
