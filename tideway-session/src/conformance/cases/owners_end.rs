//! An owner's sessions are ended.

use super::owners::{only, someone};
use crate::conformance::bench::{Bench, Race, is_gone};
use crate::conformance::case::{Case, Fault, Outcome, case, ensure, gone, same};
use crate::conformance::threads::at_once;
use crate::{Error, Found, Owned, SessionChanges, id};

pub(super) const CASES: &[Case] = &[
    case!(Owners, b24_one_session_is_ended, "people end the device they have lost, and no other"),
    case!(Owners, b24_a_handle_of_another_owner_ends_nothing, "nobody may sign another person out"),
    case!(Owners, b24_all_sessions_but_one_are_ended, "a changed password ends all others, and not this one"),
    case!(Owners, b24_all_sessions_are_ended, "an account that was closed has no sessions"),
    case!(
        Owners,
        b24_many_sessions_are_ended_in_few_calls,
        "one call may end no more than it can bear, and says how many"
    ),
    case!(
        Owners,
        b24_what_an_owner_ended_is_not_told,
        "the other device has no newer cookie: it must be able to begin anew"
    ),
    case!(Owners, b22_what_an_owner_ended_is_not_updated, "a late save must not bring back what was signed out"),
    case!(
        AtomicOwners,
        b22_an_owners_end_wins_over_a_rotation,
        "a session that was signed out must not go on under a new id"
    ),
    case!(AtomicOwners, b24_a_session_that_moves_at_once_is_ended, "a new id is no way out of a sign-out everywhere"),
    case!(AtomicOwners, b22_an_owners_end_wins_over_an_update, "between reading and writing a session may end"),
];

/// Sessions of one owner, by what is presented.
async fn sessions<const N: usize>(bench: &Bench, owner: &str) -> crate::Result<[String; N]> {
    let mut sessions = [const { String::new() }; N];
    for session in &mut sessions {
        *session = bench.save(bench.owned(owner)?).await?;
    }
    Ok(sessions)
}

async fn b24_one_session_is_ended(bench: Bench) -> Outcome {
    let ada = someone()?;
    let [lost] = sessions(&bench, &ada).await?;
    let handle = only(&bench, &ada).await?.handle;
    let [kept] = sessions(&bench, &ada).await?;
    for garbage in ["", "*", "\0", "\u{1f375}", &id::new_id()?, &lost, &kept] {
        let ended = bench.store.delete_owned(&ada, Owned::One(garbage)).await?;
        same("sessions ended by a handle that leads nowhere", ended, 0)?;
    }
    bench.load(&lost).await?;
    same("sessions ended by a handle", bench.store.delete_owned(&ada, Owned::One(&handle)).await?, 1)?;
    bench.absent(&lost, "a session that was ended by its handle").await?;
    bench.load(&kept).await?;
    same("sessions ended by a handle, again", bench.store.delete_owned(&ada, Owned::One(&handle)).await?, 0)
}

async fn b24_a_handle_of_another_owner_ends_nothing(bench: Bench) -> Outcome {
    let (ada, bob) = (someone()?, someone()?);
    let [hers] = sessions(&bench, &ada).await?;
    let [_his] = sessions(&bench, &bob).await?;
    let handle = only(&bench, &ada).await?.handle;
    same("sessions ended", bench.store.delete_owned(&bob, Owned::One(&handle)).await?, 0)?;
    bench.load(&hers).await?;
    bench.store.delete_owned(&bob, Owned::All).await?;
    bench.load(&hers).await?;
    only(&bench, &ada).await.map(drop)
}

async fn b24_all_sessions_but_one_are_ended(bench: Bench) -> Outcome {
    let ada = someone()?;
    let [kept, one, other] = sessions(&bench, &ada).await?;
    same("sessions ended", bench.store.delete_owned(&ada, Owned::Except(&kept)).await?, 2)?;
    for ended in [one, other] {
        bench.absent(&ended, "one of the others").await?;
    }
    bench.load(&kept).await?;
    only(&bench, &ada).await?;
    let nobody = id::new_id()?;
    same(
        "sessions ended, but for one that is not there",
        bench.store.delete_owned(&ada, Owned::Except(&nobody)).await?,
        1,
    )
}

async fn b24_all_sessions_are_ended(bench: Bench) -> Outcome {
    let ada = someone()?;
    let [one, other] = sessions(&bench, &ada).await?;
    let guest = bench.saved(&[("owner", &ada)]).await?;
    same("sessions ended", bench.store.delete_owned(&ada, Owned::All).await?, 2)?;
    for ended in [one, other] {
        bench.absent(&ended, "one of all").await?;
    }
    bench.load(&guest).await?;
    same("sessions that are listed", bench.store.list_owned(&ada).await?.len(), 0)
}

async fn b24_many_sessions_are_ended_in_few_calls(bench: Bench) -> Outcome {
    let ada = someone()?;
    let [..] = sessions::<300>(&bench, &ada).await?;
    let mut ended = 0;
    for _ in 0..2 {
        ended += bench.store.delete_owned(&ada, Owned::All).await?;
    }
    same("sessions ended", ended, 300)?;
    same("sessions that are listed", bench.store.list_owned(&ada).await?.len(), 0)
}

async fn b22_what_an_owner_ended_is_not_updated(bench: Bench) -> Outcome {
    let ada = someone()?;
    let [presented] = sessions(&bench, &ada).await?;
    let late = bench.changes(&presented, |copy| copy.set("late", "1"));
    let late = late.await?;
    bench.store.delete_owned(&ada, Owned::All).await?;
    let outcome = bench.store.update(&presented, &late).await;
    bench.absent(&presented, "after its owner ended it and a late update").await?;
    same("sessions that are listed", bench.store.list_owned(&ada).await?.len(), 0)?;
    gone("an update after its owner ended it", outcome)
}

async fn b24_what_an_owner_ended_is_not_told(bench: Bench) -> Outcome {
    let ada = someone()?;
    let [one, other] = sessions(&bench, &ada).await?;
    bench.store.delete_owned(&ada, Owned::Except(&other)).await?;
    bench.store.delete_owned(&ada, Owned::All).await?;
    for ended in [one, other] {
        same("`find` of what its owner ended", bench.store.find(&ended).await?, Found::Nothing)?;
    }
    Ok(())
}

async fn b22_an_owners_end_wins_over_a_rotation(bench: Bench) -> Outcome {
    let ada = someone()?;
    let [presented] = sessions(&bench, &ada).await?;
    let (old, owner) = (presented.clone(), ada.clone());
    let new = id::new_id()?;
    let to = new.clone();
    let outcome = bench.overtake(
        &presented,
        async move |bench: Bench, changes: SessionChanges| bench.store.rotate(&old, &to, &changes).await,
        async move |bench: Bench| bench.store.delete_owned(&owner, Owned::All).await,
    );
    let Race { slow: rotated, fast, .. } = outcome.await?;
    let ended = fast?;
    bench.absent(&presented, "the old id").await?;
    // Whichever came first, the session cannot be there when the call said that it ended it.
    if ended > 0 {
        let presented = rotated.unwrap_or(new);
        return bench.absent(&presented, "the new id of a rotation whose session its owner ended").await;
    }
    rotated?;
    only(&bench, &ada).await.map(drop)
}

async fn b24_a_session_that_moves_at_once_is_ended(bench: Bench) -> Outcome {
    for _ in 0..10 {
        let ada = someone()?;
        let [presented] = sessions(&bench, &ada).await?;
        let calls = [true, false].map(|ends| {
            let (bench, ada, mut ids) = (bench.clone(), ada.clone(), vec![presented.clone()]);
            async move {
                if ends {
                    return Ok((bench.store.delete_owned(&ada, Owned::All).await?, ids));
                }
                while let Some(last) = ids.last().filter(|_| ids.len() < 6) {
                    match bench.store.rotate(last, &id::new_id()?, &SessionChanges::default()).await {
                        Ok(next) => ids.push(next),
                        Err(Error::Gone) => break,
                        Err(error) => return Err(error.into()),
                    }
                }
                Ok::<_, Fault>((0, ids))
            }
        });
        let mut ended = 0;
        for outcome in at_once(calls.into()).await? {
            let (sessions, ids) = outcome?;
            ended += sessions;
            for id in ids {
                bench.absent(&id, "an id of a session that moved while its owner ended it").await?;
            }
        }
        same("sessions ended", ended, 1)?;
        same("sessions that are listed", bench.store.list_owned(&ada).await?.len(), 0)?;
    }
    Ok(())
}

async fn b22_an_owners_end_wins_over_an_update(bench: Bench) -> Outcome {
    let ada = someone()?;
    let [presented] = sessions(&bench, &ada).await?;
    let (id, owner) = (presented.clone(), ada.clone());
    let outcome = bench.overtake(
        &presented,
        async move |bench: Bench, changes: SessionChanges| bench.store.update(&id, &changes).await,
        async move |bench: Bench| bench.store.delete_owned(&owner, Owned::All).await,
    );
    let Race { slow, fast, overtaken } = outcome.await?;
    same("sessions ended", fast?, 1)?;
    ensure(is_gone(&slow) || !overtaken, "an update whose session its owner ended: expected `Error::Gone`")?;
    bench.absent(&presented, "a session that its owner ended").await
}
