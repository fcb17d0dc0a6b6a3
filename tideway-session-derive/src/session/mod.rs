//! `#[derive(Session)]`: parse, check, expand.

mod check;
mod docs;
mod expand;
mod field;
mod structure;

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::errors::Errors;
use field::Field;
use structure::Struct;

/// The code for the input: what is wrong with it, and all items that a sound input would get, so that one mistake causes
/// no second error where the items are used.
pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let mut structure = Struct::read(input, &mut errors);
    check::check(&mut structure, &mut errors);
    let mistakes = errors.to_tokens();
    let code = expand::expand(&structure);
    quote!(#mistakes #code)
}
