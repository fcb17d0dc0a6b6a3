//! The checks behind `cookie_budget`, done by the compiler once it knows the types.

use proc_macro2::TokenStream;
use quote::quote;

use super::Context;
use crate::types;

pub(super) fn expand(context: &Context<'_>) -> TokenStream {
    let (runtime, owner) = (context.runtime(), context.owner);
    let Some(word) = &context.structure.cookie_budget else { return TokenStream::new() };
    if context.fields.iter().any(|field| !field.is_whole()) {
        return TokenStream::new();
    }
    let fields = context.stored().map(|field| {
        let constant = field.constant();
        let schema = quote!(#runtime::Schema::new("", "", &[<#owner>::#constant.schema("")]));
        (schema, field)
    });
    let inside = context.flattened().map(|field| (super::flatten::session(context, field, &quote!(SCHEMA)), field));
    let fields = fields.chain(inside).map(|(schema, field)| {
        // All of the call at the type, so that one without a bound is reported there.
        let check = types::place_at_type(quote!(#runtime::__private::assert_bounded(&#schema)), &field.ty);
        quote!(const _: () = #check;)
    });
    let whole = quote!(#runtime::__private::assert_cookie_budget(&<#owner as #runtime::Session>::SCHEMA));
    let whole = types::place_at(whole, word.span());
    let allow = quote!(#[allow(deprecated, reason = "which types the struct names is the user's affair")]);
    quote!(#(#allow #fields)* #allow const _: () = #whole;)
}
