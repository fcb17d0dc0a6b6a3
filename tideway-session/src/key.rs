//! Typed keys: where a field is stored, and how its value becomes text.

use std::error::Error as StdError;
use std::fmt::{self, Display};
use std::str::FromStr;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::data::{Name, Step};
use crate::{Error, Result, SessionData, SessionValue};

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
    absent: Option<fn() -> T>,
    mark: Mark,
}

/// Appends the text of a value, and says whether there is one: an absent `Option` has none.
pub type Encode<T> = fn(&T, &mut String) -> Result<bool, Box<dyn StdError + Send + Sync>>;

/// The value of a text, `None` if it has none.
pub type Decode<T> = fn(&str) -> Option<T>;

/// What writing the field means for the session's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
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
        Self::with(prefix, name, encode_value::<T>, T::decode)
    }

    /// A field stored as JSON text.
    #[must_use]
    pub const fn json(prefix: &'static str, name: &'static str) -> Self
    where
        T: Serialize + DeserializeOwned,
    {
        Self::with(prefix, name, encode_json::<T>, decode_json::<T>)
    }

    /// A field stored as `Display` writes it and `FromStr` reads it.
    #[must_use]
    pub const fn text(prefix: &'static str, name: &'static str) -> Self
    where
        T: Display + FromStr,
    {
        Self::with(prefix, name, encode_text::<T>, decode_text::<T>)
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
        Self { prefix, name, aliases: &[], encode, decode, absent: None, mark: Mark::Nothing }
    }

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

/// Making keys of optional fields: absent is `None`, `None` removes, and the text form is that of the inner type.
impl<T> Key<Option<T>> {
    /// A field that may be absent, stored in the plain text form of its type.
    #[must_use]
    pub const fn optional_value(prefix: &'static str, name: &'static str) -> Self
    where
        T: SessionValue,
    {
        let encode: Encode<Option<T>> = |value, text| encode_optional(value.as_ref(), text, encode_value::<T>);
        Self::with(prefix, name, encode, |text| T::decode(text).map(Some)).or(|| None)
    }

    /// A field that may be absent, stored as JSON text.
    #[must_use]
    pub const fn optional_json(prefix: &'static str, name: &'static str) -> Self
    where
        T: Serialize + DeserializeOwned,
    {
        let encode: Encode<Option<T>> = |value, text| encode_optional(value.as_ref(), text, encode_json::<T>);
        Self::with(prefix, name, encode, |text| decode_json(text).map(Some)).or(|| None)
    }

    /// A field that may be absent, stored as `Display` writes it and `FromStr` reads it.
    #[must_use]
    pub const fn optional_text(prefix: &'static str, name: &'static str) -> Self
    where
        T: Display + FromStr,
    {
        let encode: Encode<Option<T>> = |value, text| encode_optional(value.as_ref(), text, encode_text::<T>);
        Self::with(prefix, name, encode, |text| decode_text(text).map(Some)).or(|| None)
    }
}

/// Reading and writing.
impl<T> Key<T> {
    /// The key as it is stored, prefix and name.
    ///
    /// ```
    /// assert_eq!(tideway_session::Key::<u32>::value("shop.", "visits").name(), "shop.visits");
    /// ```
    #[must_use]
    pub fn name(&self) -> String {
        self.names().to_key()
    }

    /// The value of the field.
    ///
    /// # Errors
    ///
    /// [`Error::Missing`] if a required field is absent, [`Error::Decode`] if its text is not of its type.
    #[inline]
    pub fn get(&self, data: &SessionData) -> Result<T> {
        self.value_of(self.text_in(data))
    }

    /// Stores a value; `None` removes.
    ///
    /// # Errors
    ///
    /// [`Error::Encode`] if the value has no text form, [`Error::TooLarge`] if the session's store could never hold
    /// it. The field then keeps what it had.
    #[inline]
    pub fn set(&self, data: &mut SessionData, value: &T) -> Result<()> {
        let mut text = std::mem::take(&mut data.scratch);
        text.clear();
        let present = (self.encode)(value, &mut text).map_err(|source| Error::encode(self.name(), source))?;
        if present {
            data.check_entry(self.names(), &text)?;
        }
        let before = self.mark_before(data);
        if present {
            data.scratch = data.write_text(self.names(), text);
        } else {
            data.write_removal(self.names());
        }
        if !self.aliases.is_empty() {
            data.remove_aliases(self.aliases);
        }
        self.mark_after(data, before.as_deref())
    }

    /// Reads the field, lets `change` change it, and writes it back; returns what the first run of `change` returned.
    ///
    /// If another request changed the field in the meantime, `change` runs again on the new value when the session is
    /// saved, until nothing comes between: it may run several times, and should do nothing but change the value. One that updates the
    /// same field itself never ends.
    ///
    /// # Errors
    ///
    /// Those of [`get`](Self::get) and [`set`](Self::set).
    pub fn update<R>(&self, data: &mut SessionData, change: impl Fn(&mut T) -> R + Send + Sync + 'static) -> Result<R>
    where
        T: 'static,
    {
        let (result, changed) = self.run(self.text_in(data), &change)?;
        self.write_update(data, changed, &self.step(change))?;
        Ok(result)
    }

    /// Removes the field, and says whether it was there.
    ///
    /// # Errors
    ///
    /// None on plain data.
    pub fn remove(&self, data: &mut SessionData) -> Result<bool> {
        let before = self.mark_before(data);
        let there = self.text_in(data).is_some();
        data.write_removal(self.names());
        data.remove_aliases(self.aliases);
        self.mark_after(data, before.as_deref())?;
        Ok(there)
    }

    /// Reads the field and removes it. When the session is saved only the value that was read goes: one that another
    /// request wrote in the meantime stays.
    ///
    /// This is no claim: two requests at the same time may both read the value before either has removed it.
    ///
    /// # Errors
    ///
    /// Those of [`get`](Self::get); the field then stays.
    pub fn take(&self, data: &mut SessionData) -> Result<T> {
        let value = self.get(data)?;
        let before = self.mark_before(data);
        for name in std::iter::once(self.names()).chain(self.aliases.iter().map(|alias| Name::whole(alias))) {
            if let Some(seen) = data.find(name).map(str::to_owned) {
                data.write_take(name, &seen);
            }
        }
        self.mark_after(data, before.as_deref())?;
        Ok(value)
    }
}

/// What accessors on a request's session need as well.
impl<T> Key<T> {
    pub(crate) fn names(&self) -> Name<'static> {
        Name { prefix: self.prefix, name: self.name }
    }

    /// The field's text.
    pub(crate) fn text_in<'d>(&self, data: &'d SessionData) -> Option<&'d str> {
        data.text_of(self.names(), self.aliases)
    }

    /// Runs `change` on the field's value; returns its result and the field's new text.
    pub(crate) fn run<R>(&self, text: Option<&str>, change: &impl Fn(&mut T) -> R) -> Result<(R, Option<String>)> {
        let mut value = self.value_of(text)?;
        let result = change(&mut value);
        let mut text = String::new();
        let present = (self.encode)(&value, &mut text).map_err(|source| Error::encode(self.name(), source))?;
        Ok((result, present.then_some(text)))
    }

    /// `change` as it is run again on the text of a newer value.
    pub(crate) fn step<R>(&self, change: impl Fn(&mut T) -> R + Send + Sync + 'static) -> Step
    where
        T: 'static,
    {
        let key = self.clone();
        Arc::new(move |text| key.run(text, &change).map(|(_, text)| text))
    }

    pub(crate) fn write_update(&self, data: &mut SessionData, text: Option<String>, step: &Step) -> Result<()> {
        if let Some(text) = &text {
            data.check_entry(self.names(), text)?;
        }
        let before = self.mark_before(data);
        if self.mark == Mark::Owner {
            // Whose session it is is not computed from whose it was meanwhile.
            data.write_or_remove(self.names(), self.aliases, text);
        } else {
            data.write_update(self.names(), self.aliases, text, std::slice::from_ref(step));
        }
        self.mark_after(data, before.as_deref())
    }

    fn value_of(&self, text: Option<&str>) -> Result<T> {
        match text {
            Some(text) => (self.decode)(text)
                .ok_or_else(|| Error::Decode { key: self.name(), expected: std::any::type_name::<T>() }),
            None => self.absent.map(|absent| absent()).ok_or_else(|| Error::Missing { key: self.name() }),
        }
    }

    /// What a marked field held before a write.
    fn mark_before(&self, data: &SessionData) -> Option<String> {
        if self.mark == Mark::Nothing { None } else { self.text_in(data).map(str::to_owned) }
    }

    fn mark_after(&self, data: &mut SessionData, before: Option<&str>) -> Result<()> {
        match self.mark {
            Mark::Nothing => {}
            Mark::Owner => {
                let owner = self.text_in(data).map(str::to_owned);
                data.set_owner(owner.as_deref())?;
            }
            Mark::Privilege => {
                if self.text_in(data) != before {
                    data.mark_rotation();
                }
            }
        }
        Ok(())
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

#[expect(clippy::unnecessary_wraps, reason = "the signature of every codec")]
fn encode_value<T: SessionValue>(value: &T, text: &mut String) -> Result<bool, Box<dyn StdError + Send + Sync>> {
    value.encode(text);
    Ok(true)
}

fn encode_json<T: Serialize>(value: &T, text: &mut String) -> Result<bool, Box<dyn StdError + Send + Sync>> {
    text.push_str(&serde_json::to_string(value)?);
    Ok(true)
}

fn decode_json<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

fn encode_text<T: Display>(value: &T, text: &mut String) -> Result<bool, Box<dyn StdError + Send + Sync>> {
    fmt::write(text, format_args!("{value}"))?;
    Ok(true)
}

fn decode_text<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

fn encode_optional<T>(
    value: Option<&T>,
    text: &mut String,
    encode: Encode<T>,
) -> Result<bool, Box<dyn StdError + Send + Sync>> {
    value.map_or(Ok(false), |value| encode(value, text))
}
