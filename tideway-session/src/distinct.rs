//! Session structs that share a session are checked against each other at compile time.

#![expect(clippy::indexing_slicing, reason = "neither iterators nor `get` are const")]

use crate::const_text::Text;
use crate::data::VERSION_NAME;
use crate::schema::{FieldSchema, Schema};

/// A key of a session struct, in its two parts.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "written by generated code alone")]
pub struct KeyName {
    pub prefix: &'static str,
    pub name: &'static str,
}

/// Checks at compile time that session structs which share a session have no key in common.
///
/// One line beside the structs is enough:
///
/// ```
/// use tideway_session::{Session, assert_distinct_keys};
///
/// #[derive(Session)]
/// #[session(prefix = "shop.")]
/// struct Shop { visits: Option<u32> }
///
/// #[derive(Session)]
/// #[session(prefix = "auth.")]
/// struct Auth { user_id: Option<u64> }
///
/// assert_distinct_keys!(Shop, Auth);
/// ```
///
/// ```compile_fail
/// # use tideway_session::{Session, assert_distinct_keys};
/// #[derive(Session)]
/// struct Shop { user_id: Option<u64> }
///
/// #[derive(Session)]
/// struct Auth { user_id: Option<u64> }
///
/// assert_distinct_keys!(Shop, Auth); // error: two of these session structs use the key `user_id`
/// ```
#[macro_export]
macro_rules! assert_distinct_keys {
    ($($session:ty),+ $(,)?) => {
        const _: () = $crate::__private::assert_distinct_keys(&[$(&<$session as $crate::Session>::SCHEMA),+]);
    };
}

/// Panics, at compile time, naming the first key that two of the structs share.
#[doc(hidden)]
pub const fn assert_distinct(schemas: &[&Schema]) {
    let mut one = 0;
    while one < schemas.len() {
        let mut other = one + 1;
        while other < schemas.len() {
            assert_disjoint(schemas[one], schemas[other]);
            other += 1;
        }
        one += 1;
    }
}

const fn assert_disjoint(one: &Schema, other: &Schema) {
    let mut index = 0;
    while let Some(key) = nth_key(one, index) {
        let mut with = 0;
        while let Some(taken) = nth_key(other, with) {
            if key.is(taken) {
                let message = Text::new()
                    .push("two of these session structs use the key `")
                    .push(key.prefix)
                    .push(key.name)
                    .push("`: give one of them a `prefix`, or `rename` the field");
                panic!("{}", message.as_str());
            }
            with += 1;
        }
        index += 1;
    }
}

/// One key after the other: of each field its own and its older ones, then that of the version.
const fn nth_key(schema: &Schema, mut index: usize) -> Option<KeyName> {
    let mut field = 0;
    while field < schema.fields.len() {
        let FieldSchema { key, aliases, .. } = &schema.fields[field];
        if index == 0 {
            return Some(*key);
        }
        if index <= aliases.len() {
            return Some(KeyName { prefix: "", name: aliases[index - 1] });
        }
        index -= 1 + aliases.len();
        field += 1;
    }
    if index == 0 && schema.version().is_some() {
        return Some(KeyName { prefix: schema.prefix(), name: VERSION_NAME });
    }
    None
}

impl KeyName {
    const fn len(self) -> usize {
        self.prefix.len() + self.name.len()
    }

    const fn byte(self, index: usize) -> u8 {
        let prefix = self.prefix.as_bytes();
        if index < prefix.len() { prefix[index] } else { self.name.as_bytes()[index - prefix.len()] }
    }

    /// Whether it is this key.
    pub(crate) fn is_text(self, key: &str) -> bool {
        key.strip_prefix(self.prefix) == Some(self.name)
    }

    const fn is(self, other: Self) -> bool {
        if self.len() != other.len() {
            return false;
        }
        let mut index = 0;
        while index < self.len() {
            if self.byte(index) != other.byte(index) {
                return false;
            }
            index += 1;
        }
        true
    }
}
