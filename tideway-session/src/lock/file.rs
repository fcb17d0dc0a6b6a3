//! What a lock file says, as JSON.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{FieldSchema, Schema};

/// Structs by their names.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Lock(pub(super) BTreeMap<String, Struct>);

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Struct {
    pub(super) prefix: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<u32>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) migrates: bool,
    /// By their keys.
    pub(super) fields: BTreeMap<String, Field>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Field {
    #[serde(rename = "type")]
    pub(super) ty: String,
    /// What a newtype wraps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) wraps: Option<String>,
    /// The texts that variants are written as, each with those it is read from as well.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) variants: BTreeMap<String, Vec<String>>,
    pub(super) form: String,
    /// Whether reading the field is an error where it is absent.
    pub(super) required: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) aliases: Vec<String>,
    /// Whether text that is not of the type reads as absent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) lenient: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) max_len: Option<usize>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) owner: bool,
}

impl Lock {
    pub(super) fn of(schemas: &[Schema]) -> Self {
        let of_struct = |schema: &Schema| Struct {
            prefix: schema.prefix().to_owned(),
            version: schema.version(),
            migrates: schema.migrates(),
            fields: schema.fields().map(|field| (field.key(), Field::of(&field))).collect(),
        };
        Self(schemas.iter().map(|schema| (schema.name().to_owned(), of_struct(schema))).collect())
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    pub(super) fn to_text(&self) -> String {
        // Maps of texts always have a form.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// The field that reads a key, and the key it is written under.
    pub(super) fn reader(&self, key: &str) -> Option<(&str, &Field)> {
        let fields = || self.0.values().flat_map(|one| &one.fields);
        let own = fields().find(|(own, _)| *own == key);
        let reader = own.or_else(|| fields().find(|(_, field)| field.aliases.iter().any(|alias| alias == key)));
        reader.map(|(own, field)| (own.as_str(), field))
    }
}

impl Field {
    fn of(field: &FieldSchema) -> Self {
        Self {
            ty: field.type_name().to_owned(),
            wraps: field.shape.wrapped().map(str::to_owned),
            variants: field.shape.variants().iter().filter_map(|texts| variant(texts)).collect(),
            form: [Some(field.form()), field.codec].into_iter().flatten().collect::<Vec<_>>().join(" "),
            required: field.is_required(),
            aliases: field.aliases().iter().map(|alias| (*alias).to_owned()).collect(),
            lenient: field.on_error() != "error",
            // A limit that values of the type never reach is none.
            max_len: field.max_len().filter(|limit| field.bound() == Some(*limit)),
            owner: field.is_owner(),
        }
    }
}

/// The text that a variant is written as, and its older ones.
fn variant(texts: &[&str]) -> Option<(String, Vec<String>)> {
    let (written, older) = texts.split_first()?;
    Some(((*written).to_owned(), older.iter().map(|text| (*text).to_owned()).collect()))
}
