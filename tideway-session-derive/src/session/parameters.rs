//! The parameters of the struct, as its generated items repeat them.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{DeriveInput, GenericParam, Type, WherePredicate};

use crate::errors::Errors;
use crate::types;

/// The parameters of a struct, and the types of its fields where they stand outside it.
///
/// Lifetimes are refused. They are taken for `'static`, so that the generated items still fit the struct.
pub(crate) struct Parameters {
    /// The struct with its arguments: `Shop<T>`.
    pub(crate) owner: TokenStream,
    /// As an `impl` declares them: `T: Bound, const N: usize`.
    pub(crate) declared: Vec<TokenStream>,
    /// As a `struct` declares them: with their defaults.
    pub(crate) with_defaults: Vec<TokenStream>,
    /// As they are passed to the accessor: `T, N`.
    pub(crate) arguments: Vec<TokenStream>,
    /// The conditions that the user wrote.
    pub(crate) conditions: Vec<TokenStream>,
    /// The names of the type parameters.
    pub(crate) types: Vec<Ident>,
    /// The names of all parameters but lifetimes.
    pub(crate) names: BTreeSet<String>,
    lifetimes: BTreeSet<String>,
}

impl Parameters {
    pub(crate) fn read(input: &DeriveInput, errors: &mut Errors) -> Self {
        let (ident, generics) = (&input.ident, &input.generics);
        for lifetime in generics.lifetimes() {
            errors.at(
                lifetime,
                "what is read from a session is owned, so a session struct cannot borrow: use an owned type such as `String`",
            );
        }
        let arguments = generics.params.iter().map(argument);
        let mut this = Self {
            owner: if generics.params.is_empty() { quote!(#ident) } else { quote!(#ident<#(#arguments),*>) },
            declared: Vec::new(),
            with_defaults: Vec::new(),
            arguments: Vec::new(),
            conditions: Vec::new(),
            types: generics.type_params().map(|param| param.ident.clone()).collect(),
            names: BTreeSet::new(),
            lifetimes: generics.lifetimes().map(|param| param.lifetime.ident.to_string()).collect(),
        };
        for param in &generics.params {
            if !matches!(param, GenericParam::Lifetime(_)) {
                this.add(param);
            }
        }
        let predicates = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
        // What is asked of a lifetime holds for `'static`.
        let kept = predicates.filter(|predicate| !matches!(predicate, WherePredicate::Lifetime(_)));
        this.conditions = kept.map(|predicate| this.outside(predicate)).collect();
        this
    }

    fn add(&mut self, param: &GenericParam) {
        let argument = argument(param);
        self.declared.push(self.outside(without_default(param)));
        self.with_defaults.push(self.outside(param));
        self.names.insert(argument.to_string());
        self.arguments.push(argument);
    }

    /// The type of a field, as it is written outside the struct, and whether it might borrow.
    pub(crate) fn type_outside(&self, ty: &Type) -> (Type, bool) {
        let borrows = !self.lifetimes.is_empty();
        if borrows || types::mentions(ty, &BTreeSet::from(["Self".to_owned()])) {
            (syn::parse2(self.outside(ty)).unwrap_or_else(|_| ty.clone()), borrows)
        } else {
            (ty.clone(), false)
        }
    }

    /// The tokens as they are written outside the struct: there `Self` is another type, and the lifetimes are not known.
    fn outside(&self, tokens: impl ToTokens) -> TokenStream {
        let tokens = types::with_self(tokens.into_token_stream(), &self.owner);
        if self.lifetimes.is_empty() { tokens } else { types::with_static(tokens, &self.lifetimes) }
    }
}

/// A parameter as it is passed.
fn argument(param: &GenericParam) -> TokenStream {
    match param {
        GenericParam::Lifetime(_) => quote!('static),
        GenericParam::Type(param) => param.ident.to_token_stream(),
        GenericParam::Const(param) => param.ident.to_token_stream(),
    }
}

fn without_default(param: &GenericParam) -> GenericParam {
    let mut param = param.clone();
    match &mut param {
        GenericParam::Lifetime(_) => {}
        GenericParam::Type(param) => param.default = None,
        GenericParam::Const(param) => param.default = None,
    }
    param
}
