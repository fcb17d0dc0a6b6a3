//! The store under a model checker, which runs its threads in one order after the other.
//!
//! ```text
//! RUSTFLAGS='--cfg shuttle' cargo test -p tideway-session --lib --target-dir target/model store::memory::model
//! ```
//!
//! `TIDEWAY_SESSION_SCHEDULES=<n>` sets how many orders are tried of each.

use std::time::SystemTime;

use shuttle::future::block_on;
use shuttle::sync::Arc;
use shuttle::thread;

use super::*;
use crate::{Error, Key, ManualClock};

const COUNT: Key<u64> = Key::value("", "count").or(|| 0);
const MINUTE: Duration = Duration::from_secs(60);

/// What all threads of a run have at hand.
#[derive(Clone)]
struct Stage {
    store: Arc<InMemorySessionStore>,
    clock: ManualClock,
}

impl Stage {
    fn new() -> Self {
        let clock = ManualClock::new(SystemTime::UNIX_EPOCH);
        let store = Arc::new(InMemorySessionStore::new(MINUTE).with_clock(clock.clone()));
        Self { store, clock }
    }

    /// With the session `old`, which is Ada's.
    fn signed_in() -> Self {
        let stage = Self::new();
        let mut data = SessionData::new_at(stage.clock.time(), MINUTE);
        data.set_owner(Some("ada")).expect("random bytes");
        block_on(stage.store.save("old", data)).expect("saves");
        stage
    }

    fn start<T: Send + 'static>(&self, work: impl FnOnce(Self) -> T + Send + 'static) -> thread::JoinHandle<T> {
        let stage = self.clone();
        thread::spawn(move || work(stage))
    }

    fn counts(&self) -> Result<()> {
        let mut copy = block_on(self.store.load("old"))?.ok_or(Error::Gone)?;
        COUNT.update(&mut copy, |count| *count += 1)?;
        block_on(self.store.update("old", copy.changes())).map(drop)
    }

    fn rotates(&self, new: &str) -> Result<String> {
        block_on(self.store.rotate("old", new, &SessionChanges::default()))
    }

    fn loads(&self, id: &str) -> Option<SessionData> {
        block_on(self.store.load(id)).expect("loads")
    }

    fn lists(&self) -> usize {
        block_on(self.store.list_owned("ada")).expect("lists").len()
    }

    /// What the store counts is what there is.
    fn is_tidy(&self, ids: &[&str]) {
        let live = ids.iter().filter(|id| self.loads(id).is_some()).count();
        assert_eq!(self.store.len(), live);
        assert_eq!(self.store.table.indexed(), live, "the index");
        assert_eq!(self.lists(), live);
    }
}

fn check(model: impl Fn() + Send + Sync + 'static) {
    let schedules = std::env::var("TIDEWAY_SESSION_SCHEDULES").map_or(1_000, |text| text.parse().expect("a number"));
    let model = std::sync::Arc::new(model);
    let same = std::sync::Arc::clone(&model);
    shuttle::check_random(move || model(), schedules);
    shuttle::check_pct(move || same(), schedules, 3);
}

#[test]
fn b21_updates_at_once_all_count() {
    check(|| {
        let stage = Stage::signed_in();
        let others = [stage.start(|stage| stage.counts()), stage.start(|stage| stage.counts())];
        stage.counts().expect("counts");
        for other in others {
            other.join().expect("ends").expect("counts");
        }
        assert_eq!(COUNT.get(&stage.loads("old").expect("is there")).expect("a number"), 3);
        stage.is_tidy(&["old"]);
    });
}

#[test]
fn b22_an_update_brings_nothing_back() {
    check(|| {
        let stage = Stage::signed_in();
        let update = stage.start(|stage| stage.counts());
        let delete = stage.start(|stage| block_on(stage.store.delete("old")));
        delete.join().expect("ends").expect("deletes");
        assert!(matches!(update.join().expect("ends"), Ok(()) | Err(Error::Gone)));
        assert!(stage.loads("old").is_none());
        stage.is_tidy(&["old"]);
    });
}

#[test]
fn b23_a_rotation_loses_no_update() {
    check(|| {
        let stage = Stage::signed_in();
        let updates = [stage.start(|stage| stage.counts()), stage.start(|stage| stage.counts())];
        stage.rotates("new").expect("rotates");
        let counted = updates.map(|update| u64::from(update.join().expect("ends").is_ok())).iter().sum::<u64>();
        assert_eq!(COUNT.get(&stage.loads("new").expect("is there")).expect("a number"), counted);
        assert!(stage.loads("old").is_none());
        stage.is_tidy(&["old", "new"]);
    });
}

#[test]
fn b22_rotations_and_a_sign_out_leave_one_session_or_none() {
    check(|| {
        let stage = Stage::signed_in();
        let one = stage.start(|stage| stage.rotates("one").is_ok());
        let other = stage.start(|stage| stage.rotates("other").is_ok());
        block_on(stage.store.delete("old")).expect("deletes");
        let (one, other) = (one.join().expect("ends"), other.join().expect("ends"));
        assert!(!(one && other), "one session became two");
        assert_eq!((stage.loads("one").is_some(), stage.loads("other").is_some()), (one, other));
        stage.is_tidy(&["old", "one", "other"]);
    });
}

#[test]
fn b24_a_list_never_misses_a_session_that_moves() {
    check(|| {
        let stage = Stage::signed_in();
        let rotation = stage.start(|stage| stage.rotates("new"));
        let update = stage.start(|stage| stage.counts());
        assert_eq!(stage.lists(), 1);
        rotation.join().expect("ends").expect("rotates");
        drop(update.join().expect("ends"));
        stage.is_tidy(&["old", "new"]);
    });
}

#[test]
fn b24_an_owner_ends_a_session_that_moves() {
    check(|| {
        let stage = Stage::signed_in();
        let rotation = stage.start(|stage| stage.rotates("new"));
        let ended = block_on(stage.store.delete_owned("ada", Owned::All)).expect("ends");
        drop(rotation.join().expect("ends"));
        assert_eq!(ended, 1);
        assert!(stage.loads("old").is_none() && stage.loads("new").is_none());
        stage.is_tidy(&["old", "new"]);
    });
}

#[test]
fn b31_the_sweep_frees_no_session_that_was_extended() {
    check(|| {
        let stage = Stage::signed_in();
        let extension = stage.start(|stage| {
            let mut copy = stage.loads("old").ok_or(Error::Gone)?;
            copy.extend_at(stage.clock.time(), 10 * MINUTE);
            block_on(stage.store.update("old", copy.changes())).map(drop)
        });
        let sweep = stage.start(|stage| {
            stage.clock.advance(MINUTE);
            block_on(stage.store.cleanup_expired()).expect("frees")
        });
        let (extended, freed) = (extension.join().expect("ends"), sweep.join().expect("ends"));
        if extended.is_ok() {
            assert_eq!(freed, 0);
            assert!(stage.loads("old").is_some());
        }
        block_on(stage.store.cleanup_expired()).expect("frees");
        stage.is_tidy(&["old"]);
    });
}

#[test]
fn b31_a_full_store_stays_within_its_bound() {
    check(|| {
        let stage = Stage::new();
        let clock = stage.clock.clone();
        let store = Arc::new(InMemorySessionStore::new(MINUTE).with_clock(clock.clone()).with_capacity(1));
        let save = |id: &'static str| {
            let (store, data) = (Arc::clone(&store), SessionData::new_at(clock.time(), MINUTE));
            thread::spawn(move || block_on(store.save(id, data)).expect("saves"))
        };
        for saved in [save("one"), save("other"), save("one")] {
            saved.join().expect("ends");
            assert!(store.len() <= 1);
        }
        let live = ["one", "other"].iter().filter(|id| block_on(store.load(id)).expect("loads").is_some()).count();
        assert_eq!((store.len(), live), (1, 1));
    });
}

#[test]
fn b31_saves_ends_and_sweeps_at_once_count_right() {
    check(|| {
        let stage = Stage::new();
        let save = |stage: Stage| {
            let mut data = SessionData::new_at(SystemTime::UNIX_EPOCH, MINUTE);
            data.set_owner(Some("ada")).expect("random bytes");
            block_on(stage.store.save("new", data)).expect("saves");
        };
        let saves = [stage.start(save), stage.start(save)];
        let delete = stage.start(|stage| block_on(stage.store.delete("new")).expect("deletes"));
        let sweep = stage.start(|stage| {
            stage.clock.advance(MINUTE);
            block_on(stage.store.cleanup_expired()).expect("frees")
        });
        for thread in saves.into_iter().chain([delete]) {
            thread.join().expect("ends");
        }
        sweep.join().expect("ends");
        block_on(stage.store.cleanup_expired()).expect("frees");
        stage.is_tidy(&["new"]);
        stage.clock.set(SystemTime::UNIX_EPOCH);
        save(stage.clone());
        save(stage.clone());
        stage.is_tidy(&["new"]);
    });
}
