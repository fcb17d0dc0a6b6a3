//! What a string given to `#[session(default = "..")]` becomes.

/// A type that a string literal converts to.
#[diagnostic::on_unimplemented(
    message = "the string given to `default` is no `{Self}`",
    label = "this is a value, and no text converts to a `{Self}`",
    note = "`default` takes an expression, not code in a string: to call a function write `default = path()`"
)]
pub trait DefaultText: Sized {
    /// The value of the text.
    fn from_text(text: &'static str) -> Self;
}

// So that rustc gives the advice above instead of asking for `From<&str>`.
#[diagnostic::do_not_recommend]
impl<T: From<&'static str>> DefaultText for T {
    fn from_text(text: &'static str) -> Self {
        text.into()
    }
}

/// For the default of a [`Key`](crate::Key).
#[must_use]
pub fn default_text<T: DefaultText>(text: &'static str) -> T {
    T::from_text(text)
}
