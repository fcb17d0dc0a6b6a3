//! A case, and how it says what went wrong.

use std::error::Error as _;
use std::fmt::{Debug, Write as _};
use std::future::Future;
use std::pin::Pin;

use super::bench::Bench;
use super::promises::Needs;
use crate::Error;

pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) needs: Needs,
    pub(super) why: &'static str,
    pub(super) run: fn(Bench) -> Pin<Box<dyn Future<Output = Outcome> + Send>>,
}

pub(super) type Outcome = Result<(), Fault>;

/// What was expected, and what happened.
#[derive(Debug)]
pub(super) struct Fault(pub(super) String);

/// A call of the store that failed and should not have.
impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let mut text = format!("expected no error, got: {error}");
        let mut source = error.source();
        while let Some(cause) = source {
            let _ = write!(text, ": {cause}");
            source = cause.source();
        }
        Self(text)
    }
}

/// A case out of a function, which gives it its name.
macro_rules! case {
    ($needs:ident, $run:ident, $why:literal) => {
        $crate::conformance::case::Case {
            name: stringify!($run),
            needs: $crate::conformance::promises::Needs::$needs,
            why: $why,
            run: |bench| Box::pin($run(bench)),
        }
    };
}
pub(super) use case;

pub(super) fn ensure(holds: bool, otherwise: impl Into<String>) -> Outcome {
    if holds { Ok(()) } else { Err(Fault(otherwise.into())) }
}

/// `what` should be `expected`.
#[expect(clippy::needless_pass_by_value, reason = "reads better in cases, and costs them nothing")]
pub(super) fn same<T: PartialEq + Debug>(what: &str, got: T, expected: T) -> Outcome {
    if got == expected {
        return Ok(());
    }
    Err(Fault(format!("{what}: expected {}, got {}", short(&expected), short(&got))))
}

/// The session of `what` should have ended.
pub(super) fn gone<T>(what: &str, got: Result<T, Error>) -> Outcome {
    match got {
        Err(Error::Gone) => Ok(()),
        Ok(_) => Err(Fault(format!("{what}: expected `Error::Gone`, but it succeeded"))),
        Err(other) => Err(Fault(format!("{what}: expected `Error::Gone`, got: {other}"))),
    }
}

/// A megabyte in a message helps nobody.
fn short(value: &impl Debug) -> String {
    const MOST: usize = 300;
    let text = format!("{value:?}");
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}... ({} bytes)", text.get(..end).unwrap_or_default(), text.len()),
        None => text,
    }
}
