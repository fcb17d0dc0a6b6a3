//! Ids that lead nowhere.

use crate::conformance::bench::Bench;
use crate::conformance::case::{Case, Outcome, case, ensure, gone};
use crate::{Found, SessionChanges, id};

pub(super) const CASES: &[Case] = &[
    case!(AnyStore, b10_an_unknown_id_leads_to_nothing, "whoever makes an id up gets no session"),
    case!(
        AnyStore,
        b10_the_store_recognises_what_it_gave,
        "the layer asks for nothing that the store does not recognise"
    ),
    case!(Server, b10_an_update_creates_nothing, "an id that a client made up must not become a session"),
    case!(Server, b10_a_rotation_creates_nothing, "an id that a client made up must not become a session"),
    case!(Server, b30_deleting_nothing_is_no_error, "signing out twice is what people do"),
];

fn changes(bench: &Bench) -> SessionChanges {
    bench.session(&[("a", "1")]).changes().clone()
}

async fn b10_an_unknown_id_leads_to_nothing(bench: Bench) -> Outcome {
    bench.saved(&[("a", "1")]).await?;
    let unknown = id::new_id()?;
    bench.absent(&unknown, "an unknown id").await?;
    let found = bench.store.find(&unknown).await?;
    ensure(found == Found::Nothing, format!("an id that never was: expected `Found::Nothing`, got {found:?}"))
}

async fn b10_the_store_recognises_what_it_gave(bench: Bench) -> Outcome {
    let presented = bench.saved(&[("a", "1")]).await?;
    ensure(bench.store.recognises(&presented), "what `save` returned: expected `recognises` to accept it")?;
    let rotated = bench.rotate(&presented, &SessionChanges::default()).await?;
    ensure(bench.store.recognises(&rotated), "what `rotate` returned: expected `recognises` to accept it")?;
    for odd in ["", "\0", "a b", "../../etc/passwd", "\u{1f375}"] {
        ensure(!bench.store.recognises(odd), format!("{odd:?}: expected `recognises` to refuse it"))?;
    }
    Ok(())
}

async fn b10_an_update_creates_nothing(bench: Bench) -> Outcome {
    let unknown = id::new_id()?;
    let outcome = bench.store.update(&unknown, &changes(&bench)).await;
    bench.absent(&unknown, "after an update of an unknown id").await?;
    gone("an update of an unknown id", outcome)
}

async fn b10_a_rotation_creates_nothing(bench: Bench) -> Outcome {
    let (unknown, new) = (id::new_id()?, id::new_id()?);
    let outcome = bench.store.rotate(&unknown, &new, &changes(&bench)).await;
    bench.absent(&new, "the new id, after a rotation of an unknown one").await?;
    bench.absent(&unknown, "after a rotation of an unknown id").await?;
    gone("a rotation of an unknown id", outcome)
}

async fn b30_deleting_nothing_is_no_error(bench: Bench) -> Outcome {
    bench.store.delete(&id::new_id()?).await?;
    let presented = bench.saved(&[("a", "1")]).await?;
    bench.store.delete(&presented).await?;
    bench.store.delete(&presented).await?;
    bench.absent(&presented, "after two deletes").await
}
