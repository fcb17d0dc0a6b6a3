//! What a handler needs of the session before it runs.

use std::time::SystemTime;

use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use axum_core::response::{IntoResponse, Response};
use http::request::Parts;

use crate::{Error, Result, Session, SessionHandle};

/// What must be in the session before a handler runs, and the response where it is not; the extractor is [`Required`].
///
/// A handler behind a sign-in has then no `Option` to look into, and cannot forget to: what it takes cannot be had
/// otherwise.
///
/// ```
/// use std::time::SystemTime;
/// use axum::response::Redirect;
/// use http::request::Parts;
/// use tideway_session::{Required, RequiredSession, Result, Session};
///
/// #[derive(Session)]
/// struct Auth {
///     #[session(owner)]
///     user: Option<u64>,
/// }
///
/// /// Who is signed in.
/// struct SignedIn {
///     user: u64,
/// }
///
/// impl RequiredSession for SignedIn {
///     type Session = Auth;
///     type Rejection = Redirect;
///
///     fn require(auth: &AuthAccessor<'_>, _now: SystemTime) -> Result<Option<Self>> {
///         Ok(auth.user()?.map(|user| Self { user }))
///     }
///
///     fn reject(_: &Parts) -> Redirect {
///         Redirect::to("/sign-in")
///     }
/// }
///
/// async fn account(Required(signed_in): Required<SignedIn>) -> String {
///     format!("You are number {}.", signed_in.user)
/// }
/// # let _: axum::Router = axum::Router::new().route("/", axum::routing::get(account));
/// ```
///
/// `require` looks and changes nothing, so a visitor who is turned away gets no session. It is a function of plain data
/// and a time, and can be tested as one: `SignedIn::require(&data.typed::<Auth>(), now)`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what it requires of a session",
    label = "no `impl RequiredSession` for this type",
    note = "`Required<T>` is for a type with `impl RequiredSession`, which reads the fields it needs and names the response \
            where they are not there; for the accessors of a session struct there is `TypedSession<S>`"
)]
pub trait RequiredSession: Sized {
    /// The session struct whose fields are looked at.
    type Session: Session;

    /// The response where the session has not what is required: a status, a redirect, a page.
    type Rejection: IntoResponse;

    /// Reads what is required; `None` if it is not there. `now` is the time of the layer's clock.
    ///
    /// # Errors
    ///
    /// [`Error::Missing`], for a field without a default, counts as `None`. Any other error becomes the response.
    fn require(session: &<Self::Session as Session>::Accessor<'_>, now: SystemTime) -> Result<Option<Self>>;

    /// The response for a request whose session has not what is required, whatever the reason: no cookie, a dead one, or
    /// a session in which nobody is signed in.
    ///
    /// `request` is there for what depends on it, such as the address to come back to after the sign-in.
    fn reject(request: &Parts) -> Self::Rejection;
}

/// The extractor of what a handler [requires](RequiredSession) of the session: the value itself, or the response that the
/// type declares.
///
/// A session that cannot be loaded is a 503, as for every extractor, and never taken for one in which nobody is signed
/// in. `Option<Required<T>>` is `None` where `Required<T>` would turn the visitor away.
///
/// It guards many routes at once as well, where their handlers do not need the value:
///
/// ```
/// # use std::time::SystemTime;
/// # use tideway_session::{Required, RequiredSession, Result, Session};
/// use axum::{Router, middleware::from_extractor, routing::get};
/// # #[derive(Session)] struct Auth { #[session(privilege, default)] admin: bool }
/// # struct Admin;
/// # impl RequiredSession for Admin {
/// #     type Session = Auth;
/// #     type Rejection = http::StatusCode;
/// #     fn require(auth: &AuthAccessor<'_>, _: SystemTime) -> Result<Option<Self>> { Ok(auth.admin()?.then_some(Self)) }
/// #     fn reject(_: &http::request::Parts) -> http::StatusCode { http::StatusCode::FORBIDDEN }
/// # }
///
/// let admin: Router = Router::new()
///     .route("/orders", get(|| async { "orders" }))
///     .route("/stock", get(|| async { "stock" }))
///     .route_layer(from_extractor::<Required<Admin>>());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Required<T: RequiredSession>(pub T);

impl<T: RequiredSession, S: Send + Sync> FromRequestParts<S> for Required<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        match look(parts).await {
            Ok(Some(required)) => Ok(Self(required)),
            Ok(None) => Err(T::reject(parts).into_response()),
            Err(error) => Err(error.into_response()),
        }
    }
}

/// `None` where the session has not what is required.
impl<T: RequiredSession, S: Send + Sync> OptionalFromRequestParts<S> for Required<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>> {
        Ok(look(parts).await?.map(Self))
    }
}

async fn look<T: RequiredSession>(parts: &Parts) -> Result<Option<T>> {
    let session = SessionHandle::of_request(&parts.extensions, &parts.headers).await?;
    match T::require(&session.typed::<T::Session>(), session.now()) {
        Err(Error::Missing { .. }) => Ok(None),
        required => required,
    }
}
