//! What only this module can see: how much the index of owners holds.

use std::time::{Duration, SystemTime};

use super::sync::SHARDS;
use super::*;
use crate::ManualClock;

fn owned(clock: &ManualClock, owner: &str) -> SessionData {
    let mut data = SessionData::new_at(clock.time(), Duration::from_secs(60));
    data.set_owner(Some(owner)).expect("random bytes");
    data
}

#[tokio::test]
async fn b24_the_index_keeps_no_session_that_is_gone() -> Result<()> {
    let clock = ManualClock::new(SystemTime::UNIX_EPOCH);
    let store = InMemorySessionStore::new(Duration::from_secs(60)).with_clock(clock.clone()).with_capacity(4);
    for id in ["expires", "deleted", "replaced", "rotated"] {
        store.save(id, owned(&clock, "ada")).await?;
    }
    assert_eq!(store.table.indexed(), 4);
    store.delete("deleted").await?;
    store.save("replaced", SessionData::new_at(clock.time(), Duration::from_secs(60))).await?;
    store.rotate("rotated", "anew", &SessionChanges::default()).await?;
    assert_eq!(store.table.indexed(), 2);
    clock.advance(Duration::from_secs(60));
    store.cleanup_expired().await?;
    assert_eq!(store.table.indexed(), 0);
    for n in 0..10 {
        store.save(&format!("evicted-{n}"), owned(&clock, "ada")).await?;
    }
    assert_eq!(store.table.indexed(), 4);
    Ok(())
}

/// Numbers that are the same in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

#[tokio::test]
async fn b31_parts_queues_markers_and_the_count_agree_after_any_operations() -> Result<()> {
    for seed in 0..60 {
        let mut numbers = Numbers(seed);
        let clock = ManualClock::new(SystemTime::UNIX_EPOCH);
        let store = InMemorySessionStore::new(Duration::from_secs(60)).with_clock(clock.clone());
        let store = if seed % 2 == 0 { store.with_capacity(6) } else { store };
        let long = "i".repeat(31);
        let ids = ["", "a", "b", "c", "d", "e", "f", "g", &long, &"j".repeat(300)];
        for _ in 0..300 {
            let mut pick = || ids[usize::try_from(numbers.below(10)).unwrap_or_default()];
            let (one, other) = (pick(), pick());
            let mut data = SessionData::new_at(clock.time(), Duration::from_secs(1 + numbers.below(90)));
            data.set_now(clock.time());
            if numbers.below(2) == 0 {
                data.set_owner(Some(["ada", "bob"][usize::from(numbers.below(2) == 0)]))?;
            }
            let mut changed = data.clone().stored_as("x");
            match numbers.below(4) {
                0 => changed.set("k", "v"),
                1 => changed.set_owner(Some("ada"))?,
                2 => changed.set_owner(None)?,
                _ => changed.extend_at(clock.time(), Duration::from_secs(30)),
            }
            match numbers.below(9) {
                0..3 => drop(store.save(one, data).await?),
                3 => store.delete(one).await?,
                4 => drop(store.update(one, changed.changes()).await),
                5 | 6 => drop(store.rotate(one, other, changed.changes()).await),
                7 => clock.advance(Duration::from_secs(numbers.below(40))),
                _ => drop(store.delete_owned("ada", Owned::Except(one)).await?),
            }
            store.table.check();
            let listed = store.list_owned("ada").await?.len() + store.list_owned("bob").await?.len();
            assert!(listed <= store.table.indexed() && store.table.indexed() <= store.len());
        }
        clock.advance(Duration::from_secs(200));
        store.cleanup_expired().await?;
        store.table.check();
        assert_eq!((store.len(), store.table.indexed()), (0, 0));
    }
    Ok(())
}

#[test]
fn ids_spread_over_the_parts_even_if_a_service_counts_them() {
    let table = Table::new();
    let made = |_| crate::id::new_id().expect("random bytes");
    let texts: [&dyn Fn(usize) -> String; 4] =
        [&made, &|n| n.to_string(), &|n| format!("session-{n}"), &|n| format!("{n:08}-of-a-service-that-counts")];
    for text in texts {
        let mut sizes = vec![0; SHARDS];
        for n in 0..1_000 * SHARDS {
            sizes[table.hashed(&text(n)).part()] += 1;
        }
        assert!(sizes.iter().all(|size| (700..1_300).contains(size)), "{}: {sizes:?}", text(0));
    }
}
