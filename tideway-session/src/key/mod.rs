//! Typed keys: where a field is stored, and how its value becomes text.

mod access;
mod attributes;
mod codec;

use std::fmt::{self, Display};
use std::str::FromStr;
use std::time::Duration;

use serde_core::Serialize;
use serde_core::de::DeserializeOwned;

pub use self::codec::{Decode, Encode};

use self::codec::{decode_json, decode_text, encode_json, encode_optional, encode_text, encode_value};
use crate::SessionValue;
use crate::data::Version;
use crate::value::Shape;

/// One field of a session: its key, the text form of its type, and what it reads as when it is absent.
///
/// `#[derive(Session)]` makes one for each field, named like the field in capitals (`Shop::VISITS`), and the accessors
/// stand on it. It serves generic code, and reading from data that is not to be changed.
///
/// ```
/// use std::time::Duration;
/// use tideway_session::{Key, SessionData};
///
/// const VISITS: Key<u32> = Key::value("shop.", "visits").or(|| 1);
///
/// let mut data = SessionData::new(Duration::from_secs(60));
/// assert_eq!(VISITS.get(&data)?, 1);
/// VISITS.set(&mut data, &2)?;
/// assert_eq!(data.get("shop.visits"), Some("2"));
/// # Ok::<(), tideway_session::Error>(())
/// ```
pub struct Key<T> {
    prefix: &'static str,
    name: &'static str,
    aliases: &'static [&'static str],
    encode: Encode<T>,
    decode: Decode<T>,
    /// What the text form is called.
    form: &'static str,
    /// The most bytes that the type's text can have, if it is known.
    bound: Option<usize>,
    /// What is known of the type's texts.
    shape: Shape,
    absent: Option<fn() -> T>,
    on_error: OnError,
    max_len: usize,
    ttl: Option<Duration>,
    sensitive: bool,
    mark: Mark,
    version: Option<&'static Version>,
}

/// What becomes of a text that is not of the field's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OnError {
    /// The reader is told.
    Error,
    /// It reads as absent, and stays.
    Default,
    /// It reads as absent, and goes with the next save of the request that met it.
    Remove,
}

/// What writing the field means for the session's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    Nothing,
    /// Whose session it is: every write is a sign-in or a sign-out, so the id changes.
    Owner,
    /// What the session may do: the id changes when the field does.
    Privilege,
}

/// Making keys.
impl<T> Key<T> {
    /// A field stored in the plain text form of its type; required, unless [`or`](Self::or) follows.
    #[must_use]
    pub const fn value(prefix: &'static str, name: &'static str) -> Self
    where
        T: SessionValue,
    {
        Self::with(prefix, name, encode_value::<T>, T::decode).form("plain").of_type::<T>()
    }

    /// A field stored as JSON text.
    #[must_use]
    pub const fn json(prefix: &'static str, name: &'static str) -> Self
    where
        T: Serialize + DeserializeOwned,
    {
        Self::with(prefix, name, encode_json::<T>, decode_json::<T>).form("json")
    }

    /// A field stored as `Display` writes it and `FromStr` reads it.
    #[must_use]
    pub const fn text(prefix: &'static str, name: &'static str) -> Self
    where
        T: Display + FromStr,
    {
        Self::with(prefix, name, encode_text::<T>, decode_text::<T>).form("text")
    }

    /// A field with functions of its own between value and text.
    ///
    /// ```
    /// use std::time::Duration;
    /// use tideway_session::{Key, SessionData};
    ///
    /// const FLAGS: Key<u8> = Key::with(
    ///     "",
    ///     "flags",
    ///     |flags, text| { text.push_str(&format!("{flags:08b}")); Ok(true) },
    ///     |text| u8::from_str_radix(text, 2).ok(),
    /// );
    /// let mut data = SessionData::new(Duration::from_secs(60));
    /// FLAGS.set(&mut data, &5)?;
    /// assert_eq!(data.get("flags"), Some("00000101"));
    /// assert_eq!(FLAGS.get(&data)?, 5);
    /// # Ok::<(), tideway_session::Error>(())
    /// ```
    #[must_use]
    pub const fn with(prefix: &'static str, name: &'static str, encode: Encode<T>, decode: Decode<T>) -> Self {
        Self {
            prefix,
            name,
            aliases: &[],
            encode,
            decode,
            form: "with",
            bound: None,
            shape: Shape::Unknown,
            absent: None,
            on_error: OnError::Error,
            max_len: usize::MAX,
            ttl: None,
            sensitive: false,
            mark: Mark::Nothing,
            version: None,
        }
    }

    const fn form(mut self, form: &'static str) -> Self {
        self.form = form;
        self
    }

    /// What is known of the texts of a type.
    const fn of_type<V: SessionValue>(mut self) -> Self {
        self.bound = V::MAX_LEN;
        self.shape = V::SHAPE;
        self
    }
}

/// Making keys of optional fields: absent is `None`, `None` removes, and the text form is that of the inner type.
impl<T> Key<Option<T>> {
    /// A field that may be absent, stored in the plain text form of its type.
    #[must_use]
    pub const fn optional_value(prefix: &'static str, name: &'static str) -> Self
    where
        T: SessionValue,
    {
        let encode: Encode<Option<T>> = |value, text| encode_optional(value.as_ref(), text, encode_value::<T>);
        Self::with(prefix, name, encode, |text| T::decode(text).map(Some)).form("plain").of_type::<T>().or(|| None)
    }

    /// A field that may be absent, stored as JSON text.
    #[must_use]
    pub const fn optional_json(prefix: &'static str, name: &'static str) -> Self
    where
        T: Serialize + DeserializeOwned,
    {
        let encode: Encode<Option<T>> = |value, text| encode_optional(value.as_ref(), text, encode_json::<T>);
        Self::with(prefix, name, encode, |text| decode_json(text).map(Some)).form("json").or(|| None)
    }

    /// A field that may be absent, stored as `Display` writes it and `FromStr` reads it.
    #[must_use]
    pub const fn optional_text(prefix: &'static str, name: &'static str) -> Self
    where
        T: Display + FromStr,
    {
        let encode: Encode<Option<T>> = |value, text| encode_optional(value.as_ref(), text, encode_text::<T>);
        Self::with(prefix, name, encode, |text| decode_text(text).map(Some)).form("text").or(|| None)
    }
}

impl<T> Clone for Key<T> {
    fn clone(&self) -> Self {
        Self { ..*self }
    }
}

/// Shows the key.
impl<T> fmt::Debug for Key<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({}{})", self.prefix, self.name)
    }
}
