//! What can be told without types of a struct that is to fit into a cookie: `cookie_budget`.

use super::field::Codec;
use super::{Field, Struct};
use crate::errors::Errors;

/// A budget is about one struct, whose size is known.
pub(super) fn check(structure: &mut Struct, errors: &mut Errors) {
    if let Some(word) = structure.cookie_budget.take_if(|_| !structure.generics.declared.is_empty()) {
        errors.at(word, "a struct with parameters has no one size: remove `cookie_budget`, or the parameters");
    }
}

/// Each field needs a bound. Of plain values the runtime knows it.
pub(super) fn check_bounded(field: &Field, errors: &mut Errors) {
    let form = match field.codec() {
        Codec::Value => return,
        Codec::Json => "JSON",
        Codec::Text => "what `Display` writes",
        Codec::With(_) => "what `encode` returns",
    };
    if field.is_stored() && !field.is("max_len") {
        errors.at(
            &field.ident,
            format!("{form} may have any length, so the cookie has no budget: give the field a `max_len`"),
        );
    }
}
