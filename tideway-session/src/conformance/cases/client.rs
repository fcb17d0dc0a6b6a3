//! Stores that keep sessions with the client: they can end nothing, and must be deceived by nothing.

use crate::conformance::bench::{Bench, COUNT};
use crate::conformance::case::{Case, Outcome, case, ensure, same};
use crate::{Error, Owned, SessionChanges};

pub(super) const CASES: &[Case] = &[
    case!(Client, b26_an_update_returns_what_to_present, "the layer has to send the new cookie"),
    case!(Client, b26_a_rotation_returns_what_to_present, "the layer has to send the new cookie"),
    case!(Client, b26_what_it_cannot_do_it_says, "a page that ends sessions must not pretend to"),
    case!(Client, b40_the_client_cannot_read_its_session, "what a service remembers is not for every eye"),
    case!(Client, b43_the_client_cannot_change_its_session, "a client that writes its session is whoever it likes"),
    case!(Client, b41_what_is_sealed_twice_looks_different, "equal cookies would tell that sessions are equal"),
];

async fn b26_an_update_returns_what_to_present(bench: Bench) -> Outcome {
    let first = bench.saved(&[("a", "1"), ("count", "1")]).await?;
    let changes = bench.changes(&first, |copy| COUNT.update(copy, |count| *count += 1)).await?;
    let stored = bench.store.update(&first, &changes).await?;
    let Some(second) = stored.presented() else {
        return ensure(false, "expected what to present in what `update` returned: use `stored_as`");
    };
    bench.holds(second, &[("a", "1"), ("count", "2")]).await
}

async fn b26_a_rotation_returns_what_to_present(bench: Bench) -> Outcome {
    let first = bench.saved(&[("a", "1")]).await?;
    let second = bench.rotate(&first, &SessionChanges::default()).await?;
    ensure(first != second, "expected a new cookie")?;
    same("created_at", bench.load(&second).await?.created_at(), bench.load(&first).await?.created_at())
}

async fn b26_what_it_cannot_do_it_says(bench: Bench) -> Outcome {
    let listed = bench.store.list_owned("ada").await;
    ensure(matches!(listed, Err(Error::Unsupported)), "`list_owned`: expected `Error::Unsupported`")?;
    let ended = bench.store.delete_owned("ada", Owned::All).await;
    ensure(matches!(ended, Err(Error::Unsupported)), "`delete_owned`: expected `Error::Unsupported`")?;
    let presented = bench.saved(&[("a", "1")]).await?;
    Ok(bench.store.delete(&presented).await?)
}

async fn b40_the_client_cannot_read_its_session(bench: Bench) -> Outcome {
    // The bytes of a session show its text as it is where some of it is not ASCII.
    let presented = bench.saved(&[("password-hint", "the-name-of-the-cat"), ("caf\u{e9}", "")]).await?;
    for text in ["password-hint", "the-name-of-the-cat"] {
        ensure(!presented.contains(text), format!("what the client keeps contains {text:?}"))?;
        let encoded = crate::conformance::plain::encodings(text).into_iter().find(|text| presented.contains(text));
        ensure(encoded.is_none(), format!("what the client keeps contains {text:?}, encoded"))?;
    }
    Ok(())
}

async fn b43_the_client_cannot_change_its_session(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("role", "guest")]).await?;
    for (at, character) in presented.char_indices() {
        let other = if character == 'A' { 'B' } else { 'A' };
        let (before, after) = (presented.get(..at).unwrap_or_default(), presented.get(at + 1..).unwrap_or_default());
        bench.absent(&format!("{before}{other}{after}"), "what a client changed").await?;
        bench.absent(before, "what a client cut short").await?;
    }
    bench.absent(&format!("{presented}A"), "what a client made longer").await?;
    bench.absent(&format!("{presented}{presented}"), "what a client doubled").await
}

async fn b41_what_is_sealed_twice_looks_different(bench: Bench) -> Outcome {
    let data = bench.session(&[("a", "1")]);
    let (one, other) = (bench.save(data.clone()).await?, bench.save(data).await?);
    ensure(one != other, "expected two cookies of equal sessions to differ")
}
