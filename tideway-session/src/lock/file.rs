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
    /// By their keys.
    pub(super) fields: BTreeMap<String, Field>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Field {
    #[serde(rename = "type")]
    pub(super) ty: String,
    pub(super) form: String,
    /// Whether reading the field is an error where it is absent.
    pub(super) required: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) aliases: Vec<String>,
    /// Whether text that is not of the type reads as absent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) lenient: bool,
}

impl Lock {
    pub(super) fn of(schemas: &[Schema]) -> Self {
        let of_struct = |schema: &Schema| Struct {
            prefix: schema.prefix().to_owned(),
            version: schema.version(),
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
            form: field.form().to_owned(),
            required: field.is_required(),
            aliases: field.aliases().iter().map(|alias| (*alias).to_owned()).collect(),
            lenient: field.on_error() != "error",
        }
    }
}
