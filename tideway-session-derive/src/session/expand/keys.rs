//! One constant for each field: where it is stored, as which text, and what it is when absent.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Path, PathArguments};

use super::Context;
use crate::attr::Value;
use crate::session::docs;
use crate::session::field::{Absent, Codec, Field, OnError};
use crate::types;

pub(super) fn expand(context: &Context<'_>) -> TokenStream {
    let Context { owner, parameters, .. } = context;
    let keys: Vec<_> = context.stored().map(|field| expand_key(context, field)).collect();
    let version = version(context);
    if keys.is_empty() && version.is_none() {
        return TokenStream::new();
    }
    let conditions = context.where_clause();
    quote! {
        #[allow(
            clippy::redundant_closure, dead_code, deprecated, non_upper_case_globals, private_bounds, private_interfaces,
            unused_qualifications,
            reason = "what is used of it, and which types it names, is the user's affair"
        )]
        impl #parameters #owner #conditions {
            #version
            #(#keys)*
        }
    }
}

/// The version of the struct, for its keys and its impl of `Session`.
fn version(context: &Context<'_>) -> Option<TokenStream> {
    let (structure, runtime) = (context.structure, context.runtime());
    let number = structure.version.as_ref()?;
    let prefix = &structure.prefix;
    let nothing = || quote!(#runtime::__private::migrate_nothing);
    let migrate = structure.migrate.as_ref().map_or_else(nothing, |path| in_expression(path).into_token_stream());
    let keys = super::session::keys(context);
    Some(quote! {
        #[doc(hidden)]
        const __SESSION_VERSION: ::core::option::Option<&'static #runtime::__private::Version> =
            ::core::option::Option::Some(&#runtime::__private::Version {
                prefix: #prefix,
                keys: &[#(#keys),*],
                number: #number,
                migrate: #migrate,
            });
    })
}

fn expand_key(context: &Context<'_>, field: &Field) -> TokenStream {
    let runtime = context.runtime();
    let Field { vis, ty, .. } = field;
    let name = field.constant();
    let docs = docs::of(field, &format!("The typed key of the field: `{}{}`.", context.structure.prefix, field.key));
    let key = if field.sound { key(context, field) } else { dummy(context, field) };
    quote! {
        #docs
        #vis const #name: #runtime::Key<#ty> = #key;
    }
}

fn key(context: &Context<'_>, field: &Field) -> TokenStream {
    let runtime = context.runtime();
    let (prefix, name) = (&context.structure.prefix, &field.key);
    let mut key = match field.codec() {
        Codec::With(path) => {
            let functions = codec_functions(runtime, path, field.is_optional());
            quote!(#runtime::Key::with(#prefix, #name, #functions))
        }
        codec => {
            // At the type, so that a missing text form is reported there.
            let constructor = constructor(&codec, field.is_optional());
            types::place_at_type(quote!(#runtime::Key::#constructor(#prefix, #name)), field.stored_type())
        }
    };
    let mut aliases = field.aliases().peekable();
    if aliases.peek().is_some() {
        key.extend(quote!(.aliases(&[#(#aliases),*])));
    }
    key.extend(absent(runtime, field));
    if let Some(seconds) = field.ttl() {
        key.extend(quote!(.ttl(::core::time::Duration::from_secs(#seconds))));
    }
    match field.on_error {
        OnError::Error => {}
        OnError::Default => key.extend(quote!(.on_error_default())),
        OnError::Remove => key.extend(quote!(.on_error_remove())),
    }
    if let Some(Value::Expr(size)) = field.item("max_len").map(|item| &item.value) {
        // At the number, so that one of another type is reported there.
        key.extend(quote_spanned!(size.span()=> .max_len(#size)));
    }
    if context.structure.version.is_some() {
        key.extend(quote!(.version(Self::__SESSION_VERSION)));
    }
    for mark in ["owner", "privilege", "sensitive"] {
        if field.is(mark) {
            let mark = format_ident!("{mark}");
            key.extend(quote!(.#mark()));
        }
    }
    key
}

fn constructor(codec: &Codec<'_>, is_optional: bool) -> Ident {
    let form = match codec {
        Codec::Json => "json",
        Codec::Text => "text",
        Codec::Value | Codec::With(_) => "value",
    };
    if is_optional { format_ident!("optional_{form}") } else { format_ident!("{form}") }
}

fn codec_functions(runtime: &TokenStream, path: &Path, is_optional: bool) -> TokenStream {
    let place = path.segments.last().map_or_else(Span::call_site, |segment| segment.ident.span());
    let path = in_expression(path);
    let functions = if is_optional {
        quote! {
            |value, text| {
                let value = ::core::option::Option::as_ref(value);
                #runtime::__private::encoded_optional(::core::option::Option::map(value, |value| #path::encode(value)), text)
            },
            |text| ::core::option::Option::map(#runtime::__private::decoded(#path::decode(text)), ::core::option::Option::Some)
        }
    } else {
        quote! {
            |value, text| #runtime::__private::encoded(#path::encode(value), text),
            |text| #runtime::__private::decoded(#path::decode(text))
        }
    };
    // At the path, so that a function that is missing, or that does not fit, is reported there.
    types::place_at(functions, place)
}

/// A path to a type with arguments, `Codec<u8>`, as an expression has to write it: `Codec::<u8>`.
fn in_expression(path: &Path) -> Path {
    let mut path = path.clone();
    for segment in &mut path.segments {
        if let PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
            arguments.colon2_token.get_or_insert_with(Default::default);
        }
    }
    path
}

fn absent(runtime: &TokenStream, field: &Field) -> TokenStream {
    match field.absent() {
        Absent::Missing => TokenStream::new(),
        // The constructors of optional keys say it themselves.
        Absent::None if !field.is("with") => TokenStream::new(),
        Absent::None => quote!(.or(|| ::core::option::Option::None)),
        Absent::Default => {
            let default = types::place_at_type(quote!(::core::default::Default::default), &field.ty);
            quote!(.or(#default))
        }
        Absent::Expr(expr) => quote!(.or(|| #expr)),
        Absent::Literal(literal) => {
            // At the literal, so that a type that no text converts to is reported there.
            let convert = types::place_at(quote!(#runtime::__private::default_text(#literal)), literal.span());
            quote!(.or(|| #convert))
        }
    }
}

/// A key that has the right type and asks nothing of it, for a field whose mistake has been reported.
fn dummy(context: &Context<'_>, field: &Field) -> TokenStream {
    let runtime = context.runtime();
    let name = &field.key;
    let ty = field.ty.to_token_stream();
    quote!(#runtime::Key::<#ty>::with("", #name, |_, _| ::core::unreachable!(), |_| ::core::unreachable!()))
}
