//! The impl of `Session`, and the impls that the runtime's features add to it.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt as _;

use super::Context;
use crate::session::Field;
use crate::session::field::Codec;
use crate::types;

pub(super) fn expand(context: &Context<'_>) -> TokenStream {
    let Context { structure, owner, arguments, parameters, .. } = context;
    let (runtime, accessor) = (context.runtime(), &structure.accessor);
    let mut conditions = context.conditions.clone();
    conditions.extend(context.fields.iter().filter_map(|field| skip_condition(context, field)));
    let conditions = super::clause(&conditions);
    let marker = (!structure.generics.declared.is_empty()).then(|| quote!(, owner: ::core::marker::PhantomData));
    let schema = schema(context);
    let version = structure.version.as_ref().map(|_| {
        quote! {
            const VERSION: ::core::option::Option<&'static #runtime::__private::Version> = <#owner>::__SESSION_VERSION;
        }
    });
    let (read, write) = if structure.fields.is_some() { (read(context), write(context)) } else { (dummy(), dummy()) };
    quote! {
        #[automatically_derived]
        #[allow(
            deprecated, private_bounds, private_interfaces, unused_qualifications,
            reason = "what is used of it, and which types it names, is the user's affair"
        )]
        impl #parameters #runtime::Session for #owner #conditions {
            type Accessor<'a> = #accessor<'a #arguments>;
            const SCHEMA: #runtime::Schema = #schema;
            #version
            fn accessor(fields: #runtime::__private::Fields<'_>) -> #accessor<'_ #arguments> {
                #accessor { fields #marker }
            }
            fn read_from(fields: &#runtime::__private::Fields<'_>) -> #runtime::Result<Self> {
                #read
            }
            fn write_to(&self, fields: &mut #runtime::__private::Fields<'_>) -> #runtime::Result<()> {
                #write
            }
        }
    }
}

/// What the struct stores, field by field.
fn schema(context: &Context<'_>) -> TokenStream {
    let (runtime, structure) = (context.runtime(), context.structure);
    let (name, prefix) = (structure.ident.unraw().to_string(), &structure.prefix);
    let fields = context.stored().map(|field| {
        let (constant, ty) = (field.constant(), types::spelt(&field.ty));
        let flash = field.is("flash").then(|| quote!(.flash()));
        let codec = match field.codec() {
            Codec::With(path) => {
                let path = types::spelt(&syn::parse_quote!(#path));
                Some(quote!(.codec(#path)))
            }
            _ => None,
        };
        quote!(<Self>::#constant.schema(#ty)#flash #codec)
    });
    let version = structure.version.as_ref().map(|_| quote!(.versioned(Self::VERSION)));
    let migrate = structure.migrate.as_ref().map(|_| quote!(.migrating()));
    let flattened = super::flatten::expand_schema(context);
    quote!(#runtime::Schema::new(#name, #prefix, &[#(#fields),*])#version #migrate #flattened)
}

/// A skipped field whose type mentions a parameter has a default only if that does.
fn skip_condition(context: &Context<'_>, field: &Field) -> Option<TokenStream> {
    let ty = &field.ty;
    let asked = field.sound && !field.is_stored() && types::mentions(ty, &context.structure.generics.names);
    asked.then(|| quote!(#ty: ::core::default::Default))
}

/// All keys, for the struct's version.
pub(super) fn keys(context: &Context<'_>) -> Vec<TokenStream> {
    let (runtime, prefix) = (context.runtime(), &context.structure.prefix);
    let key_name = quote!(#runtime::__private::KeyName);
    let of_field = |field: &Field| {
        let name = &field.key;
        let aliases = field.aliases().map(|alias| quote!(#key_name { prefix: "", name: #alias }));
        [quote!(#key_name { prefix: #prefix, name: #name })].into_iter().chain(aliases).collect::<Vec<_>>()
    };
    context.stored().flat_map(of_field).collect()
}

/// How many fields the runtime reads or writes in one call: the longest tuple of its `Keys`.
const AT_ONCE: usize = 12;

/// What can fail is read into variables, in the order of the fields; the struct is put together at the end.
fn read(context: &Context<'_>) -> TokenStream {
    let (mut reads, mut values) = (Vec::new(), Vec::new());
    let mut add = |read: TokenStream| {
        // An unlikely name, for a constant of the user's that has it would be taken for a pattern.
        let part = format_ident!("__part{}", reads.len());
        reads.push(quote!(let #part = #read?;));
        part
    };
    for run in runs(context) {
        if run.iter().any(Field::has_accessors) {
            for fields in run.chunks(AT_ONCE) {
                let constants = fields.iter().map(Field::constant);
                let part = add(quote!(fields.read_all((#(<Self>::#constants,)*))));
                values.extend(fields.iter().enumerate().map(|(index, Field { ident, .. })| {
                    let index = Literal::usize_unsuffixed(index);
                    quote!(#ident: #part.#index)
                }));
            }
            continue;
        }
        for field @ Field { ident, ty, .. } in run {
            values.push(if field.is_flattened() && field.is_whole() {
                let part = add(super::flatten::expand_read(context, field));
                quote!(#ident: #part)
            } else if field.sound && !field.is_stored() {
                let default = types::place_at_type(quote!(::core::default::Default::default()), ty);
                quote!(#ident: #default)
            } else {
                quote!(#ident: (|| -> #ty { ::core::unreachable!() })())
            });
        }
    }
    quote! {
        let _ = fields;
        #(#reads)*
        ::core::result::Result::Ok(Self { #(#values),* })
    }
}

/// The fields, those with a key apart from others.
fn runs<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a [Field]> {
    context.fields.chunk_by(|one, next| one.has_accessors() == next.has_accessors())
}

fn write(context: &Context<'_>) -> TokenStream {
    // Fields side by side are written together; a struct inside writes its own, in its place among them.
    let writes = runs(context)
        .map(|run| if run.iter().any(Field::has_accessors) { write_fields(run) } else { write_others(context, run) });
    quote! {
        let _ = &fields;
        #(#writes)*
        ::core::result::Result::Ok(())
    }
}

fn write_fields(fields: &[Field]) -> TokenStream {
    let writes = fields.chunks(AT_ONCE).map(|fields| {
        let constants = fields.iter().map(Field::constant);
        let idents = fields.iter().map(|field| &field.ident);
        quote!(fields.write_all((#(<Self>::#constants,)*), (#(&self.#idents,)*))?;)
    });
    quote!(#(#writes)*)
}

fn write_others(context: &Context<'_>, fields: &[Field]) -> TokenStream {
    let writes = fields.iter().map(|field| {
        let ident = &field.ident;
        if field.is_flattened() && field.is_whole() {
            super::flatten::expand_write(context, field)
        } else {
            // A use, so that rustc does not call a field that describes the session never read.
            quote!(let _ = &self.#ident;)
        }
    });
    quote!(#(#writes)*)
}

fn dummy() -> TokenStream {
    quote!(::core::unreachable!())
}

/// Asks the runtime for the extractors; its macro is empty without the feature `axum`.
pub(super) fn expand_extractor(context: &Context<'_>) -> TokenStream {
    let Context { structure, owner, arguments, .. } = context;
    let (runtime, accessor, declared) = (context.runtime(), &structure.accessor, &structure.generics.declared);
    let mut conditions = context.conditions.clone();
    conditions.extend(context.fields.iter().filter_map(|field| skip_condition(context, field)));
    quote! {
        #runtime::__impl_extractor! {
            [#(#declared),*] [#accessor<'static #arguments>] [#(#conditions),*] [#owner]
        }
    }
}
