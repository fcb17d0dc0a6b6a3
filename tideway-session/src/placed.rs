//! The fields of a struct with those of the structs that are flattened into it, for checks at compile time.

#![expect(clippy::indexing_slicing, reason = "neither iterators nor `get` are const")]

use crate::const_text::Text;
use crate::data::VERSION_NAME;
use crate::schema::{FieldSchema, Schema};

/// A field, and what its keys begin with where its struct is flattened.
#[derive(Clone, Copy)]
pub(crate) struct Placed {
    outer: Path,
    pub(crate) field: &'static FieldSchema,
}

/// A key in parts: a compile-time check can join nothing.
#[derive(Clone, Copy)]
pub(crate) struct Path {
    parts: [&'static str; PARTS],
    count: usize,
}

/// Prefix and name, and a part for each struct that is around.
const PARTS: usize = 8;

/// The field at `index`, or, if there is none, how many there are.
pub(crate) const fn nth_field(schema: &Schema, index: usize) -> Result<Placed, usize> {
    let mut count = schema.fields.len();
    if index < count {
        return Ok(Placed { outer: Path::new(), field: &schema.fields[index] });
    }
    let mut part = 0;
    while part < schema.flattened.len() {
        let flattened = &schema.flattened[part];
        match nth_field(flattened.schema, index - count) {
            Ok(Placed { outer, field }) => return Ok(Placed { outer: outer.under(flattened.prefix), field }),
            Err(inner) => count += inner,
        }
        part += 1;
    }
    Err(count)
}

/// The key of the struct's version.
pub(crate) const fn version_key(schema: &Schema) -> Option<Path> {
    if schema.version().is_some() { Some(Path::new().under(VERSION_NAME).under(schema.prefix())) } else { None }
}

/// How many fields of the struct have the key, the one that holds its version included.
///
/// It is asked for each key of a struct, so it puts no keys together: a compile-time check has its limit.
pub(crate) const fn count_key(schema: &Schema, key: &Path) -> usize {
    count_rest(schema, &Rest { key, len: key.len(), from: 0 })
}

const fn count_rest(schema: &Schema, rest: &Rest<'_>) -> usize {
    let mut count = 0;
    let mut index = 0;
    while index < schema.fields.len() {
        let field = &schema.fields[index];
        count += rest.is(field.key.prefix, field.key.name) as usize;
        let mut alias = 0;
        while alias < field.aliases.len() {
            count += rest.is("", field.aliases[alias]) as usize;
            alias += 1;
        }
        index += 1;
    }
    if schema.version().is_some() {
        count += rest.is(schema.prefix(), VERSION_NAME) as usize;
    }
    let mut part = 0;
    while part < schema.flattened.len() {
        let flattened = &schema.flattened[part];
        if let Some(inner) = rest.after(flattened.prefix) {
            count += count_rest(flattened.schema, &inner);
        }
        part += 1;
    }
    count
}

/// What is left of a key after the prefixes around a struct.
struct Rest<'a> {
    key: &'a Path,
    len: usize,
    from: usize,
}

impl Rest<'_> {
    const fn is(&self, prefix: &str, name: &str) -> bool {
        self.len - self.from == prefix.len() + name.len()
            && self.has(self.from + prefix.len(), name)
            && self.has(self.from, prefix)
    }

    const fn after(&self, prefix: &str) -> Option<Self> {
        if self.len - self.from >= prefix.len() && self.has(self.from, prefix) {
            Some(Rest { key: self.key, len: self.len, from: self.from + prefix.len() })
        } else {
            None
        }
    }

    /// Whether the text stands there; from its end, for many keys begin alike.
    const fn has(&self, at: usize, text: &str) -> bool {
        let text = text.as_bytes();
        let mut index = text.len();
        while index > 0 {
            index -= 1;
            if self.key.byte(at + index) != text[index] {
                return false;
            }
        }
        true
    }
}

impl Placed {
    /// The key at `index`: first the field's own, then the older ones.
    pub(crate) const fn key(&self, index: usize) -> Path {
        let key = if index == 0 {
            Path::new().under(self.field.key.name).under(self.field.key.prefix)
        } else {
            Path::new().under(self.field.aliases[index - 1])
        };
        let mut part = self.outer.count;
        let mut placed = key;
        while part > 0 {
            part -= 1;
            placed = placed.under(self.outer.parts[part]);
        }
        placed
    }

    pub(crate) const fn keys(&self) -> usize {
        1 + self.field.aliases.len()
    }
}

impl Path {
    const fn new() -> Self {
        Self { parts: [""; PARTS], count: 0 }
    }

    /// The path with `prefix` before it.
    const fn under(self, prefix: &'static str) -> Self {
        assert!(self.count < PARTS, "session structs are flattened into each other too deep: put them side by side");
        let mut path = Self { parts: [prefix; PARTS], count: self.count + 1 };
        let mut part = 0;
        while part < self.count {
            path.parts[part + 1] = self.parts[part];
            part += 1;
        }
        path
    }

    pub(crate) const fn len(&self) -> usize {
        let mut len = 0;
        let mut part = 0;
        while part < self.count {
            len += self.parts[part].len();
            part += 1;
        }
        len
    }

    const fn byte(&self, mut index: usize) -> u8 {
        let mut part = 0;
        while index >= self.parts[part].len() {
            index -= self.parts[part].len();
            part += 1;
        }
        self.parts[part].as_bytes()[index]
    }

    /// The text with this key after it.
    pub(crate) const fn push_to(&self, mut text: Text) -> Text {
        let mut part = 0;
        while part < self.count {
            text = text.push(self.parts[part]);
            part += 1;
        }
        text
    }
}
