//! What a session struct stores, as a constant.

use std::time::Duration;

use crate::data::Version;
use crate::distinct::KeyName;
use crate::joined::{joined, joined_all};
use crate::key::Mark;
use crate::value::Shape;

/// What a session struct stores, field by field: the constant `Shop::SCHEMA` of a struct that derives
/// [`Session`](crate::Session). It knows names and types, and neither a value nor a default.
///
/// ```
/// use tideway_session::Session;
///
/// #[derive(Session)]
/// #[session(prefix = "shop.")]
/// struct Shop {
///     visits: Option<u32>,
///     #[session(alias = "csrf", sensitive)]
///     form_token: String,
/// }
///
/// let keys: Vec<String> = Shop::SCHEMA.fields().map(|field| field.key()).collect();
/// assert_eq!(keys, ["shop.visits", "shop.form_token"]);
/// assert!(Shop::SCHEMA.field("csrf").is_some_and(|field| field.is_sensitive()));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Schema {
    name: &'static str,
    prefix: &'static str,
    version: Option<u32>,
    migrates: bool,
    pub(crate) fields: &'static [FieldSchema],
    pub(crate) flattened: &'static [Flattened],
}

/// A struct inside a struct, with what its keys begin with there.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Flattened {
    pub prefix: &'static str,
    pub schema: &'static Schema,
}

/// What is stored of one field.
#[derive(Debug, Clone, Copy)]
pub struct FieldSchema {
    pub(crate) key: KeyName,
    pub(crate) aliases: &'static [&'static str],
    pub(crate) type_name: &'static str,
    pub(crate) form: &'static str,
    /// The path of a codec of the field's own.
    pub(crate) codec: Option<&'static str>,
    pub(crate) shape: Shape,
    pub(crate) required: bool,
    pub(crate) on_error: &'static str,
    pub(crate) max_len: Option<usize>,
    pub(crate) bound: Option<usize>,
    pub(crate) ttl: Option<Duration>,
    pub(crate) mark: Mark,
    pub(crate) flash: bool,
    pub(crate) sensitive: bool,
}

/// Called by generated code.
#[doc(hidden)]
impl Schema {
    #[must_use]
    pub const fn new(name: &'static str, prefix: &'static str, fields: &'static [FieldSchema]) -> Self {
        Self { name, prefix, version: None, migrates: false, fields, flattened: &[] }
    }

    #[must_use]
    pub const fn versioned(mut self, version: Option<&Version>) -> Self {
        self.version = match version {
            Some(version) => Some(version.number),
            None => None,
        };
        self
    }

    #[must_use]
    pub const fn flattening(mut self, flattened: &'static [Flattened]) -> Self {
        self.flattened = flattened;
        self
    }

    #[must_use]
    pub const fn migrating(mut self) -> Self {
        self.migrates = true;
        self
    }
}

impl Schema {
    /// The name of the struct.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What the keys begin with.
    #[must_use]
    pub const fn prefix(&self) -> &'static str {
        self.prefix
    }

    /// The version of the struct, if it has versions.
    #[must_use]
    pub const fn version(&self) -> Option<u32> {
        self.version
    }

    /// Whether a function brings older entries up to the version.
    #[must_use]
    pub const fn migrates(&self) -> bool {
        self.migrates
    }

    /// The fields that are stored, in the order of the struct; those of structs that are flattened into it come last.
    pub fn fields(&self) -> impl Iterator<Item = FieldSchema> + use<> {
        let mut fields = self.fields.to_vec();
        for Flattened { prefix, schema } in self.flattened {
            fields.extend(schema.fields().map(|field| field.under(prefix)));
        }
        fields.into_iter()
    }

    /// The field that is stored under `key`, or was when `key` was its older one.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<FieldSchema> {
        self.fields().find(|field| field.key.is_text(key) || field.aliases.contains(&key))
    }
}

/// Called by generated code.
#[doc(hidden)]
impl FieldSchema {
    #[must_use]
    pub const fn flash(mut self) -> Self {
        self.flash = true;
        self
    }

    #[must_use]
    pub const fn codec(mut self, path: &'static str) -> Self {
        self.codec = Some(path);
        self
    }
}

impl FieldSchema {
    /// The field where its struct is flattened.
    fn under(self, outer: &'static str) -> Self {
        let key = KeyName { prefix: joined(outer, self.key.prefix), name: self.key.name };
        Self { key, aliases: joined_all(outer, self.aliases), ..self }
    }

    /// The key that the field is written under.
    #[must_use]
    pub fn key(&self) -> String {
        [self.key.prefix, self.key.name].concat()
    }

    /// The older keys that the field is read from as well.
    #[must_use]
    pub const fn aliases(&self) -> &'static [&'static str] {
        self.aliases
    }

    /// The field's type as it is spelt in the struct.
    #[must_use]
    pub const fn type_name(&self) -> &'static str {
        self.type_name
    }

    /// How values become text: `plain`, `json`, `text` or `with`.
    #[must_use]
    pub const fn form(&self) -> &'static str {
        self.form
    }

    /// Whether reading the field is an error where it is absent.
    #[must_use]
    pub const fn is_required(&self) -> bool {
        self.required
    }

    /// What becomes of text that is not of the field's type: `error`, `default` or `remove`.
    #[must_use]
    pub const fn on_error(&self) -> &'static str {
        self.on_error
    }

    /// How many bytes of text the field may have at most, from `max_len`.
    #[must_use]
    pub const fn max_len(&self) -> Option<usize> {
        self.max_len
    }

    /// How many bytes of text the field can have at most, from `max_len` or from its type.
    #[must_use]
    pub const fn bound(&self) -> Option<usize> {
        self.bound
    }

    /// How long what was written stays, from `ttl`.
    #[must_use]
    pub const fn ttl(&self) -> Option<Duration> {
        self.ttl
    }

    /// Whether the field says whose session it is.
    #[must_use]
    pub const fn is_owner(&self) -> bool {
        matches!(self.mark, Mark::Owner)
    }

    /// Whether a change of the field gives the session a new id.
    #[must_use]
    pub const fn is_privilege(&self) -> bool {
        matches!(self.mark, Mark::Privilege)
    }

    /// Whether the field's value is to be shown to nobody.
    #[must_use]
    pub const fn is_sensitive(&self) -> bool {
        self.sensitive
    }

    /// Whether the field is read once.
    #[must_use]
    pub const fn is_flash(&self) -> bool {
        self.flash
    }
}
