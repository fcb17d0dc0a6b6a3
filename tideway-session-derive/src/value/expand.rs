//! The impl of `SessionValue`.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, GenericParam, Type};

use super::{Kind, Model, Variant};
use crate::types;

pub(crate) fn expand(input: &DeriveInput, model: &Model) -> TokenStream {
    let (ident, runtime) = (&input.ident, &model.runtime);
    let (encode, decode) = match &model.kind {
        Kind::Enum(variants) => expand_enum(variants),
        Kind::Newtype(ty) => expand_newtype(runtime, ty),
        Kind::Broken => (quote!(::core::unreachable!()), quote!(::core::unreachable!())),
    };
    let bound = expand_bound(runtime, &model.kind);
    let shape = expand_shape(runtime, input, &model.kind);
    let mut generics = input.generics.clone();
    if let Kind::Newtype(ty) = &model.kind
        && mentions_parameter(input, ty)
    {
        generics.make_where_clause().predicates.push(syn::parse_quote!(#ty: #runtime::SessionValue));
    }
    let (parameters, arguments, conditions) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        #[allow(
            deprecated, unused_qualifications, unused_variables,
            reason = "what the variants are, and how the path is written, is the user's affair"
        )]
        impl #parameters #runtime::SessionValue for #ident #arguments #conditions {
            #bound
            #shape
            fn encode(&self, text: &mut ::std::string::String) {
                #encode
            }
            fn decode(text: &str) -> ::core::option::Option<Self> {
                #decode
            }
        }
    }
}

/// The most bytes of the text.
fn expand_bound(runtime: &TokenStream, kind: &Kind) -> TokenStream {
    let bound = match kind {
        Kind::Enum(variants) => {
            let longest = variants.iter().filter_map(|variant| variant.texts.first().map(String::len)).max();
            let longest = longest.unwrap_or_default();
            quote!(::core::option::Option::Some(#longest))
        }
        Kind::Newtype(ty) => types::enclose(quote!(<), ty, quote!(as #runtime::SessionValue>::MAX_LEN)),
        Kind::Broken => return TokenStream::new(),
    };
    quote!(const MAX_LEN: ::core::option::Option<usize> = #bound;)
}

/// What the lock file is told of the texts.
fn expand_shape(runtime: &TokenStream, input: &DeriveInput, kind: &Kind) -> TokenStream {
    let shape = match kind {
        Kind::Enum(variants) => {
            let texts = variants.iter().map(|Variant { texts, .. }| quote!(&[#(#texts),*]));
            quote!(Variants(&[#(#texts),*]))
        }
        // Told apart by what the field's type is spelt with: the name of a parameter says nothing.
        Kind::Newtype(ty) if mentions_parameter(input, ty) => quote!(Unknown),
        Kind::Newtype(ty) => {
            let name = types::spelt(ty);
            let inner = types::enclose(quote!(&<), ty, quote!(as #runtime::SessionValue>::SHAPE));
            quote!(Wraps(#name, #inner))
        }
        Kind::Broken => return TokenStream::new(),
    };
    quote!(const SHAPE: #runtime::__private::Shape = #runtime::__private::Shape::#shape;)
}

fn expand_enum(variants: &[Variant]) -> (TokenStream, TokenStream) {
    let idents: Vec<_> = variants.iter().map(|variant| &variant.ident).collect();
    let written = variants.iter().filter_map(|variant| variant.texts.first());
    let read = variants.iter().map(|variant| {
        let texts = &variant.texts;
        quote!(#(#texts)|*)
    });
    let encode = quote!(text.push_str(match self { #(Self::#idents => #written,)* }));
    let decode = quote! {
        ::core::option::Option::Some(match text {
            #(#read => Self::#idents,)*
            _ => return ::core::option::Option::None,
        })
    };
    (encode, decode)
}

fn expand_newtype(runtime: &TokenStream, ty: &Type) -> (TokenStream, TokenStream) {
    // At the type, so that a missing text form is reported there. Only the path: local variables at the place of a type that
    // `macro_rules!` was given would be other variables.
    let encode = types::enclose(quote!(<), ty, quote!(as #runtime::SessionValue>::encode));
    let decode = types::enclose(quote!(<), ty, quote!(as #runtime::SessionValue>::decode));
    let encode = quote!(#encode(&self.0, text));
    let decode = quote!(::core::option::Option::map(#decode(text), Self));
    (encode, decode)
}

fn mentions_parameter(input: &DeriveInput, ty: &Type) -> bool {
    let name = |param: &GenericParam| match param {
        GenericParam::Type(param) => Some(param.ident.to_string()),
        GenericParam::Const(param) => Some(param.ident.to_string()),
        GenericParam::Lifetime(_) => None,
    };
    let names: BTreeSet<_> = input.generics.params.iter().filter_map(name).collect();
    types::mentions(ty, &names)
}
