//! Requests that loaded the same session save one after the other, and each keeps what the others changed.

use crate::conformance::bench::{Bench, COUNT};
use crate::conformance::case::{Case, Outcome, case, ensure, same};
use crate::{Error, Key, SessionData};

pub(super) const CASES: &[Case] = &[
    case!(Server, b20_different_fields_keep_their_changes, "a save that overwrites loses what other requests did"),
    case!(Server, b20_a_removal_is_a_change, "a field that one request removed must not come back with another's save"),
    case!(Server, b20_clearing_clears_what_is_there_by_then, "emptying a session empties it"),
    case!(Server, b21_of_two_sets_the_last_wins, "`set` means: make it this"),
    case!(Server, b21_an_update_applies_to_what_is_there_by_then, "`update` means: apply this"),
    case!(Server, b21_an_update_moves_the_value_of_an_older_key, "a renamed field keeps its value"),
    case!(Server, b5_a_taken_value_is_gone, "a flash message is shown once"),
    case!(Server, b5_taking_spares_a_newer_value, "a message that nobody has read must not be lost"),
    case!(Server, b3_an_update_that_fails_changes_nothing, "half a save is worse than none"),
];

const NOTICE: Key<Option<String>> = Key::optional_value("", "notice");
const CART: Key<String> = Key::value("", "cart").aliases(&["basket"]);

fn set(key: &'static str, value: &'static str) -> impl FnOnce(&mut SessionData) {
    move |copy| copy.set(key, value)
}

async fn b20_different_fields_keep_their_changes(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("a", "1"), ("b", "1"), ("c", "1")]).await?;
    let one = bench.changes(&presented, set("a", "2")).await?;
    let other = bench.changes(&presented, set("b", "2")).await?;
    bench.apply(&presented, &one).await?;
    bench.apply(&presented, &other).await?;
    bench.holds(&presented, &[("a", "2"), ("b", "2"), ("c", "1")]).await
}

async fn b20_a_removal_is_a_change(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("a", "1"), ("b", "1")]).await?;
    let removes = |copy: &mut SessionData| {
        copy.remove("a");
    };
    let one = bench.changes(&presented, removes).await?;
    let other = bench.changes(&presented, set("b", "2")).await?;
    bench.apply(&presented, &one).await?;
    bench.apply(&presented, &other).await?;
    bench.holds(&presented, &[("b", "2")]).await
}

async fn b20_clearing_clears_what_is_there_by_then(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("a", "1")]).await?;
    let clears = |copy: &mut SessionData| {
        copy.clear();
        copy.set("c", "1");
    };
    let clearing = bench.changes(&presented, clears).await?;
    bench.update(&presented, set("b", "1")).await?;
    bench.apply(&presented, &clearing).await?;
    bench.holds(&presented, &[("c", "1")]).await
}

async fn b21_of_two_sets_the_last_wins(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("a", "1")]).await?;
    let one = bench.changes(&presented, set("a", "2")).await?;
    let other = bench.changes(&presented, set("a", "3")).await?;
    bench.apply(&presented, &other).await?;
    bench.apply(&presented, &one).await?;
    bench.holds(&presented, &[("a", "2")]).await
}

async fn b21_an_update_applies_to_what_is_there_by_then(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("count", "1")]).await?;
    let adds = |copy: &mut SessionData| COUNT.update(copy, |count| *count += 1);
    let one = bench.changes(&presented, adds).await?;
    let other = bench.changes(&presented, adds).await?;
    bench.apply(&presented, &one).await?;
    bench.apply(&presented, &other).await?;
    bench.holds(&presented, &[("count", "3")]).await
}

async fn b21_an_update_moves_the_value_of_an_older_key(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("basket", "tea")]).await?;
    let adds = |copy: &mut SessionData| CART.update(copy, |cart| cart.push_str(" cup"));
    let update = bench.changes(&presented, adds).await?;
    bench.update(&presented, set("basket", "tea pot")).await?;
    bench.apply(&presented, &update).await?;
    bench.holds(&presented, &[("cart", "tea pot cup")]).await
}

async fn b5_a_taken_value_is_gone(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("a", "1"), ("notice", "first")]).await?;
    bench.update(&presented, |copy| NOTICE.take(copy).map(drop)).await?;
    bench.holds(&presented, &[("a", "1")]).await
}

async fn b5_taking_spares_a_newer_value(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("notice", "first")]).await?;
    let take = bench.changes(&presented, |copy| NOTICE.take(copy).map(drop)).await?;
    bench.update(&presented, set("notice", "second")).await?;
    bench.apply(&presented, &take).await?;
    bench.holds(&presented, &[("notice", "second")]).await
}

async fn b3_an_update_that_fails_changes_nothing(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("count", "1"), ("a", "1")]).await?;
    let adds = |copy: &mut SessionData| {
        copy.set("a", "2");
        COUNT.update(copy, |count| *count += 1)
    };
    let update = bench.changes(&presented, adds).await?;
    bench.update(&presented, set("count", "many")).await?;
    let decode = matches!(bench.store.update(&presented, &update).await, Err(Error::Decode { .. }));
    ensure(decode, "an update of a value that it cannot read: expected `Error::Decode`")?;
    bench.holds(&presented, &[("a", "1"), ("count", "many")]).await?;
    let decode = matches!(bench.rotate(&presented, &update).await, Err(Error::Decode { .. }));
    ensure(decode, "a rotation with such an update: expected `Error::Decode`")?;
    let left = bench.load(&presented).await?;
    same("the session after a rotation that failed", left.get("a"), Some("1"))
}
