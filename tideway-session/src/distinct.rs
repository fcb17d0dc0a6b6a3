//! Session structs that share a session are checked against each other at compile time.

#![expect(clippy::indexing_slicing, reason = "neither iterators nor `get` are const")]

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
        const _: () = $crate::__private::assert_distinct_keys(&[$(<$session as $crate::Session>::KEYS),+]);
    };
}

/// Panics, at compile time, naming the first key that two of the lists share.
#[doc(hidden)]
pub const fn assert_distinct(lists: &[&[KeyName]]) {
    let mut list = 0;
    while list < lists.len() {
        let mut other = list + 1;
        while other < lists.len() {
            assert_disjoint(lists[list], lists[other]);
            other += 1;
        }
        list += 1;
    }
}

const fn assert_disjoint(one: &[KeyName], other: &[KeyName]) {
    let mut i = 0;
    while i < one.len() {
        let mut j = 0;
        while j < other.len() {
            if one[i].is(other[j]) {
                let message = Message::new()
                    .push("two of these session structs use the key `")
                    .push(one[i].prefix)
                    .push(one[i].name)
                    .push("`: give one of them a `prefix`, or `rename` the field");
                panic!("{}", message.as_str());
            }
            j += 1;
        }
        i += 1;
    }
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

/// A text put together at compile time; what does not fit is left out.
struct Message {
    bytes: [u8; 256],
    len: usize,
}

impl Message {
    const fn new() -> Self {
        Self { bytes: [0; 256], len: 0 }
    }

    const fn push(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        if self.len + text.len() <= self.bytes.len() {
            let mut index = 0;
            while index < text.len() {
                self.bytes[self.len] = text[index];
                self.len += 1;
                index += 1;
            }
        }
        self
    }

    const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "two of these session structs use the same key",
        }
    }
}
