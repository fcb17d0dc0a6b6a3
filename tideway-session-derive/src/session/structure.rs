//! What the user wrote on the struct.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{Data, DeriveInput, Expr, Fields, LitStr, Path, Visibility};

use super::Field;
use super::field::OnError;
use super::parameters::Parameters;
use crate::attr::{self, Value};
use crate::case::Case;
use crate::errors::Errors;
use crate::words;

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
    /// Which version of the struct this is.
    pub(crate) version: Option<Expr>,
    /// The function that brings entries up to it.
    pub(crate) migrate: Option<Path>,
    /// The word that asks for all fields to fit into a cookie.
    pub(crate) cookie_budget: Option<Ident>,
    /// `None` for an enum, a union, and a struct without names for its fields: there is nothing to read or write.
    pub(crate) fields: Option<Vec<Field>>,
}

/// What the struct says for all of its fields.
pub(crate) struct Inherited {
    pub(crate) case: Case,
    pub(crate) on_error: OnError,
}

impl Struct {
    pub(crate) fn read(input: &DeriveInput, errors: &mut Errors) -> Self {
        let mut prefix = String::new();
        let mut accessor = format_ident!("{}Accessor", input.ident);
        let mut runtime = quote!(::tideway_session);
        let before = errors.count();
        let items = attr::read(&input.attrs, &words::STRUCT, errors);
        let is_understood = errors.count() == before;
        let on_error = OnError::read(&items).unwrap_or(OnError::Error);
        let mut inherited = Inherited { case: Case::Snake, on_error };
        let (mut version, mut migrate, mut cookie_budget) = (None, None, None);
        for item in items {
            match (item.name, item.value) {
                ("prefix", Value::Text(text)) => prefix = text.value(),
                ("rename_all", Value::Text(text)) => inherited.case = read_case(&text, errors),
                ("accessor", Value::Name(name)) => accessor = name,
                ("version", Value::Expr(number)) => version = Some(*number),
                ("migrate", Value::Path(path)) => migrate = Some(path),
                ("cookie_budget", _) => cookie_budget = Some(item.written),
                ("crate", Value::Path(path)) => runtime = path.into_token_stream(),
                _ => {}
            }
        }
        if let (None, Some(path), true) = (&version, &migrate, is_understood) {
            errors.at(path, "`migrate` brings a session up to a version, so the struct needs one: `version = 1`");
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
            fields.named.iter().filter_map(|field| Field::read(field, &inherited, &generics, errors)).collect()
        });
        Self {
            vis: input.vis.clone(),
            ident: input.ident.clone(),
            generics,
            prefix,
            accessor,
            runtime,
            version,
            migrate,
            cookie_budget,
            fields,
        }
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
