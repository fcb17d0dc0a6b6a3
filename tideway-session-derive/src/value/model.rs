//! What the user wrote on an enum or a newtype.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens as _, quote};
use syn::ext::IdentExt as _;
use syn::{Data, DataEnum, DeriveInput, Fields, LitStr, Type};

use crate::attr::{self, Value};
use crate::case::Case;
use crate::errors::Errors;
use crate::words::{self, Vocabulary};

/// A type that derives `SessionValue`.
pub(crate) struct Model {
    /// The path to the runtime.
    pub(crate) runtime: TokenStream,
    pub(crate) kind: Kind,
}

pub(crate) enum Kind {
    /// One text for each variant.
    Enum(Vec<Variant>),
    /// Written as what it wraps.
    Newtype(Box<Type>),
    /// A mistake that leaves nothing to write, reported.
    Broken,
}

/// A variant and its texts: the first is written, all are read.
pub(crate) struct Variant {
    pub(crate) ident: Ident,
    pub(crate) texts: Vec<String>,
}

impl Model {
    pub(crate) fn read(input: &DeriveInput, errors: &mut Errors) -> Self {
        let mut runtime = quote!(::tideway_session);
        let mut case = None;
        let vocabulary = if let Data::Enum(_) = &input.data { words::ENUM } else { words::NEWTYPE };
        for item in attr::read(&input.attrs, &vocabulary, errors) {
            match item.value {
                Value::Path(path) => runtime = path.into_token_stream(),
                Value::Text(style) => match Case::from_name(&style.value()) {
                    Ok(style) => case = Some(style),
                    Err(message) => errors.at(style, message),
                },
                _ => {}
            }
        }
        let kind = match &input.data {
            Data::Enum(data) => read_enum(input, data, case, errors),
            _ => read_newtype(input, errors),
        };
        Self { runtime, kind }
    }
}

fn read_enum(input: &DeriveInput, data: &DataEnum, case: Option<Case>, errors: &mut Errors) -> Kind {
    if data.variants.is_empty() {
        errors.at(&input.ident, "an enum without variants has no value that could be stored: give it one");
        return Kind::Broken;
    }
    let before = errors.count();
    let mut known = BTreeMap::new();
    let variants = data.variants.iter().map(|variant| read_variant(variant, case, &mut known, errors)).collect();
    if errors.count() == before { Kind::Enum(variants) } else { Kind::Broken }
}

fn read_variant(
    variant: &syn::Variant,
    case: Option<Case>,
    known: &mut BTreeMap<String, String>,
    errors: &mut Errors,
) -> Variant {
    let name = variant.ident.unraw().to_string();
    if !matches!(variant.fields, Fields::Unit) {
        errors.at(
            &variant.fields,
            "a variant with fields has no plain text: put `#[session(json)]` on the session's field, and derive serde's \
             traits here in place of `SessionValue`",
        );
    }
    for field in &variant.fields {
        attr::read(&field.attrs, &words::INNER, errors);
    }
    let mut renamed: Option<LitStr> = None;
    let mut aliases = Vec::new();
    for item in attr::read(&variant.attrs, &words::VARIANT, errors) {
        match (item.name, item.value) {
            ("rename", Value::Text(text)) => renamed = Some(text),
            ("alias", Value::Text(text)) => aliases.push(text),
            _ => {}
        }
    }
    let spelt = case.map_or_else(|| name.clone(), |case| case.of_variant(&name));
    let text = renamed.as_ref().map_or(spelt, LitStr::value);
    let mut texts = Vec::new();
    let place = renamed.map_or_else(|| variant.ident.to_token_stream(), |text| text.to_token_stream());
    let all = [(text, place)].into_iter().chain(aliases.iter().map(|alias| (alias.value(), alias.to_token_stream())));
    for (text, place) in all {
        if let Some(other) = known.insert(text.clone(), name.clone()) {
            errors.at(
                place,
                format!("the text `{text}` belongs to the variant `{other}` already: give this one another"),
            );
        }
        texts.push(text);
    }
    Variant { ident: variant.ident.clone(), texts }
}

fn read_newtype(input: &DeriveInput, errors: &mut Errors) -> Kind {
    const SHAPES: &str = "`SessionValue` is for enums with unit variants and for newtypes, `struct Name(Type);`";
    let Data::Struct(data) = &input.data else {
        errors.at(&input.ident, format!("{SHAPES}: which field of a union is set cannot be known"));
        return Kind::Broken;
    };
    for field in &data.fields {
        attr::read(&field.attrs, &Vocabulary { ..words::INNER }, errors);
    }
    match &data.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            fields.unnamed.first().map_or(Kind::Broken, |field| Kind::Newtype(Box::new(field.ty.clone())))
        }
        Fields::Unit => {
            errors.at(&input.ident, format!("{SHAPES}: a struct without fields has one value, and nothing to store"));
            Kind::Broken
        }
        fields => {
            errors.at(
                fields,
                format!("{SHAPES}: for a struct put `#[session(json)]` on the session's field, and derive serde's traits here"),
            );
            Kind::Broken
        }
    }
}
