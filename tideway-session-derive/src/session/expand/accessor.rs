//! The accessors: a type beside the struct, and the methods of each field on it.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::Context;
use crate::session::{Field, docs};
use crate::types;

pub(super) fn expand_type(context: &Context<'_>) -> TokenStream {
    let structure = context.structure;
    let (vis, accessor, runtime, owner) = (&structure.vis, &structure.accessor, context.runtime(), context.owner);
    let parameters = &structure.generics.with_defaults;
    let conditions = super::clause(&structure.generics.conditions);
    let marker = (!parameters.is_empty()).then(|| quote!(, owner: ::core::marker::PhantomData<fn() -> #owner>));
    let ident = &structure.ident;
    let docs = format!(
        " Reads and writes the fields of [`{ident}`] in a session, one method for each thing to do with a field."
    );
    let how = format!(" `SessionData::typed::<{ident}>()` makes one; in an axum handler it is an extractor.");
    let (declared, arguments) = (&context.parameters, &context.arguments);
    quote! {
        #[automatically_derived]
        impl #declared ::core::fmt::Debug for #accessor<'_ #arguments> #conditions {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(&self.fields, f)
            }
        }
        #[doc = #docs]
        #[doc = ""]
        #[doc = #how]
        #[allow(
            dead_code, private_bounds, private_interfaces,
            reason = "what is used of it, and which types it names, is the user's affair"
        )]
        #vis struct #accessor<'a #(, #parameters)*> #conditions {
            fields: #runtime::__private::Fields<'a>
            #marker
        }
    }
}

pub(super) fn expand_methods(context: &Context<'_>) -> TokenStream {
    let Context { structure, arguments, parameters, .. } = context;
    let accessor = &structure.accessor;
    let returned = fresh_name(context);
    let own = context.stored().map(|field| expand_field(context, field, &returned));
    let inside = context.flattened().map(|field| super::flatten::expand_methods(context, field));
    let methods: Vec<_> = own.chain(inside).collect();
    if methods.is_empty() {
        return TokenStream::new();
    }
    let conditions = context.where_clause();
    quote! {
        #[allow(
            clippy::impl_trait_in_params, dead_code, deprecated, non_snake_case, private_bounds, private_interfaces,
            unused_qualifications,
            reason = "what is used of it, and which types it names, is the user's affair"
        )]
        impl #parameters #accessor<'_ #arguments> #conditions {
            #(#methods)*
        }
    }
}

/// A name for what the closure of `update_..` returns, which nothing that the method mentions has.
fn fresh_name(context: &Context<'_>) -> Ident {
    let generics = &context.structure.generics;
    let is_free = |name: &&str| {
        let name = BTreeSet::from([(*name).to_owned()]);
        let types = context.fields.iter().map(|field| &field.ty);
        !types::mentions(&generics.owner, &name)
            && !types::mentions(context.runtime(), &name)
            && !types.into_iter().any(|ty| types::mentions(ty, &name))
    };
    format_ident!("{}", ["R", "Returned"].into_iter().find(is_free).unwrap_or("__Returned"))
}

fn expand_field(context: &Context<'_>, field: &Field, returned: &Ident) -> TokenStream {
    let (runtime, owner) = (context.runtime(), context.owner);
    let Field { vis, ty, .. } = field;
    let constant = field.constant();
    let key = quote!(<#owner>::#constant);
    let reader = if field.is("flash") { field.method("peek") } else { field.ident.clone() };
    let [set, update, remove, take] = ["set", "update", "remove", "take"].map(|verb| field.method(verb));
    let (argument, value) = if field.takes_what_converts() {
        // At the type, so that rustc, when it says who asks for the conversion, shows the field.
        (
            types::enclose(quote!(impl #runtime::IntoField<), ty, quote!(>)),
            quote!(#runtime::IntoField::into_field(value)),
        )
    } else {
        (quote!(#ty), quote!(value))
    };
    let read_docs = docs::of(field, &docs::read(field, if field.is("flash") { "Reads and keeps" } else { "Reads" }));
    let set_docs = docs::of(field, docs::set(field));
    let update_docs = docs::of(
        field,
        "Changes the field in place; returns what its first run returned. The closure runs again on the new value if another \
         request changed the field meanwhile, so it should do nothing but change the value.",
    );
    let remove_docs = docs::of(field, "Removes the field; returns whether it was there.");
    let take_docs = docs::of(field, &docs::read(field, "Reads and removes"));
    let keep = field.is("flash").then(|| {
        let keep = field.method("keep");
        let docs = docs::of(
            field,
            "Puts back what was taken in this request, so that the next one finds it; returns whether there is a value.",
        );
        quote! {
            #docs
            #vis fn #keep(&mut self) -> #runtime::Result<bool> {
                self.fields.keep(&#key)
            }
        }
    });
    quote! {
        #read_docs
        #vis fn #reader(&self) -> #runtime::Result<#ty> {
            self.fields.get(&#key)
        }
        #set_docs
        #vis fn #set(&mut self, value: #argument) -> #runtime::Result<()> {
            self.fields.set(&#key, #value)
        }
        #update_docs
        #vis fn #update<#returned>(
            &mut self,
            change: impl ::core::ops::Fn(&mut #ty) -> #returned + ::core::marker::Send + ::core::marker::Sync + 'static,
        ) -> #runtime::Result<#returned> {
            self.fields.update(&#key, change)
        }
        #remove_docs
        #vis fn #remove(&mut self) -> #runtime::Result<bool> {
            self.fields.remove(&#key)
        }
        #take_docs
        #vis fn #take(&mut self) -> #runtime::Result<#ty> {
            self.fields.take(&#key)
        }
        #keep
    }
}
