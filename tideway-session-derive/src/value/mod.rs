//! `#[derive(SessionValue)]`: parse, check, expand.

mod expand;
mod model;

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::errors::Errors;
use model::{Kind, Model, Variant};

/// The code for the input: what is wrong with it, and an impl all the same, so that one mistake causes no second error
/// where the type is used.
pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let model = Model::read(input, &mut errors);
    let mistakes = errors.to_tokens();
    let code = expand::expand(input, &model);
    quote!(#mistakes #code)
}
