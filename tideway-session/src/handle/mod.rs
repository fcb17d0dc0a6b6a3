//! The untyped handle of a request's session.

mod owned;
#[cfg(feature = "testing")]
mod testing;
mod write_now;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::{Extensions, HeaderMap};

pub use self::write_now::WriteOutcome;

use crate::data::Name;
use crate::fields::Fields;
use crate::layer::{RequestSession, Slot};
use crate::{Error, Key, Result, Session, SessionData};

/// The session of a request, for what no field stands for: its id, its end, its expiry, and keys by their names.
///
/// It is an axum extractor, cheap to clone, and everything works by `&self`; all handles and typed accessors of a
/// request share one session. Changes are saved when the handler's response is ready. `Option<SessionHandle>` is `None`
/// when the request brought no live session.
///
/// ```
/// use tideway_session::SessionHandle;
///
/// async fn log_out(session: SessionHandle) -> tideway_session::Result<()> {
///     session.destroy()
/// }
/// ```
#[derive(Clone)]
pub struct SessionHandle(Arc<RequestSession>);

impl SessionHandle {
    /// The handle of a request that a [`SessionLayer`](crate::SessionLayer) serves, for services other than axum's
    /// handlers.
    ///
    /// ```
    /// use http::{Request, Response};
    /// use tideway_session::{Result, SessionHandle};
    ///
    /// async fn service(request: Request<String>) -> Result<Response<String>> {
    ///     let session = SessionHandle::of_request(request.extensions(), request.headers()).await?;
    ///     session.set("seen", "yes")?;
    ///     Ok(Response::new("hello".to_owned()))
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::NoLayer`] if no layer serves the request, and why the session could not be loaded.
    pub async fn of_request(extensions: &Extensions, headers: &HeaderMap) -> Result<Self> {
        Slot::load(extensions, headers).await.map(Self)
    }

    /// The text stored under `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<String> {
        self.read(|data| data.get(key).map(str::to_owned))
    }

    /// A copy of the session as this request sees it, with what was changed so far.
    ///
    /// ```
    /// use tideway_session::SessionHandle;
    ///
    /// async fn keys(session: SessionHandle) -> String {
    ///     session.snapshot().iter().map(|(key, _)| format!("{key}\n")).collect()
    /// }
    /// ```
    #[must_use]
    pub fn snapshot(&self) -> SessionData {
        self.read(Clone::clone)
    }

    /// Stores `value` under `key`.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`] if the store could never hold it; [`Error::Gone`], [`Error::Ambiguous`] or
    /// [`Error::ResponseSent`] if this request cannot write.
    pub fn set(&self, key: impl Into<String>, value: impl Into<String>) -> Result<()> {
        let (key, value) = (key.into(), value.into());
        self.write(|data| {
            data.check_entry(Name::whole(&key), &value)?;
            data.set(key, value);
            Ok(())
        })
    }

    /// Removes `key` and returns what it held.
    ///
    /// # Errors
    ///
    /// [`Error::Gone`], [`Error::Ambiguous`] or [`Error::ResponseSent`] if this request cannot write.
    pub fn remove(&self, key: &str) -> Result<Option<String>> {
        self.write(|data| Ok(data.remove(key)))
    }

    /// Removes everything, and keeps the session with its id.
    ///
    /// # Errors
    ///
    /// As [`remove`](Self::remove).
    pub fn clear(&self) -> Result<()> {
        self.write(|data| {
            data.clear();
            Ok(())
        })
    }

    /// Gives the session a new id when it is saved, and ends the old one: after a sign-in, and whenever what the
    /// session may do has changed (OWASP ASVS 7.2.4). A field marked `owner` or `privilege` does so by itself.
    ///
    /// # Errors
    ///
    /// As [`remove`](Self::remove).
    pub fn rotate(&self) -> Result<()> {
        self.0.rotate()
    }

    /// Ends the session, and takes the cookie from the browser. What is written afterwards is a new session.
    ///
    /// It takes effect with the response, whatever that says; `save().await` makes it take effect at once.
    ///
    /// # Errors
    ///
    /// [`Error::Ambiguous`] or [`Error::ResponseSent`] if this request cannot write.
    pub fn destroy(&self) -> Result<()> {
        self.0.destroy()
    }

    /// Stores what was changed so far, now. What is stored stays, whatever becomes of the request, and its cookie is
    /// sent with any status.
    ///
    /// ```
    /// use tideway_session::SessionHandle;
    ///
    /// /// Signs out even if the client hangs up before the response is ready.
    /// async fn log_out(session: SessionHandle) -> tideway_session::Result<()> {
    ///     session.destroy()?;
    ///     session.save().await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of the store. What could not be stored is tried again with the response, unless the session is
    /// [`Error::Gone`].
    pub async fn save(&self) -> Result<()> {
        if self.0.state().is_sent() {
            return Err(Error::ResponseSent);
        }
        Arc::clone(&self.0).save_now().await
    }

    /// The present time by the layer's clock, for times that a handler keeps in the session.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.0.now()
    }

    /// When the session began. A new id keeps this time.
    #[must_use]
    pub fn created_at(&self) -> SystemTime {
        self.read(SessionData::created_at)
    }

    /// When the session ends if it is not renewed.
    #[must_use]
    pub fn expires_at(&self) -> SystemTime {
        self.read(SessionData::expires_at)
    }

    /// Lets the session expire `ttl` from now, and `ttl` after each renewal from now on; never later than the absolute
    /// limit.
    ///
    /// # Errors
    ///
    /// As [`remove`](Self::remove).
    pub fn extend(&self, ttl: Duration) -> Result<()> {
        self.0.extend(ttl)
    }

    /// Says whether the cookie of this session outlives the browser ("remember me"), in the place of the
    /// configuration's `persistent`.
    ///
    /// # Errors
    ///
    /// As [`remove`](Self::remove).
    pub fn set_persistent(&self, persistent: bool) -> Result<()> {
        self.write(|data| {
            data.set_persistent(persistent);
            Ok(())
        })
    }

    /// Whether the cookie of this session outlives the browser.
    #[must_use]
    pub fn is_persistent(&self) -> bool {
        self.0.is_persistent()
    }

    /// Whether the session is not stored yet.
    #[must_use]
    pub fn is_new(&self) -> bool {
        !self.0.is_live()
    }

    /// The typed accessors of `S` over this session.
    ///
    /// ```
    /// use tideway_session::{Session, SessionHandle};
    ///
    /// #[derive(Session)]
    /// struct Shop { #[session(default)] visits: u32 }
    ///
    /// async fn handler(session: SessionHandle) -> tideway_session::Result<String> {
    ///     Ok(session.typed::<Shop>().visits()?.to_string())
    /// }
    /// ```
    #[must_use]
    pub fn typed<S: Session>(&self) -> S::Accessor<'static> {
        // A failure comes again where a field is read or written.
        let _ = self.migrate::<S>();
        S::accessor(Fields::from(self.clone()))
    }

    /// Brings the entries of a struct up to its version.
    pub(crate) fn migrate<S: Session>(&self) -> Result<()> {
        let Some(version) = S::VERSION else { return Ok(()) };
        if self.read(|data| version.due(data))?.is_none() {
            return Ok(());
        }
        if let Ok(mut state) = self.0.writable_now() {
            return state.data.migrate(version);
        }
        // What is read is up to date even where nothing can be written any more.
        self.0.state().data.migrate(version)
    }

    pub(crate) fn get_field<T>(&self, key: &Key<T>) -> Result<T> {
        let mut state = self.0.state();
        // A plain read must not copy a session that a commit holds.
        if key.drops_unreadable() {
            key.note_unreadable(&mut state.data);
        }
        key.get(&state.data)
    }

    pub(crate) fn read<R>(&self, read: impl FnOnce(&SessionData) -> R) -> R {
        read(&self.0.state().data)
    }

    pub(crate) fn write<R>(&self, write: impl FnOnce(&mut SessionData) -> Result<R>) -> Result<R> {
        write(&mut self.0.writable()?.data)
    }

    /// [`write`](Self::write) of a field, which may have a life of its own.
    pub(crate) fn write_field<T, R>(
        &self,
        key: &Key<T>,
        write: impl FnOnce(&mut SessionData) -> Result<R>,
    ) -> Result<R> {
        let mut state = if key.reads_the_time() { self.0.writable_now() } else { self.0.writable() }?;
        write(&mut state.data)
    }

    /// [`Key::update`], with the lock free while `change` runs: it may use the session itself, but not
    /// update the same field.
    pub(crate) fn update<T: 'static, R>(
        &self,
        key: &Key<T>,
        change: impl Fn(&mut T) -> R + Send + Sync + 'static,
    ) -> Result<R> {
        let change = Arc::new(change);
        let step = {
            let change = Arc::clone(&change);
            key.step(move |value| change(value))
        };
        let mut first = None;
        loop {
            let seen = self.write_field(key, |data| {
                key.migrate(data)?;
                Ok(key.text_in(data).map(str::to_owned))
            })?;
            let (result, text) = key.run(seen.as_deref(), &|value: &mut T| change(value))?;
            let result = first.take().unwrap_or(result);
            let written = self.write_field(key, |data| {
                if key.text_in(data) != seen.as_deref() {
                    return Ok(false);
                }
                key.write_update(data, text, &step).map(|()| true)
            })?;
            if written {
                return Ok(result);
            }
            first = Some(result);
        }
    }
}

/// Shows keys and times, never an id or a value.
impl fmt::Debug for SessionHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.read(|data| f.debug_tuple("SessionHandle").field(data).finish())
    }
}
