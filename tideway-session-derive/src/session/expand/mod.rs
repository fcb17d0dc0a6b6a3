//! The code for a struct. Nothing here fails: what is wrong was found before.

mod accessor;
mod budget;
mod flatten;
mod keys;
mod session;

use proc_macro2::TokenStream;
use quote::quote;

use super::field::{Absent, Codec};
use super::{Field, Struct};
use crate::types;

/// All items for the struct.
pub(crate) fn expand(structure: &Struct) -> TokenStream {
    let context = Context::new(structure);
    let keys = keys::expand(&context);
    let accessor_type = accessor::expand_type(&context);
    let accessors = accessor::expand_methods(&context);
    let session = session::expand(&context);
    let extractor = session::expand_extractor(&context);
    let budget = budget::expand(&context);
    let flattened = flatten::expand_check(&context);
    quote!(#keys #accessor_type #accessors #session #extractor #budget #flattened)
}

/// What all items need of the struct.
struct Context<'a> {
    structure: &'a Struct,
    fields: &'a [Field],
    /// The struct with its arguments: `Shop<T>`.
    owner: &'a TokenStream,
    /// The accessor's parameters after its lifetime: `, T`.
    arguments: TokenStream,
    /// The parameters of an `impl`: `<T>`.
    parameters: TokenStream,
    /// The conditions under which all fields have a text: `where T: SessionValue`.
    conditions: Vec<TokenStream>,
}

impl<'a> Context<'a> {
    fn new(structure: &'a Struct) -> Self {
        let generics = &structure.generics;
        let fields = structure.fields.as_deref().unwrap_or_default();
        let declared = &generics.declared;
        let mut conditions = generics.conditions.clone();
        conditions.extend(generics.types.iter().map(|name| quote!(#name: 'static)));
        conditions.extend(fields.iter().filter_map(|field| codec_condition(structure, field)));
        Self {
            structure,
            fields,
            owner: &generics.owner,
            arguments: generics.arguments.iter().map(|argument| quote!(, #argument)).collect(),
            parameters: if declared.is_empty() { TokenStream::new() } else { quote!(<#(#declared),*>) },
            conditions,
        }
    }

    fn runtime(&self) -> &'a TokenStream {
        &self.structure.runtime
    }

    fn stored(&self) -> impl Iterator<Item = &'a Field> {
        self.fields.iter().filter(|field| field.has_accessors())
    }

    /// The session structs inside.
    fn flattened(&self) -> impl Iterator<Item = &'a Field> {
        self.fields.iter().filter(|field| field.is_flattened() && field.is_whole())
    }

    /// The `where` clause of the conditions, empty without any.
    fn where_clause(&self) -> TokenStream {
        clause(&self.conditions)
    }
}

fn clause(conditions: &[TokenStream]) -> TokenStream {
    if conditions.is_empty() { TokenStream::new() } else { quote!(where #(#conditions),*) }
}

/// What a field asks of a type that mentions a parameter of the struct. What it asks of other types is told at the field,
/// where a person can see why.
fn codec_condition(structure: &Struct, field: &Field) -> Option<TokenStream> {
    let ty = field.stored_type();
    if !field.has_accessors() || !field.sound || !types::mentions(ty, &structure.generics.names) {
        return None;
    }
    let runtime = &structure.runtime;
    let mut bounds = match field.codec() {
        Codec::Value => quote!(#runtime::SessionValue),
        Codec::Json => quote!(#runtime::__private::Serialize + #runtime::__private::DeserializeOwned),
        Codec::Text => quote!(::core::fmt::Display + ::core::str::FromStr),
        Codec::With(_) => TokenStream::new(),
    };
    if let Absent::Default = field.absent() {
        bounds.extend(quote!(+ ::core::default::Default));
    }
    Some(quote!(#ty: #bounds))
}
