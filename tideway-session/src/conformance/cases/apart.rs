//! Sessions do not touch one another.

use crate::conformance::bench::Bench;
use crate::conformance::case::{Case, Outcome, case};
use crate::id;

pub(super) const CASES: &[Case] = &[
    case!(AnyStore, b30_many_sessions_keep_apart, "nobody may see another visitor's session"),
    case!(Server, b30_ids_that_look_alike_keep_apart, "ids differ in the case of a letter, and names of files may not"),
    case!(Server, b30_a_change_reaches_one_session, "nobody may write to another visitor's session"),
    case!(Server, b30_a_delete_reaches_one_session, "signing out signs nobody else out"),
    case!(Server, b30_save_replaces_the_whole_session, "what was there before is not there any more"),
];

async fn b30_many_sessions_keep_apart(bench: Bench) -> Outcome {
    let mut sessions = Vec::new();
    for n in 0..200 {
        sessions.push((bench.saved(&[("n", &n.to_string())]).await?, n));
    }
    for (presented, n) in sessions {
        bench.holds(&presented, &[("n", &n.to_string())]).await?;
    }
    Ok(())
}

/// Of the form of ids, and no other's.
async fn alike(bench: &Bench) -> crate::Result<[String; 4]> {
    let own = id::new_id()?;
    let stem = own.get(..20).unwrap_or_default();
    let ids = [format!("{stem}aa-_"), format!("{stem}aA-_"), format!("{stem}aa_-"), format!("{stem}aa--")];
    for id in &ids {
        bench.store.save(id, bench.session(&[("id", id)])).await?;
    }
    Ok(ids)
}

async fn b30_ids_that_look_alike_keep_apart(bench: Bench) -> Outcome {
    for id in alike(&bench).await? {
        bench.holds(&id, &[("id", &id)]).await?;
    }
    Ok(())
}

async fn b30_a_change_reaches_one_session(bench: Bench) -> Outcome {
    let [changed, rotated, others @ ..] = alike(&bench).await?;
    bench.update(&changed, |copy| copy.set("id", "changed")).await?;
    bench.rotate(&rotated, &crate::SessionChanges::default()).await?;
    bench.holds(&changed, &[("id", "changed")]).await?;
    for id in others {
        bench.holds(&id, &[("id", &id)]).await?;
    }
    Ok(())
}

async fn b30_a_delete_reaches_one_session(bench: Bench) -> Outcome {
    let [deleted, others @ ..] = alike(&bench).await?;
    bench.store.delete(&deleted).await?;
    bench.absent(&deleted, "after `delete`").await?;
    for id in others {
        bench.holds(&id, &[("id", &id)]).await?;
    }
    Ok(())
}

async fn b30_save_replaces_the_whole_session(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("a", "1"), ("b", "2")]).await?;
    bench.store.save(&presented, bench.session(&[("b", "3")])).await?;
    bench.holds(&presented, &[("b", "3")]).await
}
