//! Saying more of a key, and telling what was said.

use std::time::Duration;

use super::{Key, Mark, OnError};
use crate::data::Version;
use crate::distinct::KeyName;
use crate::joined::{joined, joined_all};
use crate::schema::FieldSchema;

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
    /// No `Debug` and no message of this crate shows a value of any field. What a codec says of a value that it could not
    /// write is the source of [`Error::Encode`](crate::Error::Encode) and may quote the value; of a sensitive field it is
    /// kept back.
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
    pub const fn schema(self, type_name: &'static str) -> FieldSchema {
        FieldSchema {
            key: KeyName { prefix: self.prefix, name: self.name },
            aliases: self.aliases,
            type_name,
            form: self.form,
            codec: None,
            shape: self.shape,
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
