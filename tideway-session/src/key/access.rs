//! Reading and writing a field by its key.

use std::error::Error as StdError;
use std::sync::Arc;

use super::{Key, Mark, OnError};
use crate::data::{Name, Step, Version};
use crate::{Error, Result, SessionData};

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
        if let Some(version) = self.version {
            return self.get_of_version(data, version);
        }
        self.value_of(self.text_in(data))
    }

    /// Stores a value; `None` removes.
    ///
    /// # Errors
    ///
    /// [`Error::Encode`] if the value has no text form, [`Error::TooLarge`] if the text is longer than
    /// [`max_len`](Self::max_len) or the session's store could never hold it. The field then keeps what it had.
    #[inline]
    pub fn set(&self, data: &mut SessionData, value: &T) -> Result<()> {
        if !self.is_plain() {
            return self.set_of_any_kind(data, value);
        }
        if self.encode_for(data, value)? {
            data.write_scratch(self.names());
        } else {
            data.write_removal(self.names());
        }
        Ok(())
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
        self.migrate(data)?;
        let (result, changed) = self.run(self.text_in(data), &change)?;
        self.write_update(data, changed, &self.step(change))?;
        Ok(result)
    }

    /// Removes the field, and says whether it was there.
    ///
    /// # Errors
    ///
    /// Why the entries of the field's struct could not be brought up to its version.
    pub fn remove(&self, data: &mut SessionData) -> Result<bool> {
        self.migrate(data)?;
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
        self.migrate(data)?;
        let value = self.get(data)?;
        if self.keeps_unreadable(self.text_in(data)) {
            return Ok(value);
        }
        let before = self.mark_before(data);
        for name in std::iter::once(self.names()).chain(self.aliases.iter().map(|alias| Name::whole(alias))) {
            if let Some(seen) = data.find(name).map(str::to_owned) {
                data.write_take(name, &seen);
            }
        }
        self.mark_after(data, before.as_deref())?;
        Ok(value)
    }

    /// Puts back what [`take`](Self::take) took of the stored session, so that the next request finds it; says whether
    /// there is a value now. One that was set and taken within one request, or that was saved as taken, is gone.
    ///
    /// # Errors
    ///
    /// Why the entries of the field's struct could not be brought up to its version.
    pub fn keep(&self, data: &mut SessionData) -> Result<bool> {
        self.migrate(data)?;
        let before = self.mark_before(data);
        for name in std::iter::once(self.names()).chain(self.aliases.iter().map(|alias| Name::whole(alias))) {
            data.write_kept(name);
        }
        self.mark_after(data, before.as_deref())?;
        Ok(self.text_in(data).is_some())
    }
}

/// What accessors on a request's session need as well.
impl<T> Key<T> {
    pub(crate) fn names(&self) -> Name<'static> {
        Name { prefix: self.prefix, name: self.name }
    }

    /// The field's text.
    #[inline]
    pub(crate) fn text_in<'d>(&self, data: &'d SessionData) -> Option<&'d str> {
        if self.aliases.is_empty() { data.find(self.names()) } else { data.text_of(self.names(), self.aliases) }
    }

    /// Leaves the text of a value in the buffer of the session that it is for; says whether there is one.
    #[inline]
    fn encode_for(&self, data: &mut SessionData, value: &T) -> Result<bool> {
        data.scratch.0.clear();
        let present = (self.encode)(value, &mut data.scratch.0).map_err(|source| self.unwritable(source))?;
        if present {
            self.check(data, &data.scratch.0)?;
        }
        Ok(present)
    }

    /// Whether a write of the field is a write of its key and no more.
    #[inline]
    fn is_plain(&self) -> bool {
        self.version.is_none() && self.aliases.is_empty() && self.ttl.is_none() && self.mark == Mark::Nothing
    }

    fn get_of_version(&self, data: &SessionData, version: &'static Version) -> Result<T> {
        if version.due(data)?.is_some() {
            let mut data = data.clone();
            data.migrate(version)?;
            return self.value_of(self.text_in(&data));
        }
        self.value_of(self.text_in(data))
    }

    fn set_of_any_kind(&self, data: &mut SessionData, value: &T) -> Result<()> {
        self.migrate(data)?;
        let present = self.encode_for(data, value)?;
        let before = self.mark_before(data);
        if present {
            let text = std::mem::take(&mut data.scratch.0);
            data.scratch.0 = data.write_text_until(self.names(), text, self.until(data));
        } else {
            data.write_removal(self.names());
        }
        if !self.aliases.is_empty() {
            data.displace_aliases(self.names(), self.aliases);
        }
        self.stamp(data);
        self.mark_after(data, before.as_deref())
    }

    /// Whether a write of the field must know the time: what it writes lives for a while, or a migration may write such.
    #[cfg(feature = "layer")]
    #[inline]
    pub(crate) fn reads_the_time(&self) -> bool {
        self.ttl.is_some() || self.version.is_some()
    }

    /// Runs `change` on the field's value; returns its result and the field's new text.
    pub(crate) fn run<R>(&self, text: Option<&str>, change: &impl Fn(&mut T) -> R) -> Result<(R, Option<String>)> {
        let mut value = self.value_of(text)?;
        let unread = match text.filter(|_| self.keeps_unreadable(text)) {
            Some(text) => Some((text, self.encoded(&value)?)),
            None => None,
        };
        let result = change(&mut value);
        let changed = self.encoded(&value)?;
        if let Some((text, default)) = unread
            && default == changed
        {
            return Ok((result, Some(text.to_owned())));
        }
        if let Some(text) = &changed {
            self.check_len(text)?;
        }
        Ok((result, changed))
    }

    fn encoded(&self, value: &T) -> Result<Option<String>> {
        let mut text = String::new();
        let present = (self.encode)(value, &mut text).map_err(|source| self.unwritable(source))?;
        Ok(present.then_some(text))
    }

    /// Why a value has no text. A codec may quote the value in what it says of it.
    #[cold]
    fn unwritable(&self, source: Box<dyn StdError + Send + Sync>) -> Error {
        let kept_back = || "the field is sensitive, so the reason is not told".into();
        Error::encode(self.name(), if self.sensitive { kept_back() } else { source })
    }

    /// Whether a request that reads the field drops what nobody can read, on its next save.
    #[cfg(feature = "layer")]
    #[inline]
    pub(crate) fn drops_unreadable(&self) -> bool {
        self.on_error == OnError::Remove
    }

    /// Notes what nobody can read, for the next save to drop.
    #[cfg(feature = "layer")]
    pub(crate) fn note_unreadable(&self, data: &mut SessionData) {
        if let Some((name, text)) = self.entry_in(data)
            && (self.decode)(text).is_none()
        {
            let text = text.to_owned();
            data.drop_with_next_save(name, text);
        }
    }

    /// The field's text, with the key or older key it is under.
    #[cfg(feature = "layer")]
    fn entry_in<'d>(&self, data: &'d SessionData) -> Option<(Name<'static>, &'d str)> {
        let names = std::iter::once(self.names()).chain(self.aliases.iter().map(|alias| Name::whole(alias)));
        names.into_iter().find_map(|name| Some((name, data.find(name)?)))
    }

    /// Whether the text is not of the field's type and yet to stay.
    fn keeps_unreadable(&self, text: Option<&str>) -> bool {
        self.on_error == OnError::Default && text.is_some_and(|text| (self.decode)(text).is_none())
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
            self.check(data, text)?;
        }
        let before = self.mark_before(data);
        if self.mark == Mark::Owner {
            // Whose session it is is not computed from whose it was meanwhile.
            data.write_or_remove(self.names(), self.aliases, text);
        } else {
            data.write_update(self.names(), self.aliases, text, std::slice::from_ref(step));
        }
        let until = self.until(data);
        data.note_until(self.names(), until);
        self.stamp(data);
        self.mark_after(data, before.as_deref())
    }

    fn until(&self, data: &SessionData) -> Option<u64> {
        self.ttl.map(|ttl| data.until(ttl))
    }

    /// Brings the entries of the field's struct up to its version.
    pub(crate) fn migrate(&self, data: &mut SessionData) -> Result<()> {
        self.version.map_or(Ok(()), |version| data.migrate(version))
    }

    /// Notes the version that the struct's entries have, from the first on.
    fn stamp(&self, data: &mut SessionData) {
        if let Some(version) = self.version
            && self.text_in(data).is_some()
        {
            data.stamp(version);
        }
    }

    /// Refuses a text that the field or the store has no room for.
    #[inline]
    fn check(&self, data: &SessionData, text: &str) -> Result<()> {
        self.check_len(text)?;
        data.check_entry(self.names(), text)
    }

    #[inline]
    fn check_len(&self, text: &str) -> Result<()> {
        if text.len() > self.max_len { Err(self.too_large(text.len())) } else { Ok(()) }
    }

    #[cold]
    fn too_large(&self, size: usize) -> Error {
        Error::TooLarge { size, limit: self.max_len, field: self.name() }
    }

    #[inline]
    fn value_of(&self, text: Option<&str>) -> Result<T> {
        match text.and_then(self.decode) {
            Some(value) => Ok(value),
            None => self.absent_or_unreadable(text),
        }
    }

    fn absent_or_unreadable(&self, text: Option<&str>) -> Result<T> {
        if text.is_some() && self.on_error == OnError::Error {
            return Err(Error::Decode { key: self.name(), expected: std::any::type_name::<T>() });
        }
        self.absent.map(|absent| absent()).ok_or_else(|| Error::Missing { key: self.name() })
    }

    /// What a marked field held before a write.
    #[inline]
    fn mark_before(&self, data: &SessionData) -> Option<String> {
        if self.mark == Mark::Nothing { None } else { self.text_in(data).map(str::to_owned) }
    }

    #[inline]
    fn mark_after(&self, data: &mut SessionData, before: Option<&str>) -> Result<()> {
        if self.mark == Mark::Nothing { Ok(()) } else { self.act_on_mark(data, before) }
    }

    fn act_on_mark(&self, data: &mut SessionData, before: Option<&str>) -> Result<()> {
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
