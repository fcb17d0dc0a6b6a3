//! What only this module can see: how much the index of owners holds.

use std::time::{Duration, SystemTime};

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
