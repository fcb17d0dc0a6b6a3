//! Session structs inside the struct: `#[session(flatten)]`.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};

use super::Context;
use crate::session::{Field, docs};
use crate::types;

/// The methods that lend the accessors of the struct inside.
pub(super) fn expand_methods(context: &Context<'_>, field: &Field) -> TokenStream {
    let (runtime, owner) = (context.runtime(), context.owner);
    let Field { vis, ident, .. } = field;
    let prefix = prefix(context, field);
    let accessors = session(context, field, &quote!(Accessor<'_>));
    // All of it at the type, as below.
    let view = types::enclose(quote!(#runtime::View<<), &field.ty, quote!(as #runtime::Session>::Accessor<'_>>));
    let accessor = session(context, field, &quote!(accessor));
    let lend = types::place_at_type(quote!(#accessor(fields)), &field.ty);
    let lend_view = types::place_at_type(quote!(#runtime::__private::view(#accessor(fields))), &field.ty);
    let method_mut = field.method_mut();
    let docs = docs::of(field, "The fields of the struct inside, for reading.");
    let docs_mut = docs::of(field, "The fields of the struct inside, for reading and writing.");
    let version = quote!(<#owner as #runtime::Session>::VERSION);
    quote! {
        #docs
        #vis fn #ident(&self) -> #view {
            let fields = self.fields.inside(#prefix, #version);
            #lend_view
        }
        #docs_mut
        #vis fn #method_mut(&mut self) -> #accessors {
            let fields = self.fields.inside_mut(#prefix, #version);
            #lend
        }
    }
}

/// What the structs inside store, after the struct's own fields.
pub(super) fn expand_schema(context: &Context<'_>) -> TokenStream {
    let runtime = context.runtime();
    let inner: Vec<_> = context
        .flattened()
        .map(|field| {
            let (schema, prefix) = (session(context, field, &quote!(SCHEMA)), prefix(context, field));
            quote!(#runtime::__private::Flattened { prefix: #prefix, schema: &#schema })
        })
        .collect();
    if inner.is_empty() { TokenStream::new() } else { quote!(.flattening(&[#(#inner),*])) }
}

pub(super) fn expand_read(context: &Context<'_>, field: &Field) -> TokenStream {
    let (read, prefix) = (session(context, field, &quote!(read_from)), prefix(context, field));
    quote!(#read(&fields.inside(#prefix, Self::VERSION)))
}

pub(super) fn expand_write(context: &Context<'_>, field: &Field) -> TokenStream {
    let ident = &field.ident;
    let (write, prefix) = (session(context, field, &quote!(write_to)), prefix(context, field));
    let value = types::place_at_type(quote!(&self.#ident), &field.ty);
    quote!(#write(#value, &mut fields.inside_mut(#prefix, Self::VERSION))?;)
}

/// The rules between the keys of the struct and those inside, checked by the compiler once it knows the types.
pub(super) fn expand_check(context: &Context<'_>) -> TokenStream {
    let (runtime, owner) = (context.runtime(), context.owner);
    let Some(word) = context.flattened().find_map(|field| field.item("flatten")) else { return TokenStream::new() };
    if context.fields.iter().any(|field| !field.is_whole()) {
        return TokenStream::new();
    }
    let check = quote!(#runtime::__private::assert_flattened(&<#owner as #runtime::Session>::SCHEMA));
    let check = types::place_at(check, word.written.span());
    quote! {
        #[allow(deprecated, reason = "which types the struct names is the user's affair")]
        const _: () = #check;
    }
}

/// An item that the struct inside has as a `Session`, at its type, so that one that is none is reported there.
pub(super) fn session(context: &Context<'_>, field: &Field, item: &TokenStream) -> TokenStream {
    let runtime = context.runtime();
    types::enclose(quote!(<), &field.ty, quote!(as #runtime::Session>::#item))
}

/// What the keys inside begin with: this struct's prefix, then the field's.
fn prefix(context: &Context<'_>, field: &Field) -> TokenStream {
    [context.structure.prefix.as_str(), &field.inner_prefix()].concat().to_token_stream()
}
