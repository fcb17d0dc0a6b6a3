//! What the user wrote on a field.

use proc_macro2::Ident;
use syn::ext::IdentExt as _;
use syn::{Attribute, Expr, LitStr, Path, Type, Visibility};

use super::parameters::Parameters;
use super::structure::Inherited;
use crate::attr::{self, Item, Value};
use crate::errors::Errors;
use crate::{types, words};

/// A field of a struct that derives `Session`.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    /// The name without `r#`.
    pub(crate) name: String,
    pub(crate) vis: Visibility,
    pub(crate) ty: Type,
    /// The doc comments and `#[deprecated]`, which go on everything that is generated for the field.
    pub(crate) attrs: Vec<Attribute>,
    /// What `#[session(..)]` says.
    pub(crate) items: Vec<Item>,
    /// The key without the prefix.
    pub(crate) key: String,
    /// What the field says of it, else what the struct says.
    pub(crate) on_error: OnError,
    /// Whether nothing is wrong with the field. For one that is not sound no codec is asked for: which one the user means is
    /// not known, and a bound that is not met would be a second error for one mistake.
    pub(crate) sound: bool,
    /// Whether other fields leave room for this one's accessors and its key.
    pub(crate) has_room: bool,
}

/// What becomes of a text that is not of the field's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnError {
    Error,
    Default,
    Remove,
}

impl OnError {
    /// What the options say, if they do.
    pub(crate) fn read(items: &[Item]) -> Option<Self> {
        items.iter().find_map(|item| match (item.name, &item.value) {
            ("on_error", Value::Name(choice)) if choice == "default" => Some(Self::Default),
            ("on_error", Value::Name(choice)) if choice == "remove" => Some(Self::Remove),
            ("on_error", _) => Some(Self::Error),
            _ => None,
        })
    }
}

/// How the field's value becomes text.
pub(crate) enum Codec<'a> {
    Value,
    Json,
    Text,
    With(&'a Path),
}

/// What the field reads as when it is absent.
pub(crate) enum Absent<'a> {
    Missing,
    None,
    Default,
    Expr(&'a Expr),
    /// A string literal, converted to the field's type.
    Literal(&'a LitStr),
}

impl Field {
    pub(crate) fn read(
        field: &syn::Field,
        structure: &Inherited,
        generics: &Parameters,
        errors: &mut Errors,
    ) -> Option<Self> {
        let before = errors.count();
        let ident = field.ident.clone()?;
        let name = ident.unraw().to_string();
        let items = attr::read(&field.attrs, &words::FIELD, errors);
        let key = items.iter().find_map(|item| match (item.name, &item.value) {
            ("rename", Value::Text(text)) => Some(text.value()),
            _ => None,
        });
        let (ty, borrowed) = generics.type_outside(&field.ty);
        let is_kept = |attr: &&Attribute| attr.path().is_ident("doc") || attr.path().is_ident("deprecated");
        Some(Self {
            key: key.unwrap_or_else(|| structure.case.of_field(&name)),
            on_error: OnError::read(&items).unwrap_or(structure.on_error),
            name,
            ident,
            vis: field.vis.clone(),
            ty,
            attrs: field.attrs.iter().filter(is_kept).cloned().collect(),
            items,
            sound: errors.count() == before && !borrowed,
            has_room: true,
        })
    }

    /// The word of `#[session(..)]`, if the user wrote it.
    pub(crate) fn item(&self, name: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.name == name)
    }

    pub(crate) fn is(&self, name: &str) -> bool {
        self.item(name).is_some()
    }

    /// Whether the field has a key.
    pub(crate) fn is_stored(&self) -> bool {
        !self.is("skip")
    }

    /// Whether the field gets accessors and a key constant.
    pub(crate) fn has_accessors(&self) -> bool {
        self.is_stored() && !self.is_flattened() && self.has_room
    }

    /// Whether code can be made for the field.
    pub(crate) fn is_whole(&self) -> bool {
        self.sound && self.has_room
    }

    /// Whether the field is a session struct itself, whose fields have the keys.
    pub(crate) fn is_flattened(&self) -> bool {
        self.is("flatten")
    }

    /// What the keys of a flattened struct begin with, after the prefix of this one.
    pub(crate) fn inner_prefix(&self) -> String {
        match self.item("prefix").map(|item| &item.value) {
            Some(Value::Text(text)) => text.value(),
            _ => String::new(),
        }
    }

    /// The name of one of the field's methods: `set_visits`. A click on it leads to the field.
    pub(crate) fn method(&self, verb: &str) -> Ident {
        Ident::new(&format!("{verb}_{}", self.name), self.ident.span())
    }

    /// The name of the method that lends a flattened struct's accessors: `billing_mut`.
    pub(crate) fn method_mut(&self) -> Ident {
        Ident::new(&format!("{}_mut", self.name), self.ident.span())
    }

    /// The name of the field's key: `VISITS`.
    pub(crate) fn constant(&self) -> Ident {
        Ident::new(&self.name.to_uppercase(), self.ident.span())
    }

    /// The old keys.
    pub(crate) fn aliases(&self) -> impl Iterator<Item = &LitStr> {
        self.items.iter().filter_map(|item| match (item.name, &item.value) {
            ("alias", Value::Text(text)) => Some(text),
            _ => None,
        })
    }

    /// The type that has a text: the `T` of an `Option<T>`, else the type.
    pub(crate) fn stored_type(&self) -> &Type {
        types::option(&self.ty).unwrap_or(&self.ty)
    }

    pub(crate) fn is_optional(&self) -> bool {
        types::option(&self.ty).is_some()
    }

    /// Whether the setter takes what converts, besides the type itself.
    pub(crate) fn takes_what_converts(&self) -> bool {
        self.is_optional() || types::is_string(&self.ty)
    }

    pub(crate) fn codec(&self) -> Codec<'_> {
        match self.item("with").map(|item| &item.value) {
            Some(Value::Path(path)) => Codec::With(path),
            _ if self.is("json") => Codec::Json,
            _ if self.is("text") => Codec::Text,
            _ => Codec::Value,
        }
    }

    pub(crate) fn absent(&self) -> Absent<'_> {
        match self.item("default").map(|item| &item.value) {
            _ if self.is_optional() => Absent::None,
            None => Absent::Missing,
            Some(Value::Expr(expr)) => match attr::string(expr) {
                Some(literal) => Absent::Literal(literal),
                None => Absent::Expr(expr),
            },
            Some(_) => Absent::Default,
        }
    }
}
