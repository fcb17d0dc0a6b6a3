//! Sessions end on time, by the store's clock.

use std::time::{Duration, SystemTime};

use crate::conformance::bench::{Bench, HOUR, pause};
use crate::conformance::case::{Case, Fault, Outcome, case, ensure, gone, same};
use crate::data::{millis, time};
use crate::{Error, Key, SessionChanges, SessionData};

pub(super) const CASES: &[Case] = &[
    case!(AnyStore, b18_a_session_ends_on_time, "a session that nobody asks for ends, and not a moment earlier"),
    case!(AnyStore, b18_what_is_saved_too_late_is_not_loaded, "the store looks at the end that the session has"),
    case!(AnyStore, b18_an_expired_session_is_not_updated, "a late request must not revive an expired session"),
    case!(AnyStore, b18_an_expired_session_is_not_rotated, "a late request must not revive an expired session"),
    case!(AnyStore, b18_an_extended_session_lives_on, "the end is part of what an update changes"),
    case!(AnyStore, b18_a_shortened_session_ends_earlier, "the end is part of what an update changes"),
    case!(AnyStore, b18_an_entry_ends_before_its_session, "an entry may have an end of its own, kept with the session"),
    case!(
        AnyStore,
        b18_an_entry_that_is_written_again_lives_on,
        "the end of an entry is part of what an update changes"
    ),
    case!(Server, b19_a_renewal_writes_nothing_but_the_end, "a renewal must not overwrite what others changed"),
    case!(Server, b19_a_late_renewal_shortens_nothing, "of two ends the later one counts"),
    case!(Server, b30_cleaning_up_ends_no_live_session, "freeing room must cost nobody their session"),
];

async fn b18_a_session_ends_on_time(bench: Bench) -> Outcome {
    let minute = Duration::from_secs(60);
    let presented = bench.save(SessionData::new_at(bench.now(), minute)).await?;
    if let Some(clock) = &bench.clock {
        clock.advance(Duration::from_millis(59_999));
        bench.load(&presented).await?;
        return bench.pass(&presented, Duration::from_millis(1)).await;
    }
    bench.load(&presented).await?;
    bench.expired().await.map(drop)
}

async fn b18_what_is_saved_too_late_is_not_loaded(bench: Bench) -> Outcome {
    let presented = bench.save(SessionData::new_at(bench.now() - 2 * HOUR, HOUR)).await?;
    bench.absent(&presented, "a session that had expired when it was saved").await
}

async fn b18_an_expired_session_is_not_updated(bench: Bench) -> Outcome {
    let presented = bench.expired().await?;
    let mut longer = SessionData::new_at(bench.now(), HOUR);
    longer.extend_at(bench.now(), HOUR);
    gone("an update of an expired session", bench.store.update(&presented, longer.changes()).await)?;
    bench.absent(&presented, "after an update of an expired session").await
}

async fn b18_an_expired_session_is_not_rotated(bench: Bench) -> Outcome {
    let presented = bench.expired().await?;
    gone("a rotation of an expired session", bench.rotate(&presented, &SessionChanges::default()).await)
}

async fn b18_an_extended_session_lives_on(bench: Bench) -> Outcome {
    // Without a clock of ours a slow machine may come too late: then once more, with more time.
    for attempt in 1..=5 {
        let length = Duration::from_millis(if bench.clock.is_some() { 60_000 } else { 200 << attempt });
        let presented = bench.save(SessionData::new_at(bench.now(), length)).await?;
        let mut longer = SessionData::new_at(bench.now(), HOUR);
        longer.extend_at(bench.now(), HOUR);
        let longer = longer.changes();
        let stored = match bench.store.update(&presented, longer).await {
            Err(Error::Gone) if bench.clock.is_none() => continue,
            outcome => outcome?,
        };
        let presented = stored.presented().unwrap_or(&presented);
        match &bench.clock {
            Some(clock) => clock.advance(length),
            None => pause(length + Duration::from_millis(50)),
        }
        let loaded = bench.load(presented).await.map_err(|_| {
            Fault("expected a session that was extended to live on, but it ended when it first should have".to_owned())
        })?;
        return same("expires_at", loaded.expires_at(), stored.expires_at());
    }
    Err(Fault("expected to extend a session of some seconds, but each had ended by then".to_owned()))
}

const MINUTE: Duration = Duration::from_secs(60);
const CODE: Key<Option<u32>> = Key::optional_value("", "code").ttl(Duration::from_secs(600));

/// What the session says as of some minutes after `start`.
fn code_after(data: &mut SessionData, start: SystemTime, minutes: u32) -> Result<Option<u32>, Error> {
    data.set_now(start + MINUTE * minutes);
    CODE.get(data)
}

async fn with_code(bench: &Bench, start: SystemTime) -> Result<String, Fault> {
    let mut data = SessionData::new_at(start, HOUR);
    data.set_now(start);
    data.set("other", "1");
    CODE.set(&mut data, &Some(1))?;
    Ok(bench.save(data).await?)
}

async fn b18_an_entry_ends_before_its_session(bench: Bench) -> Outcome {
    let start = bench.now();
    let presented = with_code(&bench, start).await?;
    let mut loaded = bench.load(&presented).await?;
    same("the entry before its end", code_after(&mut loaded, start, 9)?, Some(1))?;
    same("the entry at its end", code_after(&mut loaded, start, 10)?, None)?;
    same("another entry", loaded.get("other"), Some("1"))?;
    loaded.set("other", "2");
    let stored = bench.store.update(&presented, loaded.changes()).await?;
    let mut again = bench.load(stored.presented().unwrap_or(&presented)).await?;
    same("an entry that ended before the session was stored again", code_after(&mut again, start, 10)?, None)?;
    same("what was stored then", again.get("other"), Some("2"))
}

async fn b18_an_entry_that_is_written_again_lives_on(bench: Bench) -> Outcome {
    let start = bench.now();
    let presented = with_code(&bench, start).await?;
    let mut loaded = bench.load(&presented).await?;
    loaded.set_now(start + MINUTE * 5);
    CODE.set(&mut loaded, &Some(1))?;
    let stored = bench.store.update(&presented, loaded.changes()).await?;
    let mut again = bench.load(stored.presented().unwrap_or(&presented)).await?;
    same("an entry that was written again", code_after(&mut again, start, 14)?, Some(1))?;
    same("an entry that was written again, at its new end", code_after(&mut again, start, 15)?, None)
}

async fn b18_a_shortened_session_ends_earlier(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("a", "1")]).await?;
    let (now, length) = (bench.now(), Duration::from_millis(100));
    let presented = bench.update(&presented, |copy| copy.extend_at(now, length)).await?;
    bench.pass(&presented, length).await
}

async fn b19_a_renewal_writes_nothing_but_the_end(bench: Bench) -> Outcome {
    let now = bench.now();
    let presented = bench.save(aged(now)).await?;
    let renewal = renewal(&bench, &presented, now).await?;
    bench
        .update(&presented, |copy| {
            copy.set("a", "2");
            copy.set("b", "1");
        })
        .await?;
    bench.apply(&presented, &renewal).await?;
    bench.holds(&presented, &[("a", "2"), ("b", "1")]).await?;
    same("expires_at", bench.load(&presented).await?.expires_at(), time(millis(now + 2 * HOUR)))
}

async fn b19_a_late_renewal_shortens_nothing(bench: Bench) -> Outcome {
    let now = bench.now();
    let presented = bench.save(aged(now)).await?;
    let renewal = renewal(&bench, &presented, now).await?;
    bench.update(&presented, |copy| copy.extend_at(now, 10 * HOUR)).await?;
    bench.apply(&presented, &renewal).await?;
    let end = bench.load(&presented).await?.expires_at();
    ensure(
        end >= time(millis(now + 10 * HOUR)),
        "after a renewal: expected the end of the extension, got an earlier one",
    )
}

/// Half of whose two hours have passed.
fn aged(now: SystemTime) -> SessionData {
    let mut data = SessionData::new_at(now - HOUR, 2 * HOUR);
    data.set("a", "1");
    data
}

async fn renewal(bench: &Bench, presented: &str, now: SystemTime) -> Result<SessionChanges, Fault> {
    bench.changes(presented, |copy| copy.renew(millis(now), None)).await
}

async fn b30_cleaning_up_ends_no_live_session(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("a", "1")]).await?;
    let over = bench.expired().await?;
    bench.store.cleanup_expired().await?;
    bench.holds(&presented, &[("a", "1")]).await?;
    bench.absent(&over, "an expired session, after cleaning up").await
}
