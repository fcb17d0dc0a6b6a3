//! What the user wrote on the struct.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{Data, DeriveInput, Fields, GenericParam, Generics, LitStr, Type, Visibility, WherePredicate};

use super::Field;
use crate::attr::{self, Value};
use crate::case::Case;
use crate::errors::Errors;
use crate::{types, words};

/// A struct that derives `Session`.
pub(crate) struct Struct {
    pub(crate) vis: Visibility,
    pub(crate) ident: Ident,
    pub(crate) generics: Parameters,
    /// What every key begins with.
    pub(crate) prefix: String,
    /// The name of the type with the accessors.
    pub(crate) accessor: Ident,
    /// The path to the runtime.
    pub(crate) runtime: TokenStream,
    /// `None` for an enum, a union, and a struct without names for its fields: there is nothing to read or write.
    pub(crate) fields: Option<Vec<Field>>,
}

impl Struct {
    pub(crate) fn read(input: &DeriveInput, errors: &mut Errors) -> Self {
        let mut prefix = String::new();
        let mut accessor = format_ident!("{}Accessor", input.ident);
        let mut runtime = quote!(::tideway_session);
        let mut case = Case::Snake;
        for item in attr::read(&input.attrs, &words::STRUCT, errors) {
            match (item.name, item.value) {
                ("prefix", Value::Text(text)) => prefix = text.value(),
                ("rename_all", Value::Text(text)) => case = read_case(&text, errors),
                ("accessor", Value::Name(name)) => accessor = name,
                (_, Value::Path(path)) => runtime = path.into_token_stream(),
                _ => {}
            }
        }
        if accessor == input.ident {
            errors.at(
                &accessor,
                format!(
                    "the accessors need a type of their own, beside the struct: `accessor = {}Accessor`",
                    input.ident
                ),
            );
            accessor = format_ident!("{}Accessor", input.ident);
        }
        let generics = Parameters::read(input, errors);
        let fields = named_fields(input, errors).map(|fields| {
            fields.named.iter().filter_map(|field| Field::read(field, case, &generics, errors)).collect()
        });
        Self { vis: input.vis.clone(), ident: input.ident.clone(), generics, prefix, accessor, runtime, fields }
    }
}

fn read_case(text: &LitStr, errors: &mut Errors) -> Case {
    Case::from_name(&text.value()).unwrap_or_else(|message| {
        errors.at(text, message);
        Case::Snake
    })
}

fn named_fields<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Option<&'a syn::FieldsNamed> {
    let name = &input.ident;
    let message = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => return Some(fields),
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                "`Session` needs names for its fields, they are the keys; for the type of one field derive `SessionValue`".to_owned()
            }
            Fields::Unnamed(_) => "`Session` needs names for its fields, they are the keys: `struct .. { name: Type, .. }`".to_owned(),
            Fields::Unit => format!("a session without fields remembers nothing: `struct {name} {{ name: Type, .. }}`"),
        },
        Data::Enum(_) => "`Session` is for structs, one key for each field; for the type of one field derive `SessionValue`".to_owned(),
        Data::Union(_) => "`Session` is for structs, one key for each field: which field of a union is set cannot be known".to_owned(),
    };
    match &input.data {
        Data::Struct(data) if !data.fields.is_empty() => errors.at(&data.fields, message),
        _ => errors.at(name, message),
    }
    None
}

/// The parameters of the struct, as its generated items repeat them.
///
/// Lifetimes are refused. They are taken for `'static`, so that the generated items still fit the struct.
pub(crate) struct Parameters {
    /// As an `impl` declares them: `T: Bound, const N: usize`.
    pub(crate) declared: Vec<TokenStream>,
    /// As a `struct` declares them: with their defaults.
    pub(crate) with_defaults: Vec<TokenStream>,
    /// As they are passed to the struct: `'static, T, N`.
    pub(crate) arguments: Vec<TokenStream>,
    /// As they are passed to the accessor: `T, N`.
    pub(crate) accessor_arguments: Vec<TokenStream>,
    /// The conditions that the user wrote.
    pub(crate) conditions: Vec<TokenStream>,
    /// The names of the type parameters.
    pub(crate) types: Vec<Ident>,
    /// The names of all parameters but lifetimes.
    pub(crate) names: BTreeSet<String>,
    lifetimes: BTreeSet<String>,
}

impl Parameters {
    fn read(input: &DeriveInput, errors: &mut Errors) -> Self {
        let Generics { params, where_clause, .. } = &input.generics;
        let lifetimes: BTreeSet<_> = input.generics.lifetimes().map(|param| param.lifetime.ident.to_string()).collect();
        let mut this = Self {
            declared: Vec::new(),
            with_defaults: Vec::new(),
            arguments: Vec::new(),
            accessor_arguments: Vec::new(),
            conditions: Vec::new(),
            types: input.generics.type_params().map(|param| param.ident.clone()).collect(),
            names: BTreeSet::new(),
            lifetimes,
        };
        for param in params {
            match param {
                GenericParam::Lifetime(param) => {
                    errors.at(param, "what is read from a session is owned, so a session struct cannot borrow: use an owned type such as `String`");
                    this.arguments.push(quote!('static));
                }
                GenericParam::Type(param) => {
                    let mut plain = param.clone();
                    plain.default = None;
                    this.add(&param.ident, &plain, param);
                }
                GenericParam::Const(param) => {
                    let mut plain = param.clone();
                    plain.default = None;
                    this.add(&param.ident, &plain, param);
                }
            }
        }
        let predicates = where_clause.iter().flat_map(|clause| &clause.predicates);
        // What is asked of a lifetime holds for `'static`.
        let kept = predicates.filter(|predicate| !matches!(predicate, WherePredicate::Lifetime(_)));
        this.conditions = kept.map(|predicate| this.owned(predicate)).collect();
        this
    }

    fn add(&mut self, name: &Ident, plain: &impl ToTokens, with_default: &impl ToTokens) {
        let (plain, with_default) = (self.owned(plain), self.owned(with_default));
        self.declared.push(plain);
        self.with_defaults.push(with_default);
        self.arguments.push(name.to_token_stream());
        self.accessor_arguments.push(name.to_token_stream());
        self.names.insert(name.to_string());
    }

    /// The tokens with `'static` for the lifetimes that were refused.
    fn owned(&self, tokens: impl ToTokens) -> TokenStream {
        let tokens = tokens.into_token_stream();
        if self.lifetimes.is_empty() { tokens } else { types::with_static(tokens, &self.lifetimes) }
    }

    /// The type with `'static` for the lifetimes that were refused, and whether there were any.
    pub(crate) fn owned_type(&self, ty: &Type) -> (Type, bool) {
        if self.lifetimes.is_empty() {
            return (ty.clone(), false);
        }
        (syn::parse2(self.owned(ty)).unwrap_or_else(|_| ty.clone()), true)
    }
}
