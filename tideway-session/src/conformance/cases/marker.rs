//! For a minute a store tells an id that has just ended from one that never was.

use std::time::Duration;

use crate::conformance::bench::{Bench, HOUR};
use crate::conformance::case::{Case, Outcome, case, same};
use crate::{Found, SessionChanges, SessionData, id};

pub(super) const CASES: &[Case] = &[
    case!(Marker, b22_a_deleted_id_is_told, "a request on its way must not remove the cookie of the next session"),
    case!(Marker, b22_a_rotated_id_is_told, "a request on its way must not remove the cookie with the new id"),
    case!(Marker, b22_only_what_lived_is_told, "ids that were made up must not fill the store"),
    case!(Marker, b22_the_end_is_told_for_a_minute, "long enough for requests on their way, and no longer"),
    case!(Marker, b22_an_id_that_ended_can_be_saved_anew, "`save` creates or replaces"),
];

async fn b22_a_deleted_id_is_told(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("a", "1")]).await?;
    bench.store.delete(&presented).await?;
    same("`find` after `delete`", bench.store.find(&presented).await?, Found::Ended)
}

async fn b22_a_rotated_id_is_told(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("a", "1")]).await?;
    bench.rotate(&presented, &SessionChanges::default()).await?;
    same("`find` of the old id", bench.store.find(&presented).await?, Found::Ended)
}

async fn b22_only_what_lived_is_told(bench: Bench) -> Outcome {
    let unknown = id::new_id()?;
    bench.store.delete(&unknown).await?;
    same("`find` after a `delete` of nothing", bench.store.find(&unknown).await?, Found::Nothing)?;
    let over = bench.save(SessionData::new_at(bench.now() - 2 * HOUR, HOUR)).await?;
    same("`find` of an expired session", bench.store.find(&over).await?, Found::Nothing)
}

async fn b22_the_end_is_told_for_a_minute(bench: Bench) -> Outcome {
    // Nobody waits a minute for it.
    let Some(clock) = &bench.clock else { return Ok(()) };
    let (deleted, rotated) = (bench.saved(&[]).await?, bench.saved(&[]).await?);
    bench.store.delete(&deleted).await?;
    bench.rotate(&rotated, &SessionChanges::default()).await?;
    clock.advance(Duration::from_millis(59_999));
    for ended in [&deleted, &rotated] {
        same("`find` just before a minute has passed", bench.store.find(ended).await?, Found::Ended)?;
    }
    clock.advance(Duration::from_millis(2));
    for ended in [&deleted, &rotated] {
        same("`find` after a minute", bench.store.find(ended).await?, Found::Nothing)?;
    }
    Ok(())
}

async fn b22_an_id_that_ended_can_be_saved_anew(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("a", "1")]).await?;
    bench.store.delete(&presented).await?;
    bench.store.save(&presented, bench.session(&[("a", "2")])).await?;
    bench.holds(&presented, &[("a", "2")]).await?;
    let live = matches!(bench.store.find(&presented).await?, Found::Live(_));
    same("`find` finds it", live, true)
}
