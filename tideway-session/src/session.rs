//! What `#[derive(Session)]` implements.

use crate::data::Version;
use crate::fields::{Fields, Place};
use crate::{Result, Schema, SessionData};

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
