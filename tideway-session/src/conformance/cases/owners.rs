//! An owner's sessions are found.

use std::time::Duration;

use crate::conformance::bench::{Bench, HOUR, OWNER};
use crate::conformance::case::{Case, Fault, Outcome, case, ensure, same};
use crate::conformance::threads::at_once;
use crate::data::{millis, time};
use crate::{OwnedSession, SessionChanges, SessionData, id};

pub(super) const CASES: &[Case] = &[
    case!(Owners, b24_an_owner_sees_their_sessions, "people look for a device that is not theirs"),
    case!(Owners, b24_the_list_tells_of_each_session, "a device is known by when it was used, and by its name"),
    case!(Owners, b24_an_owner_sees_nobody_elses, "a list of sessions says where somebody is"),
    case!(Owners, b24_a_handle_opens_nothing, "handles are shown in pages"),
    case!(Owners, b24_the_most_recent_comes_first, "lists may be cut at their end"),
    case!(Owners, b24_a_sign_in_by_rotation_is_listed, "the layer signs in with a new id"),
    case!(Owners, b24_a_session_is_listed_once_across_rotations, "the index follows the id"),
    case!(Owners, b24_what_ended_is_not_listed, "an index must not keep what is gone"),
    case!(Owners, b24_what_expired_is_not_listed, "an index must not keep what is gone"),
    case!(Owners, b24_a_session_that_changes_hands_is_listed_with_its_owner, "the last to sign in is the owner"),
    case!(AtomicOwners, b24_sign_ins_at_once_are_all_listed, "a live session that is not listed cannot be ended"),
];

/// A new owner, so that no other run is disturbed.
pub(super) fn someone() -> Result<String, Fault> {
    Ok(format!("ada-{}", id::new_id()?))
}

/// The owner's session that was saved, by its handle.
pub(super) async fn only(bench: &Bench, owner: &str) -> Result<OwnedSession, Fault> {
    let mut sessions = bench.store.list_owned(owner).await?;
    same("the number of sessions that are listed", sessions.len(), 1)?;
    sessions.pop().ok_or_else(|| Fault(String::new()))
}

async fn listed(bench: &Bench, owner: &str, expected: usize) -> Outcome {
    same("the number of sessions that are listed", bench.store.list_owned(owner).await?.len(), expected)
}

async fn b24_an_owner_sees_their_sessions(bench: Bench) -> Outcome {
    let ada = someone()?;
    listed(&bench, &ada, 0).await?;
    for expected in 1..=100 {
        bench.save(bench.owned(&ada)?).await?;
        if expected % 33 == 1 {
            listed(&bench, &ada, expected).await?;
        }
    }
    let sessions = bench.store.list_owned(&ada).await?;
    let mut handles: Vec<_> = sessions.iter().map(|session| &session.handle).collect();
    handles.sort_unstable();
    handles.dedup();
    same("the number of handles", handles.len(), 100)
}

async fn b24_the_list_tells_of_each_session(bench: Bench) -> Outcome {
    let ada = someone()?;
    let (created, seen) = (bench.now() - HOUR, bench.now() - HOUR / 2);
    let mut data = SessionData::new_at(created, 2 * HOUR);
    OWNER.set(&mut data, &Some(ada.clone()))?;
    data.restart_limit(millis(seen));
    data.renew(millis(seen), None);
    data.set_info(Some("Firefox \u{1f375}"));
    bench.save(data).await?;
    let session = only(&bench, &ada).await?;
    same("created_at", session.created_at, time(millis(created)))?;
    same("signed_in_at", session.signed_in_at, time(millis(seen)))?;
    same("last_seen", session.last_seen, time(millis(seen)))?;
    same("expires_at", session.expires_at, time(millis(seen + 2 * HOUR)))?;
    same("info", session.info.as_deref(), Some("Firefox \u{1f375}"))
}

async fn b24_an_owner_sees_nobody_elses(bench: Bench) -> Outcome {
    let ada = someone()?;
    bench.save(bench.owned(&ada)?).await?;
    bench.saved(&[("owner", &ada)]).await?;
    let mut others =
        vec![ada.to_uppercase(), format!("{ada} "), format!("{ada}\0"), format!("{ada}:1"), format!(" {ada}")];
    others.extend(ada.char_indices().skip(4).map(|(end, _)| ada.get(..end).unwrap_or_default().to_owned()));
    others.extend(["*", "ada-*", "%", "", "\0", "{}", "\u{1f375}"].map(str::to_owned));
    for other in others {
        let seen = bench.store.list_owned(&other).await?.len();
        // Another run may have sessions of the shorter names; none has this one's.
        let handle = only(&bench, &ada).await?.handle;
        let leaks = bench.store.list_owned(&other).await?.iter().any(|session| session.handle == handle);
        ensure(!leaks, format!("{other:?} sees the sessions of {ada:?}, {seen} in all"))?;
    }
    for odd in ["\0", "\u{1f375} a\r\nb", "a:b|c", &"x".repeat(1_000)] {
        let odd = format!("{odd}{ada}");
        bench.save(bench.owned(&odd)?).await?;
        listed(&bench, &odd, 1).await?;
    }
    listed(&bench, &ada, 1).await
}

async fn b24_a_handle_opens_nothing(bench: Bench) -> Outcome {
    let ada = someone()?;
    let presented = bench.save(bench.owned(&ada)?).await?;
    let session = only(&bench, &ada).await?;
    bench.absent(&session.handle, "the handle of a session").await?;
    let shown = format!("{session:?}");
    ensure(!shown.contains(&presented), "what is listed contains what opens the session")
}

async fn b24_the_most_recent_comes_first(bench: Bench) -> Outcome {
    let ada = someone()?;
    for minutes in [20, 40, 10, 30, 50] {
        let mut data = SessionData::new_at(bench.now() - HOUR, 2 * HOUR);
        OWNER.set(&mut data, &Some(ada.clone()))?;
        data.renew(millis(bench.now() - Duration::from_secs(60 * minutes)), None);
        bench.save(data).await?;
    }
    let sessions = bench.store.list_owned(&ada).await?;
    same("the number of sessions that are listed", sessions.len(), 5)?;
    let sorted = sessions.is_sorted_by(|one, next| one.last_seen >= next.last_seen);
    ensure(sorted, "expected the session that was seen last to come first")
}

async fn b24_a_sign_in_by_rotation_is_listed(bench: Bench) -> Outcome {
    let ada = someone()?;
    let guest = bench.saved(&[("a", "1")]).await?;
    let sign_in = bench.changes(&guest, |copy| OWNER.set(copy, &Some(ada.clone()))).await?;
    let presented = bench.rotate(&guest, &sign_in).await?;
    listed(&bench, &ada, 1).await?;
    let sign_out = bench.changes(&presented, |copy| OWNER.remove(copy).map(drop)).await?;
    bench.rotate(&presented, &sign_out).await?;
    listed(&bench, &ada, 0).await
}

async fn b24_a_session_is_listed_once_across_rotations(bench: Bench) -> Outcome {
    let ada = someone()?;
    let mut presented = bench.save(bench.owned(&ada)?).await?;
    let handle = only(&bench, &ada).await?.handle;
    for _ in 0..3 {
        presented = bench.rotate(&presented, &SessionChanges::default()).await?;
        same("the handle after a rotation", only(&bench, &ada).await?.handle, handle.clone())?;
        bench.update(&presented, |copy| copy.set("a", "2")).await?;
    }
    only(&bench, &ada).await.map(drop)
}

async fn b24_what_ended_is_not_listed(bench: Bench) -> Outcome {
    let ada = someone()?;
    let (kept, deleted) = (bench.save(bench.owned(&ada)?).await?, bench.save(bench.owned(&ada)?).await?);
    bench.store.delete(&deleted).await?;
    listed(&bench, &ada, 1).await?;
    bench.store.save(&kept, bench.session(&[])).await?;
    listed(&bench, &ada, 0).await
}

async fn b24_what_expired_is_not_listed(bench: Bench) -> Outcome {
    let ada = someone()?;
    let length = Duration::from_millis(100);
    let mut data = SessionData::new_at(bench.now(), length);
    OWNER.set(&mut data, &Some(ada.clone()))?;
    let presented = bench.save(data).await?;
    bench.pass(&presented, length).await?;
    listed(&bench, &ada, 0).await
}

async fn b24_a_session_that_changes_hands_is_listed_with_its_owner(bench: Bench) -> Outcome {
    let (ada, bob) = (someone()?, someone()?);
    let presented = bench.save(bench.owned(&ada)?).await?;
    let sign_in = bench.changes(&presented, |copy| OWNER.set(copy, &Some(bob.clone()))).await?;
    bench.rotate(&presented, &sign_in).await?;
    listed(&bench, &ada, 0).await?;
    listed(&bench, &bob, 1).await
}

async fn b24_sign_ins_at_once_are_all_listed(bench: Bench) -> Outcome {
    let ada = someone()?;
    let sign_ins = (0..16).map(|_| {
        let (bench, ada) = (bench.clone(), ada.clone());
        async move {
            let presented = bench.save(bench.owned(&ada)?).await?;
            bench.rotate(&presented, &SessionChanges::default()).await
        }
    });
    for outcome in at_once(sign_ins.collect()).await? {
        outcome?;
    }
    listed(&bench, &ada, 16).await
}
