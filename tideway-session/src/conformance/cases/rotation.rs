//! A session gets a new id and stays the same session.

use crate::conformance::bench::Bench;
use crate::conformance::case::{Case, Outcome, case, same};
use crate::data::{millis, time};
use crate::{SessionChanges, SessionData};

pub(super) const CASES: &[Case] = &[
    case!(AnyStore, b23_a_rotation_keeps_entries, "signing in must not empty the cart"),
    case!(AnyStore, b23_a_rotation_keeps_times, "an absolute limit counts from the creation, whatever the id"),
    case!(AnyStore, b23_the_changes_travel, "what the request that signs in writes is in the new session"),
    case!(Server, b23_a_rotation_merges, "what other requests saved meanwhile is in the new session"),
    case!(Server, b23_the_old_id_is_dead, "an id that was planted before the sign-in must open nothing after it"),
    case!(Server, b23_the_new_id_is_the_one_asked_for, "the layer chose it at random"),
];

async fn b23_a_rotation_keeps_entries(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("a", "1"), ("b", "2")]).await?;
    let new = bench.rotate(&presented, &SessionChanges::default()).await?;
    bench.holds(&new, &[("a", "1"), ("b", "2")]).await
}

async fn b23_a_rotation_keeps_times(bench: Bench) -> Outcome {
    use crate::conformance::bench::HOUR;
    let created = bench.now() - HOUR;
    let presented = bench.save(SessionData::new_at(created, 3 * HOUR)).await?;
    let new = bench.rotate(&presented, &SessionChanges::default()).await?;
    let moved = bench.load(&new).await?;
    same("created_at", moved.created_at(), time(millis(created)))?;
    same("expires_at", moved.expires_at(), time(millis(created + 3 * HOUR)))
}

async fn b23_the_changes_travel(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("a", "1"), ("b", "1"), ("c", "1")]).await?;
    let changes = bench.changes(&presented, |copy| {
        copy.set("a", "2");
        copy.remove("b");
    });
    let new = bench.rotate(&presented, &changes.await?).await?;
    bench.holds(&new, &[("a", "2"), ("c", "1")]).await
}

async fn b23_a_rotation_merges(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("a", "1")]).await?;
    let ours = bench.changes(&presented, |copy| copy.set("b", "1"));
    let ours = ours.await?;
    bench.update(&presented, |copy| copy.set("c", "1")).await?;
    let new = bench.rotate(&presented, &ours).await?;
    bench.holds(&new, &[("a", "1"), ("b", "1"), ("c", "1")]).await
}

async fn b23_the_old_id_is_dead(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("a", "1")]).await?;
    let new = bench.rotate(&presented, &SessionChanges::default()).await?;
    bench.absent(&presented, "the old id, after a rotation").await?;
    bench.load(&new).await.map(drop)
}

async fn b23_the_new_id_is_the_one_asked_for(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("a", "1")]).await?;
    let new = crate::id::new_id()?;
    let returned = bench.store.rotate(&presented, &new, &SessionChanges::default()).await?;
    // A store may add to it where it keeps the session.
    same("the beginning of what `rotate` returned", returned.get(..new.len()), Some(new.as_str()))?;
    bench.holds(&returned, &[("a", "1")]).await
}
