//! What a setter takes besides a field's own type.

use std::borrow::Cow;

/// What can be handed to the setter of a `String` or `Option` field of type `T`.
///
/// A `String` field takes `"text"` as well as a `String`; an `Option<u64>` field takes `42`, `Some(42)` and `None`; an
/// `Option<String>` field takes `"text"`, a `String`, `Some(String)` and `None`. A trait of our own, because
/// `Into<Option<String>>` does not take `"text"`. Implement it for a type of yours that setters should take.
///
/// ```
/// use tideway_session::IntoField;
///
/// fn set(value: impl IntoField<Option<String>>) -> Option<String> { value.into_field() }
/// assert_eq!(set("text"), Some("text".to_owned()));
/// assert_eq!(set("text".to_owned()), Some("text".to_owned()));
/// assert_eq!(set(None), None);
/// ```
#[diagnostic::on_unimplemented(
    message = "a field of type `{T}` cannot be set to a value of type `{Self}`",
    label = "neither of type `{T}` nor what a setter converts to it",
    note = "a `String` field takes `&str` and `String`; an `Option<T>` field takes a `T`, `Some(T)` and `None`; \
            an `Option<&str>` becomes one with `.map(str::to_owned)`",
    note = "a call that makes whatever type is asked of it, such as `parse`, has to be told which: `parse::<u64>()`"
)]
pub trait IntoField<T> {
    /// The value of the field.
    fn into_field(self) -> T;
}

// Not recommended, here and below: what a setter takes is in the note, the list of the impls would only repeat it.
#[diagnostic::do_not_recommend]
impl<T> IntoField<T> for T {
    fn into_field(self) -> T {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<T> IntoField<Option<T>> for T {
    fn into_field(self) -> Option<T> {
        Some(self)
    }
}

macro_rules! text_fields {
    ($($text:ty),+) => {$(
        #[diagnostic::do_not_recommend]
        impl IntoField<String> for $text {
            fn into_field(self) -> String {
                self.into()
            }
        }

        #[diagnostic::do_not_recommend]
        impl IntoField<Option<String>> for $text {
            fn into_field(self) -> Option<String> {
                Some(self.into())
            }
        }
    )+};
}

text_fields!(&str, &mut str, &String, char, Box<str>, Cow<'_, str>);
