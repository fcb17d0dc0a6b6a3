//! What was saved is what is loaded.

use std::time::Duration;

use crate::conformance::bench::{Bench, HOUR};
use crate::conformance::case::{Case, Outcome, case, ensure, same};
use crate::{Error, Found, SessionData};

pub(super) const CASES: &[Case] = &[
    case!(AnyStore, b30_entries_survive, "a session is what its visitor is remembered by"),
    case!(AnyStore, b30_times_survive, "a session that begins anew with each load never ends"),
    case!(AnyStore, b30_odd_texts_survive, "keys and values are any text: empty, with NUL, with any character"),
    case!(AnyStore, b30_an_empty_session_survives, "a session without entries is a session"),
    case!(AnyStore, b30_large_values_survive, "a value that is cut short is a wrong value"),
    case!(AnyStore, b30_many_entries_survive, "there is no number of fields at which a session stops being one"),
    case!(
        AnyStore,
        b30_what_is_loaded_has_no_changes,
        "changes that were saved must not be saved again over newer ones"
    ),
    case!(AnyStore, b30_find_finds_what_load_loads, "the layer asks `find` where others ask `load`"),
    case!(AnyStore, b30_the_store_is_healthy, "a store that answers must not be taken out of service"),
];

async fn b30_entries_survive(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("b", "2"), ("a", "1"), ("c.d", "3")]).await?;
    bench.holds(&presented, &[("a", "1"), ("b", "2"), ("c.d", "3")]).await
}

async fn b30_times_survive(bench: Bench) -> Outcome {
    // An idle length that is not what lies between beginning and end.
    let mut data = SessionData::new_at(bench.now() - HOUR, 2 * HOUR);
    data.extend_at(bench.now(), HOUR / 2);
    data.restart_limit(crate::data::millis(bench.now() - HOUR / 2));
    data.renew(crate::data::millis(bench.now()), None);
    let presented = bench.save(data.clone()).await?;
    let loaded = bench.load(&presented).await?;
    same("created_at", loaded.created_at(), data.created_at())?;
    same("expires_at", loaded.expires_at(), data.expires_at())?;
    same("last_seen", loaded.last_seen(), data.last_seen())?;
    ensure(
        loaded == data,
        "expected the same session, but what is not seen of it differs: keep it whole, with `to_bytes` or as JSON",
    )
}

async fn b30_odd_texts_survive(bench: Bench) -> Outcome {
    let odd =
        ["", "\0", "a\0b", "\u{1f375}", "\r\n", " a ", "\"'\\", "%00", "{}", "*", "e\u{301}", "\u{e9}", "\u{202e}"];
    let mut entries: Vec<_> = odd.iter().flat_map(|text| [(*text, "value"), ("a key", *text)]).collect();
    for text in odd {
        let presented = bench.saved(&[(text, text)]).await?;
        bench.holds(&presented, &[(text, text)]).await?;
    }
    entries.sort_unstable();
    entries.dedup_by_key(|(key, _)| *key);
    let presented = bench.saved(&entries).await?;
    bench.holds(&presented, &entries).await
}

async fn b30_an_empty_session_survives(bench: Bench) -> Outcome {
    let presented = bench.saved(&[]).await?;
    bench.holds(&presented, &[]).await
}

async fn b30_large_values_survive(bench: Bench) -> Outcome {
    let Some(limit) = bench.store.max_entry_len() else {
        let (value, key) = ("\u{1f375}".repeat(250_000), "k".repeat(10_000));
        let presented = bench.saved(&[("a", &value), (&key, "1")]).await?;
        return bench.holds(&presented, &[("a", &value), (&key, "1")]).await;
    };
    let half = "v".repeat(limit / 2);
    let presented = bench.saved(&[("a", &half)]).await?;
    bench.holds(&presented, &[("a", &half)]).await?;
    // Two bytes a character: a store may have more room for ASCII.
    let over = "\u{e9}".repeat(limit / 2 + 1);
    // A wrapper that says nothing of ASCII makes setters refuse what would fit, which is no mistake.
    let ascii = bench.store.max_ascii_entry_len().filter(|ascii| *ascii > limit);
    let over_ascii = ascii.map(|ascii| ("max_ascii_entry_len", "v".repeat(ascii + 1)));
    for (limit, over) in std::iter::once(("max_entry_len", over)).chain(over_ascii) {
        match bench.saved(&[("a", &over)]).await {
            Err(Error::TooLarge { field, .. }) => same("the field that is too large", field.as_str(), "a")?,
            other => ensure(false, format!("over `{limit}`: expected `Error::TooLarge`, got {other:?}"))?,
        }
    }
    Ok(())
}

async fn b30_many_entries_survive(bench: Bench) -> Outcome {
    let many = if bench.store.max_entry_len().is_some() { 50 } else { 2_000 };
    let texts: Vec<_> = (0..many).map(|n| (format!("k{n:04}"), n.to_string())).collect();
    let entries: Vec<_> = texts.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let presented = bench.saved(&entries).await?;
    bench.holds(&presented, &entries).await
}

async fn b30_what_is_loaded_has_no_changes(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("a", "1")]).await?;
    ensure(bench.load(&presented).await?.changes().is_empty(), "expected a loaded session without changes")?;
    let changes = bench.changes(&presented, |copy| copy.set("a", "2"));
    let updated = bench.store.update(&presented, &changes.await?).await?;
    ensure(updated.changes().is_empty(), "expected no changes in what `update` returned: use `stored_as`")?;
    same("what `update` returned", updated.get("a"), Some("2"))
}

async fn b30_find_finds_what_load_loads(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("a", "1")]).await?;
    match bench.store.find(&presented).await? {
        Found::Live(found) => ensure(found == bench.load(&presented).await?, "expected one session, got two"),
        other => ensure(false, format!("expected a live session, but `find` returned {other:?}")),
    }
}

async fn b30_the_store_is_healthy(bench: Bench) -> Outcome {
    ensure(bench.store.is_healthy().await, "expected a healthy store")?;
    let presented = bench.save(SessionData::new_at(bench.now(), Duration::MAX)).await?;
    bench.store.cleanup_expired().await?;
    bench.load(&presented).await.map(drop)
}
