//! The doc comments of generated items: the field's own, and what the item does.

use proc_macro2::TokenStream;
use quote::quote;

use super::Field;
use super::field::Absent;

/// The field's attributes, then a sentence.
pub(crate) fn of(field: &Field, sentence: &str) -> TokenStream {
    let attrs = &field.attrs;
    // An empty line parts the sentence from the field's own text.
    let parting = attrs.iter().any(|attr| attr.path().is_ident("doc")).then(|| quote!(#[doc = ""]));
    let sentence = format!(" {sentence}");
    quote!(#(#attrs)* #parting #[doc = #sentence])
}

/// What a writer should know.
pub(crate) fn set(field: &Field) -> &'static str {
    if field.is("owner") {
        "Sets the field, and gives the session a new id."
    } else if field.is("privilege") {
        "Sets the field; a change gives the session a new id."
    } else if field.is("ttl") {
        "Sets the field, which ends by itself."
    } else {
        "Sets the field."
    }
}

/// What a reader gets.
pub(crate) fn read(field: &Field, verb: &str) -> String {
    match field.absent() {
        Absent::Missing => format!("{verb} the field; absent, it is an error."),
        Absent::None => format!("{verb} the field; absent, it is `None`."),
        Absent::Default | Absent::Expr(_) | Absent::Literal(_) => {
            format!("{verb} the field; absent, it is its default.")
        }
    }
}
