//! What the functions behind `#[session(with = path)]` may return.

use std::borrow::Cow;
use std::error::Error as StdError;

type BoxError = Box<dyn StdError + Send + Sync>;

/// What `encode` of a `with = path` may return.
#[diagnostic::on_unimplemented(
    message = "`encode` of `#[session(with = ..)]` returns `{Self}`, which is no text",
    label = "its `encode` returns no text",
    note = "`encode(&T)` returns a `String`, a `&str`, a `Cow<str>`, or a `Result` of one of them"
)]
pub trait Encoded {
    /// Appends the text.
    ///
    /// # Errors
    ///
    /// The error that `encode` returned.
    fn append(self, text: &mut String) -> Result<(), BoxError>;
}

macro_rules! texts {
    ($($text:ty),+) => {$(
        impl Encoded for $text {
            fn append(self, text: &mut String) -> Result<(), BoxError> {
                text.push_str(&self);
                Ok(())
            }
        }
    )+};
}

texts!(String, &str, Cow<'_, str>);

impl<T: Encoded, E: Into<BoxError>> Encoded for Result<T, E> {
    fn append(self, text: &mut String) -> Result<(), BoxError> {
        self.map_err(Into::into)?.append(text)
    }
}

/// What `decode` of a `with = path` may return.
#[diagnostic::on_unimplemented(
    message = "`decode` of `#[session(with = ..)]` returns `{Self}`, which is neither an `Option` nor a `Result`",
    label = "its `decode` does not say whether the text was of the type",
    note = "`decode(&str)` returns an `Option` or a `Result` of the field's type"
)]
pub trait Decoded<T> {
    /// The value, if there is one.
    fn value(self) -> Option<T>;
}

impl<T> Decoded<T> for Option<T> {
    fn value(self) -> Option<T> {
        self
    }
}

impl<T, E> Decoded<T> for Result<T, E> {
    fn value(self) -> Option<T> {
        self.ok()
    }
}

/// For the encoder of a [`Key`](crate::Key).
///
/// # Errors
///
/// The error that `encode` returned.
pub fn encoded(outcome: impl Encoded, text: &mut String) -> Result<bool, BoxError> {
    outcome.append(text).map(|()| true)
}

/// For the encoder of the key of an `Option` field.
///
/// # Errors
///
/// The error that `encode` returned.
pub fn encoded_optional(outcome: Option<impl Encoded>, text: &mut String) -> Result<bool, BoxError> {
    outcome.map_or(Ok(false), |outcome| encoded(outcome, text))
}

/// For the decoder of a [`Key`](crate::Key).
pub fn decoded<T>(outcome: impl Decoded<T>) -> Option<T> {
    outcome.value()
}
