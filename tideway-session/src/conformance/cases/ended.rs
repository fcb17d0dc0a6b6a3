//! What ended stays ended, for requests that come one after the other.

use crate::conformance::bench::Bench;
use crate::conformance::case::{Case, Outcome, case, gone};
use crate::{SessionChanges, SessionData};

pub(super) const CASES: &[Case] = &[
    case!(Server, b22_a_deleted_session_is_not_updated, "a late save must not bring back what was signed out"),
    case!(Server, b22_a_deleted_session_is_not_rotated, "a late rotation must not bring back what was signed out"),
    case!(Server, b22_a_rotated_session_is_not_updated, "a late save must not bring back the old id"),
    case!(Server, b22_a_rotated_session_is_not_rotated_again, "one session must not become two"),
    case!(
        Server,
        b22_a_deleted_session_is_not_renewed,
        "activity that was noted too late must not bring back a session"
    ),
];

fn write(copy: &mut SessionData) {
    copy.set("late", "1");
}

async fn b22_a_deleted_session_is_not_updated(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("a", "1")]).await?;
    let late = bench.changes(&presented, write).await?;
    bench.store.delete(&presented).await?;
    let outcome = bench.store.update(&presented, &late).await;
    bench.absent(&presented, "after `delete` and a late update").await?;
    gone("an update after `delete`", outcome)
}

async fn b22_a_deleted_session_is_not_rotated(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("a", "1")]).await?;
    let late = bench.changes(&presented, write).await?;
    bench.store.delete(&presented).await?;
    let new = crate::id::new_id()?;
    let outcome = bench.store.rotate(&presented, &new, &late).await;
    bench.absent(&presented, "after `delete` and a late rotation").await?;
    bench.absent(&new, "the new id of a rotation after `delete`").await?;
    gone("a rotation after `delete`", outcome)
}

async fn b22_a_rotated_session_is_not_updated(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("a", "1")]).await?;
    let late = bench.changes(&presented, write).await?;
    let new = bench.rotate(&presented, &SessionChanges::default()).await?;
    let outcome = bench.store.update(&presented, &late).await;
    bench.absent(&presented, "after a rotation and a late update").await?;
    gone("an update of the old id", outcome)?;
    bench.holds(&new, &[("a", "1")]).await
}

async fn b22_a_rotated_session_is_not_rotated_again(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("a", "1")]).await?;
    let none = SessionChanges::default();
    let first = bench.rotate(&presented, &none).await?;
    let new = crate::id::new_id()?;
    let outcome = bench.store.rotate(&presented, &new, &none).await;
    bench.absent(&new, "the new id of a second rotation").await?;
    gone("a second rotation of the same id", outcome)?;
    bench.holds(&first, &[("a", "1")]).await
}

async fn b22_a_deleted_session_is_not_renewed(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("a", "1")]).await?;
    let now = crate::data::millis(bench.now());
    let renews = |copy: &mut SessionData| copy.renew(now, None);
    let late = bench.changes(&presented, renews).await?;
    bench.store.delete(&presented).await?;
    let outcome = bench.store.update(&presented, &late).await;
    bench.absent(&presented, "after `delete` and a late renewal").await?;
    gone("a renewal after `delete`", outcome)
}
