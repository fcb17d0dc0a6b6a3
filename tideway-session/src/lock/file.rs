//! What a lock file says, as JSON.

use std::collections::BTreeMap;

use serde_core::de::DeserializeOwned;
use serde_core::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use super::unique::Unique;
use crate::{FieldSchema, Schema};

/// Structs by their names.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Lock(pub(super) BTreeMap<String, Struct>);

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Struct {
    pub(super) prefix: String,
    pub(super) version: Option<u32>,
    pub(super) migrates: bool,
    /// By their keys.
    pub(super) fields: BTreeMap<String, Field>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) ty: String,
    /// What a newtype wraps.
    pub(super) wraps: Option<String>,
    /// The texts that variants are written as, each with those it is read from as well.
    pub(super) variants: BTreeMap<String, Vec<String>>,
    pub(super) form: String,
    /// Whether reading the field is an error where it is absent.
    pub(super) required: bool,
    pub(super) aliases: Vec<String>,
    /// Whether text that is not of the type reads as absent.
    pub(super) lenient: bool,
    pub(super) max_len: Option<usize>,
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
        serde_json::from_str::<Unique>(text).ok()?;
        let Value::Object(structs) = serde_json::from_str(text).ok()? else { return None };
        let read = structs.into_iter().map(|(name, one)| Some((name, Struct::read(&one)?)));
        read.collect::<Option<_>>().map(Self)
    }

    pub(super) fn to_text(&self) -> String {
        // Maps of texts always have a form.
        serde_json::to_string_pretty(&self.0).unwrap_or_default() + "\n"
    }

    /// The field that reads a key, and the key it is written under.
    pub(super) fn reader(&self, key: &str) -> Option<(&str, &Field)> {
        let fields = || self.0.values().flat_map(|one| &one.fields);
        let own = fields().find(|(own, _)| *own == key);
        let reader = own.or_else(|| fields().find(|(_, field)| field.aliases.iter().any(|alias| alias == key)));
        reader.map(|(own, field)| (own.as_str(), field))
    }
}

impl Struct {
    fn read(json: &Value) -> Option<Self> {
        let Value::Object(fields) = json.get("fields")? else { return None };
        Some(Self {
            prefix: required(json, "prefix")?,
            version: optional(json, "version")?,
            migrates: optional(json, "migrates")?,
            fields: fields
                .iter()
                .map(|(key, field)| Some((key.clone(), Field::read(field)?)))
                .collect::<Option<_>>()?,
        })
    }
}

/// Leaves out what has its default.
impl Serialize for Struct {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("prefix", &self.prefix)?;
        entry_unless_default(&mut map, "version", &self.version)?;
        entry_unless_default(&mut map, "migrates", &self.migrates)?;
        map.serialize_entry("fields", &self.fields)?;
        map.end()
    }
}

/// Leaves out what has its default.
impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", &self.ty)?;
        entry_unless_default(&mut map, "wraps", &self.wraps)?;
        entry_unless_default(&mut map, "variants", &self.variants)?;
        map.serialize_entry("form", &self.form)?;
        map.serialize_entry("required", &self.required)?;
        entry_unless_default(&mut map, "aliases", &self.aliases)?;
        entry_unless_default(&mut map, "lenient", &self.lenient)?;
        entry_unless_default(&mut map, "max_len", &self.max_len)?;
        entry_unless_default(&mut map, "owner", &self.owner)?;
        map.end()
    }
}

fn entry_unless_default<M: SerializeMap, T: Serialize + Default + PartialEq>(
    map: &mut M,
    name: &str,
    value: &T,
) -> Result<(), M::Error> {
    if *value == T::default() { Ok(()) } else { map.serialize_entry(name, value) }
}

fn required<T: DeserializeOwned>(json: &Value, name: &str) -> Option<T> {
    T::deserialize(json.get(name)?).ok()
}

/// The default, if nothing of the name is there; `None`, if it is something else.
fn optional<T: DeserializeOwned + Default>(json: &Value, name: &str) -> Option<T> {
    json.get(name).map_or_else(|| Some(T::default()), |value| T::deserialize(value).ok())
}

impl Field {
    fn read(json: &Value) -> Option<Self> {
        Some(Self {
            ty: required(json, "type")?,
            wraps: optional(json, "wraps")?,
            variants: optional(json, "variants")?,
            form: required(json, "form")?,
            required: required(json, "required")?,
            aliases: optional(json, "aliases")?,
            lenient: optional(json, "lenient")?,
            max_len: optional(json, "max_len")?,
            owner: optional(json, "owner")?,
        })
    }

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

#[cfg(test)]
mod tests {
    use super::Lock;

    #[test]
    fn a_struct_that_says_something_twice_is_refused() {
        let twice = r#"{ "Shop": { "prefix": "a.", "prefix": "b.", "fields": {} } }"#;
        assert!(Lock::parse(twice).is_none());
    }

    #[test]
    fn a_field_that_says_something_twice_is_refused() {
        let field = r#"{ "type": "u8", "form": "f", "required": true }"#;
        let lock =
            |field: &str| Lock::parse(&format!(r#"{{ "Shop": {{ "prefix": "a.", "fields": {{ "k": {field} }} }} }}"#));
        assert!(lock(field).is_some());
        let twice = &field.replace(r#""type": "u8""#, r#""type": "u8", "type": "u64""#);
        assert!(lock(twice).is_none());
    }
}
