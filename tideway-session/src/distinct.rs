//! Session structs that share a session are checked against each other at compile time.

#![expect(clippy::indexing_slicing, reason = "neither iterators nor `get` are const")]

use crate::const_text::Text;
use crate::placed::{Path, count_key, nth_field, version_key};
use crate::schema::Schema;

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
    while let Ok(field) = nth_field(one, index) {
        let mut key = 0;
        while key < field.keys() {
            assert_free(&field.key(key), other);
            key += 1;
        }
        index += 1;
    }
    if let Some(key) = version_key(one) {
        assert_free(&key, other);
    }
}

const fn assert_free(key: &Path, schema: &Schema) {
    if count_key(schema, key) > 0 {
        let message = key.push_to(Text::new().push("two of these session structs use the key `"));
        let message = message.push("`: give one of them a `prefix`, or `rename` the field");
        panic!("{}", message.as_str());
    }
}

impl KeyName {
    /// Whether it is this key.
    pub(crate) fn is_text(self, key: &str) -> bool {
        key.strip_prefix(self.prefix) == Some(self.name)
    }
}
