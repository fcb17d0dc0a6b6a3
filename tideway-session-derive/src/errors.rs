//! Collects mistakes, so that one build shows them all.

use std::fmt::Display;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// The mistakes found so far, each with its place.
#[derive(Default)]
pub(crate) struct Errors {
    all: Option<syn::Error>,
    count: usize,
}

impl Errors {
    /// Records a mistake at what the user wrote.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.push(syn::Error::new_spanned(tokens, message));
    }

    /// Records a mistake at a place.
    pub(crate) fn at_span(&mut self, span: Span, message: impl Display) {
        self.push(syn::Error::new(span, message));
    }

    /// Records a mistake that comes with its place.
    pub(crate) fn push(&mut self, error: syn::Error) {
        self.count += 1;
        match &mut self.all {
            None => self.all = Some(error),
            Some(all) => all.combine(error),
        }
    }

    /// How many there are; a caller that compares two counts learns whether a part of the input was sound.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// One `compile_error!` for each; nothing if there is none.
    pub(crate) fn to_tokens(&self) -> TokenStream {
        self.all.as_ref().map(syn::Error::to_compile_error).unwrap_or_default()
    }

    /// The texts, for tests.
    #[cfg(test)]
    pub(crate) fn messages(self) -> Vec<String> {
        self.all.into_iter().flatten().map(|error| error.to_string()).collect()
    }
}
