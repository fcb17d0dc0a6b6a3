//! Many calls at once, on a thread each.

use crate::conformance::bench::{Bench, COUNT, is_gone};
use crate::conformance::case::{Case, Fault, Outcome, case, ensure, same};
use crate::conformance::threads::at_once;
use crate::{SessionChanges, id};

pub(super) const CASES: &[Case] = &[
    case!(Atomic, b21_updates_of_fifty_requests_at_once_all_count, "a visitor opens fifty tabs"),
    case!(Atomic, b20_fields_of_many_requests_at_once_all_stay, "each of many requests writes something else"),
    case!(Atomic, b22_nothing_comes_back_after_a_sign_out, "requests are on their way while their visitor signs out"),
    case!(Atomic, b23_rotations_at_once_leave_one_session, "a visitor clicks twice to sign in"),
    case!(Server, b30_calls_at_once_see_whole_sessions, "what is loaded is what somebody saved, not a mixture"),
];

async fn b21_updates_of_fifty_requests_at_once_all_count(bench: Bench) -> Outcome {
    let id = bench.saved(&[("count", "0")]).await?;
    let requests = (0..50).map(|_| {
        let (bench, id) = (bench.clone(), id.clone());
        async move { bench.update(&id, |copy| COUNT.update(copy, |count| *count += 1)).await }
    });
    for outcome in at_once(requests.collect()).await? {
        outcome?;
    }
    bench.holds(&id, &[("count", "50")]).await
}

async fn b20_fields_of_many_requests_at_once_all_stay(bench: Bench) -> Outcome {
    let id = bench.saved(&[("theme", "dark")]).await?;
    let requests = (0..16).map(|n| {
        let (bench, id) = (bench.clone(), id.clone());
        async move {
            let sets = |copy: &mut crate::SessionData| copy.set(format!("field-{n}"), n.to_string());
            bench.update(&id, sets).await
        }
    });
    for outcome in at_once(requests.collect()).await? {
        outcome?;
    }
    same("the number of fields", bench.load(&id).await?.len(), 17)
}

async fn b22_nothing_comes_back_after_a_sign_out(bench: Bench) -> Outcome {
    for _ in 0..20 {
        let id = bench.saved(&[("count", "0")]).await?;
        let late = bench.changes(&id, |copy| COUNT.update(copy, |count| *count += 1)).await?;
        let requests = (0..8).map(|n| {
            let (bench, id, late) = (bench.clone(), id.clone(), late.clone());
            async move {
                if n == 0 {
                    return bench.store.delete(&id).await;
                }
                let outcome = bench.store.update(&id, &late).await;
                if is_gone(&outcome) { Ok(()) } else { outcome.map(drop) }
            }
        });
        for outcome in at_once(requests.collect()).await? {
            outcome?;
        }
        bench.absent(&id, "after a `delete` among updates").await?;
    }
    Ok(())
}

async fn b23_rotations_at_once_leave_one_session(bench: Bench) -> Outcome {
    for _ in 0..10 {
        let id = bench.saved(&[("a", "1")]).await?;
        let rotations = (0..4).map(|_| {
            let (bench, id) = (bench.clone(), id.clone());
            async move {
                let new = id::new_id()?;
                let outcome = bench.store.rotate(&id, &new, &SessionChanges::default()).await;
                Ok::<_, Fault>((new, outcome))
            }
        });
        let mut won = 0;
        for outcome in at_once(rotations.collect()).await? {
            let (new, outcome) = outcome?;
            if let Ok(presented) = outcome {
                won += 1;
                bench.holds(&presented, &[("a", "1")]).await?;
            } else {
                bench.absent(&new, "the new id of a rotation that failed").await?;
            }
        }
        same("rotations that won", won, 1)?;
        bench.absent(&id, "the old id").await?;
    }
    Ok(())
}

async fn b30_calls_at_once_see_whole_sessions(bench: Bench) -> Outcome {
    let id = bench.saved(&[("a", "0"), ("b", "0")]).await?;
    let calls = (0..12).map(|n: usize| {
        let (bench, id) = (bench.clone(), id.clone());
        async move {
            for round in 0..10 {
                let value = (n * 10 + round).to_string();
                match n % 3 {
                    0 => drop(bench.store.save(&id, bench.session(&[("a", &value), ("b", &value)])).await?),
                    1 => bench.store.delete(&id).await?,
                    _ => {
                        let Some(loaded) = bench.store.load(&id).await? else { continue };
                        let whole = loaded.get("a").is_some() && loaded.get("a") == loaded.get("b");
                        ensure(whole, "what was loaded is no session that was saved")?;
                    }
                }
            }
            Ok::<_, Fault>(())
        }
    });
    for outcome in at_once(calls.collect()).await? {
        outcome?;
    }
    bench.store.delete(&id).await?;
    bench.absent(&id, "after the last `delete`").await
}
