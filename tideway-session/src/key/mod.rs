//! Typed keys: where a field is stored, and how its value becomes text.

mod access;
mod codec;

use std::fmt::{self, Display};
use std::str::FromStr;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use self::codec::{Decode, Encode};

use self::codec::{decode_json, decode_text, encode_json, encode_optional, encode_text, encode_value};
use crate::SessionValue;
use crate::data::Version;
use crate::distinct::KeyName;
use crate::joined::{joined, joined_all};
use crate::schema::FieldSchema;

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
        Self::with(prefix, name, encode_value::<T>, T::decode).form("plain").bound(T::MAX_LEN)
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

    const fn bound(mut self, bytes: Option<usize>) -> Self {
        self.bound = bytes;
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
        Self::with(prefix, name, encode, |text| T::decode(text).map(Some)).form("plain").bound(T::MAX_LEN).or(|| None)
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

/// Saying more of a key.
impl<T> Key<T> {
    /// Older keys of the field, whole: they are read where the key itself is absent, and removed when it is written.
    #[must_use]
    pub const fn aliases(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    /// What the field reads as when it is absent.
    #[must_use]
    pub const fn or(mut self, default: fn() -> T) -> Self {
        self.absent = Some(default);
        self
    }

    /// Reads text that is not of the field's type as if the field were absent. The text stays until the field is set: to
    /// another version of the program it may mean something.
    ///
    /// ```
    /// use std::time::Duration;
    /// use tideway_session::{Key, SessionData};
    ///
    /// const VISITS: Key<u32> = Key::value("", "visits").or(|| 0).on_error_default();
    ///
    /// let mut data = SessionData::new(Duration::from_secs(60));
    /// data.set("visits", "many");
    /// assert_eq!(VISITS.get(&data)?, 0);
    /// assert_eq!(data.get("visits"), Some("many"));
    /// # Ok::<(), tideway_session::Error>(())
    /// ```
    #[must_use]
    pub const fn on_error_default(mut self) -> Self {
        self.on_error = OnError::Default;
        self
    }

    /// Reads text that is not of the field's type as if the field were absent. Met by a request, the text goes when that
    /// request is saved; reading it alone saves nothing.
    #[must_use]
    pub const fn on_error_remove(mut self) -> Self {
        self.on_error = OnError::Remove;
        self
    }

    /// How many bytes the field's text may have; a longer one is refused where it is written.
    ///
    /// ```
    /// use std::time::Duration;
    /// use tideway_session::{Error, Key, SessionData};
    ///
    /// const NOTE: Key<String> = Key::value("shop.", "note").max_len(10);
    ///
    /// let mut data = SessionData::new(Duration::from_secs(60));
    /// let error = NOTE.set(&mut data, &"by the door".to_owned()).unwrap_err();
    /// assert!(matches!(error, Error::TooLarge { size: 11, limit: 10, field } if field == "shop.note"));
    /// assert_eq!(data.get("shop.note"), None);
    /// ```
    #[must_use]
    pub const fn max_len(mut self, bytes: usize) -> Self {
        self.max_len = bytes;
        self
    }

    /// How long what is written stays: afterwards the field is absent. Writing it again begins anew.
    #[must_use]
    pub const fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(ttl);
        self
    }

    /// Marks a field whose value is to be shown to nobody: see [`is_sensitive`](Self::is_sensitive).
    #[must_use]
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// Whether the field is marked [`sensitive`](Self::sensitive), for code that shows what a session holds.
    ///
    /// No `Debug` and no error of this crate shows a value of any field; of a sensitive one the reason why a value could not
    /// be written is kept back too, since it may quote the value.
    #[must_use]
    pub const fn is_sensitive(&self) -> bool {
        self.sensitive
    }

    /// The struct that the field belongs to has versions.
    #[doc(hidden)]
    #[must_use]
    pub const fn version(mut self, version: Option<&'static Version>) -> Self {
        self.version = version;
        self
    }

    /// Marks the field that says whose session it is: writing it gives the session a new id and restarts its absolute
    /// limit, removing it gives it a new id.
    #[must_use]
    pub const fn owner(mut self) -> Self {
        self.mark = Mark::Owner;
        self
    }

    /// Marks a field that says what the session may do: a change of it gives the session a new id.
    #[must_use]
    pub const fn privilege(mut self) -> Self {
        self.mark = Mark::Privilege;
        self
    }
}

/// Telling of keys.
impl<T> Key<T> {
    /// The key of the field where its struct is flattened into another: its own key and older ones, with `outer` before them.
    ///
    /// ```
    /// use tideway_session::Key;
    ///
    /// const STREET: Key<String> = Key::value("", "street");
    ///
    /// assert_eq!(STREET.under("shop.billing.").name(), "shop.billing.street");
    /// ```
    #[must_use]
    pub fn under(&self, outer: &'static str) -> Self {
        Self { prefix: joined(outer, self.prefix), aliases: joined_all(outer, self.aliases), ..*self }
    }

    /// What is stored of the field, with its type as it is spelt; called by generated code.
    #[doc(hidden)]
    #[must_use]
    pub const fn schema(&self, type_name: &'static str) -> FieldSchema {
        FieldSchema {
            key: KeyName { prefix: self.prefix, name: self.name },
            aliases: self.aliases,
            type_name,
            form: self.form,
            required: self.absent.is_none(),
            on_error: match self.on_error {
                OnError::Error => "error",
                OnError::Default => "default",
                OnError::Remove => "remove",
            },
            max_len: if self.max_len == usize::MAX { None } else { Some(self.max_len) },
            bound: match self.bound {
                Some(bytes) if bytes < self.max_len => Some(bytes),
                _ if self.max_len == usize::MAX => None,
                _ => Some(self.max_len),
            },
            ttl: self.ttl,
            mark: self.mark,
            flash: false,
            sensitive: self.sensitive,
        }
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
