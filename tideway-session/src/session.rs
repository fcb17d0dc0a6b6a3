//! What `#[derive(Session)]` implements, and what the generated accessors stand on.

use std::borrow::Cow;

use crate::data::Version;
use crate::joined::joined;
use crate::{Key, Result, Schema, SessionData};

/// A struct that says what a service remembers about a visitor; implemented by `#[derive(Session)]`.
///
/// The struct is a description: handlers use its accessors, on a request's session through
/// [`TypedSession`](crate::TypedSession) and on plain data through [`SessionData::typed`].
///
/// ```
/// use std::time::Duration;
/// use tideway_session::{Session, SessionData};
///
/// #[derive(Session)]
/// struct Shop {
///     #[session(default)]
///     visits: u32,
///     user: Option<String>,
/// }
///
/// let mut data = SessionData::new(Duration::from_secs(3600));
/// let mut shop = data.typed::<Shop>();
/// shop.set_visits(shop.visits()? + 1)?;
/// shop.set_user("ada")?;
/// assert_eq!(data.get("visits"), Some("1"));
/// # Ok::<(), tideway_session::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a session struct",
    label = "no `#[derive(Session)]` on this struct",
    note = "add `#[derive(tideway_session::Session)]` to `{Self}`"
)]
pub trait Session: Sized {
    /// The type with the accessors.
    type Accessor<'a>;

    /// What the struct stores.
    const SCHEMA: Schema;

    /// The version of the struct, if it has versions.
    #[doc(hidden)]
    const VERSION: Option<&'static Version> = None;

    /// The accessors over a session.
    #[doc(hidden)]
    fn accessor(fields: Fields<'_>) -> Self::Accessor<'_>;

    /// [`read`](Self::read) where the struct is flattened into another.
    #[doc(hidden)]
    fn read_from(fields: &Fields<'_>) -> Result<Self>;

    /// [`write`](Self::write) where the struct is flattened into another.
    #[doc(hidden)]
    fn write_to(&self, fields: &mut Fields<'_>) -> Result<()>;

    /// The whole struct out of a session; fields that are never stored get their default.
    ///
    /// # Errors
    ///
    /// [`Error::Missing`](crate::Error::Missing) or [`Error::Decode`](crate::Error::Decode) for the first field that
    /// cannot be read.
    fn read(data: &SessionData) -> Result<Self> {
        Self::read_from(&Fields::new(Place::Shared(data)))
    }

    /// Writes all fields of the struct that are stored.
    ///
    /// # Errors
    ///
    /// [`Error::Encode`](crate::Error::Encode) or [`Error::TooLarge`](crate::Error::TooLarge) for the first field that
    /// cannot be written; those before it are.
    fn write(&self, data: &mut SessionData) -> Result<()> {
        self.write_to(&mut Fields::new(Place::Data(data)))
    }
}

impl SessionData {
    /// The typed accessors of `S` over this session.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use tideway_session::{Session, SessionData};
    /// #[derive(Session)]
    /// struct Shop { user_id: Option<u64> }
    ///
    /// let mut data = SessionData::new(Duration::from_secs(3600));
    /// data.typed::<Shop>().set_user_id(42)?;
    /// assert_eq!(data.get("user_id"), Some("42"));
    /// # Ok::<(), tideway_session::Error>(())
    /// ```
    pub fn typed<S: Session>(&mut self) -> S::Accessor<'_> {
        if let Some(version) = S::VERSION {
            // A failure comes again where a field is read or written.
            let _ = self.migrate(version);
        }
        S::accessor(Fields::new(Place::Data(self)))
    }

    /// The whole struct; fields that are never stored get their default.
    ///
    /// # Errors
    ///
    /// [`Error::Missing`](crate::Error::Missing) or [`Error::Decode`](crate::Error::Decode) for the first field that
    /// cannot be read.
    pub fn read<S: Session>(&self) -> Result<S> {
        if let Some(version) = S::VERSION
            && version.due(self)?.is_some()
        {
            let mut data = self.clone();
            data.migrate(version)?;
            return S::read(&data);
        }
        S::read(self)
    }

    /// Writes all fields of the struct that are stored.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use tideway_session::{Session, SessionData};
    /// #[derive(Session, Debug, PartialEq)]
    /// struct Shop { user_id: Option<u64>, visits: u32 }
    ///
    /// let mut data = SessionData::new(Duration::from_secs(3600));
    /// data.write(&Shop { user_id: None, visits: 3 })?;
    /// assert_eq!(data.read::<Shop>()?, Shop { user_id: None, visits: 3 });
    /// # Ok::<(), tideway_session::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Encode`](crate::Error::Encode) or [`Error::TooLarge`](crate::Error::TooLarge) for the first field that
    /// cannot be written; those before it are.
    pub fn write<S: Session>(&mut self, session: &S) -> Result<()> {
        session.write(self)
    }
}

/// The session that a generated accessor reads and writes.
#[derive(Debug)]
pub struct Fields<'a> {
    place: Place<'a>,
    /// What is before the keys, where the struct is flattened into another.
    outer: Option<Outer>,
}

#[derive(Debug)]
enum Place<'a> {
    Data(&'a mut SessionData),
    /// For reading: nobody gets accessors over it that can be changed.
    Shared(&'a SessionData),
    #[cfg(feature = "layer")]
    Request(crate::SessionHandle),
}

#[cfg(feature = "layer")]
impl From<crate::SessionHandle> for Fields<'_> {
    fn from(handle: crate::SessionHandle) -> Self {
        Self::new(Place::Request(handle))
    }
}

/// The extractor of a handler: the typed accessors of `S` over the request's session.
///
/// It is the accessor type that the derive generates beside the struct (`ShopAccessor` for `Shop`), so accessors are
/// called without a trait in scope. `Option<TypedSession<S>>` is `None` when the request brought no live session;
/// `tideway_session::Result<TypedSession<S>>` hands a failure to load it to the handler.
///
/// ```
/// use tideway_session::{Session, TypedSession};
///
/// #[derive(Session)]
/// struct Shop {
///     #[session(default)]
///     visits: u32,
/// }
///
/// async fn count(mut shop: TypedSession<Shop>) -> tideway_session::Result<String> {
///     shop.set_visits(shop.visits()? + 1)?;
///     Ok(format!("visit number {}", shop.visits()?))
/// }
/// ```
#[cfg(feature = "layer")]
pub type TypedSession<S> = <S as Session>::Accessor<'static>;

/// Where a struct is inside another.
#[derive(Debug, Clone, Copy)]
struct Outer {
    prefix: &'static str,
    /// That of the outermost struct, which brings up the entries of all.
    version: Option<&'static Version>,
}

impl<'a> Fields<'a> {
    fn new(place: Place<'a>) -> Self {
        Self { place, outer: None }
    }

    /// The key in this place.
    #[inline]
    fn key<'k, T>(&self, key: &'k Key<T>) -> Cow<'k, Key<T>> {
        match self.outer {
            None => Cow::Borrowed(key),
            Some(Outer { prefix, version }) => Cow::Owned(key.under(prefix).version(version)),
        }
    }

    fn outer(&self, prefix: &'static str, version: Option<&'static Version>) -> Outer {
        match self.outer {
            None => Outer { prefix, version },
            Some(outer) => Outer { prefix: joined(outer.prefix, prefix), ..outer },
        }
    }
}

/// What a place for reading alone says where a write is asked for: [`View`](crate::View) lends no accessors to change.
fn read_alone() -> ! {
    unreachable!("accessors for reading cannot be changed")
}

/// One statement of a generated accessor each.
#[expect(
    missing_docs,
    clippy::missing_errors_doc,
    clippy::needless_pass_by_value,
    reason = "called by generated code alone, which documents each"
)]
impl Fields<'_> {
    #[must_use]
    pub fn inside(&self, prefix: &'static str, version: Option<&'static Version>) -> Fields<'_> {
        let place = match &self.place {
            Place::Data(data) => Place::Shared(data),
            Place::Shared(data) => Place::Shared(data),
            #[cfg(feature = "layer")]
            Place::Request(handle) => Place::Request(handle.clone()),
        };
        Fields { place, outer: Some(self.outer(prefix, version)) }
    }

    pub fn inside_mut(&mut self, prefix: &'static str, version: Option<&'static Version>) -> Fields<'_> {
        let outer = Some(self.outer(prefix, version));
        let place = match &mut self.place {
            Place::Data(data) => Place::Data(data),
            Place::Shared(_) => read_alone(),
            #[cfg(feature = "layer")]
            Place::Request(handle) => Place::Request(handle.clone()),
        };
        Fields { place, outer }
    }

    #[inline]
    pub fn get<T>(&self, key: &Key<T>) -> Result<T> {
        let key = self.key(key);
        match &self.place {
            Place::Data(data) => key.get(data),
            Place::Shared(data) => key.get(data),
            #[cfg(feature = "layer")]
            Place::Request(handle) => handle.get_field(&key),
        }
    }

    #[inline]
    pub fn set<T>(&mut self, key: &Key<T>, value: T) -> Result<()> {
        self.write(key, &value)
    }

    #[inline]
    pub fn write<T>(&mut self, key: &Key<T>, value: &T) -> Result<()> {
        let key = self.key(key);
        match &mut self.place {
            Place::Data(data) => key.set(data, value),
            Place::Shared(_) => read_alone(),
            #[cfg(feature = "layer")]
            Place::Request(handle) => handle.write_field(&key, |data| key.set(data, value)),
        }
    }

    #[inline]
    pub fn update<T: 'static, R>(
        &mut self,
        key: &Key<T>,
        change: impl Fn(&mut T) -> R + Send + Sync + 'static,
    ) -> Result<R> {
        let key = self.key(key);
        match &mut self.place {
            Place::Data(data) => key.update(data, change),
            Place::Shared(_) => read_alone(),
            #[cfg(feature = "layer")]
            Place::Request(handle) => handle.update(&key, change),
        }
    }

    #[inline]
    pub fn remove<T>(&mut self, key: &Key<T>) -> Result<bool> {
        let key = self.key(key);
        match &mut self.place {
            Place::Data(data) => key.remove(data),
            Place::Shared(_) => read_alone(),
            #[cfg(feature = "layer")]
            Place::Request(handle) => handle.write_field(&key, |data| key.remove(data)),
        }
    }

    #[inline]
    pub fn take<T>(&mut self, key: &Key<T>) -> Result<T> {
        let key = self.key(key);
        match &mut self.place {
            Place::Data(data) => key.take(data),
            Place::Shared(_) => read_alone(),
            #[cfg(feature = "layer")]
            Place::Request(handle) => handle.write_field(&key, |data| key.take(data)),
        }
    }

    #[inline]
    pub fn keep<T>(&mut self, key: &Key<T>) -> Result<bool> {
        let key = self.key(key);
        match &mut self.place {
            Place::Data(data) => key.keep(data),
            Place::Shared(_) => read_alone(),
            #[cfg(feature = "layer")]
            Place::Request(handle) => handle.write_field(&key, |data| key.keep(data)),
        }
    }
}
