//! One call overtakes another between its reading and its writing: forced, so that a store that is not atomic fails each
//! time and not once in a thousand.

use crate::conformance::bench::{Bench, COUNT, Race, is_gone};
use crate::conformance::case::{Case, Outcome, case, ensure};
use crate::{SessionChanges, SessionData, id};

pub(super) const CASES: &[Case] = &[
    case!(Atomic, b20_an_overtaken_update_keeps_another_field, "between reading and writing nothing may be lost"),
    case!(Atomic, b21_an_overtaken_update_runs_again, "between reading and writing nothing may be lost"),
    case!(Atomic, b22_a_sign_out_wins_over_an_update, "between reading and writing a session may end"),
    case!(Atomic, b22_a_rotation_wins_over_an_update, "a save under the old id would bring it back"),
    case!(Atomic, b22_a_sign_out_wins_over_a_rotation, "a session that was signed out must not go on under a new id"),
    case!(Atomic, b23_an_update_wins_over_a_rotation, "what was saved while the id changed is in the new session"),
    case!(Atomic, b23_of_two_rotations_one_wins, "one session must not become two"),
];

fn sets_other(copy: &mut SessionData) {
    copy.set("other", "1");
}

async fn b20_an_overtaken_update_keeps_another_field(bench: Bench) -> Outcome {
    let id = bench.saved(&[]).await?;
    let (one, two) = (id.clone(), id.clone());
    let outcome = bench.overtake(
        &id,
        async move |bench: Bench, changes| bench.store.update(&one, &changes).await,
        async move |bench: Bench| bench.update(&two, sets_other).await,
    );
    let Race { slow, fast, .. } = outcome.await?;
    slow?;
    fast?;
    bench.holds(&id, &[("count", "2"), ("other", "1")]).await
}

async fn b21_an_overtaken_update_runs_again(bench: Bench) -> Outcome {
    let id = bench.saved(&[]).await?;
    let (one, two) = (id.clone(), id.clone());
    let outcome = bench.overtake(
        &id,
        async move |bench: Bench, changes| bench.store.update(&one, &changes).await,
        async move |bench: Bench| bench.update(&two, |copy| COUNT.update(copy, |count| *count += 10)).await,
    );
    let Race { slow, fast, .. } = outcome.await?;
    slow?;
    fast?;
    bench.holds(&id, &[("count", "12")]).await
}

async fn b22_a_sign_out_wins_over_an_update(bench: Bench) -> Outcome {
    let id = bench.saved(&[]).await?;
    let (one, two) = (id.clone(), id.clone());
    let outcome = bench.overtake(
        &id,
        async move |bench: Bench, changes| bench.store.update(&one, &changes).await,
        async move |bench: Bench| bench.store.delete(&two).await,
    );
    let Race { slow, fast, overtaken } = outcome.await?;
    fast?;
    bench.absent(&id, "after a `delete` that overtook an update").await?;
    ensure(is_gone(&slow) || !overtaken, "an update that a `delete` overtook: expected `Error::Gone`")
}

async fn b22_a_rotation_wins_over_an_update(bench: Bench) -> Outcome {
    let id = bench.saved(&[]).await?;
    let (one, two) = (id.clone(), id.clone());
    let outcome = bench.overtake(
        &id,
        async move |bench: Bench, changes| bench.store.update(&one, &changes).await,
        async move |bench: Bench| bench.rotate(&two, &SessionChanges::default()).await,
    );
    let Race { slow, fast, overtaken } = outcome.await?;
    bench.absent(&id, "the old id, after a rotation that overtook an update").await?;
    ensure(is_gone(&slow) || !overtaken, "an update that a rotation overtook: expected `Error::Gone`")?;
    let count = if is_gone(&slow) { "1" } else { "2" };
    bench.holds(&fast?, &[("count", count)]).await
}

async fn b22_a_sign_out_wins_over_a_rotation(bench: Bench) -> Outcome {
    let id = bench.saved(&[]).await?;
    let new = id::new_id()?;
    let (one, two, to) = (id.clone(), id.clone(), new.clone());
    let outcome = bench.overtake(
        &id,
        async move |bench: Bench, changes| bench.store.rotate(&one, &to, &changes).await,
        async move |bench: Bench| bench.store.delete(&two).await,
    );
    let Race { slow, fast, overtaken } = outcome.await?;
    fast?;
    bench.absent(&id, "after a `delete` that overtook a rotation").await?;
    if slow.is_ok() && !overtaken {
        // There was nothing left to delete under the old id.
        return bench.load(&new).await.map(drop);
    }
    ensure(is_gone(&slow), "a rotation that a `delete` overtook: expected `Error::Gone`")?;
    bench.absent(&new, "the new id of a rotation that a `delete` overtook").await
}

async fn b23_an_update_wins_over_a_rotation(bench: Bench) -> Outcome {
    let id = bench.saved(&[]).await?;
    let (one, two) = (id.clone(), id.clone());
    let outcome = bench.overtake(
        &id,
        async move |bench: Bench, changes| bench.rotate(&one, &changes).await,
        async move |bench: Bench| {
            let changes = bench.session(&[("other", "1")]).changes().clone();
            bench.store.update(&two, &changes).await
        },
    );
    let Race { slow, fast, .. } = outcome.await?;
    let new = slow?;
    if is_gone(&fast) {
        return bench.holds(&new, &[("count", "2")]).await;
    }
    fast?;
    bench.holds(&new, &[("count", "2"), ("other", "1")]).await
}

async fn b23_of_two_rotations_one_wins(bench: Bench) -> Outcome {
    let id = bench.saved(&[]).await?;
    let (slow_id, fast_id) = (id::new_id()?, id::new_id()?);
    let (one, two, to, other) = (id.clone(), id.clone(), slow_id.clone(), fast_id.clone());
    let outcome = bench.overtake(
        &id,
        async move |bench: Bench, changes| bench.store.rotate(&one, &to, &changes).await,
        async move |bench: Bench| bench.store.rotate(&two, &other, &SessionChanges::default()).await,
    );
    let Race { slow, fast, .. } = outcome.await?;
    let won = usize::from(slow.is_ok()) + usize::from(fast.is_ok());
    ensure(won == 1, format!("two rotations of one session: expected that one wins, but {won} did"))?;
    let lost = if slow.is_ok() { &fast_id } else { &slow_id };
    bench.absent(lost, "the new id of the rotation that came too late").await?;
    bench.absent(&id, "the old id").await
}
