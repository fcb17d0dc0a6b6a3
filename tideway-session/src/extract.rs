//! What axum knows of sessions: the extractors, and an error as a response.

use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use axum_core::response::{IntoResponse, Response};
use http::request::Parts;

use crate::fields::Fields;
use crate::{Error, Result, Session, SessionHandle};

impl<S: Send + Sync> FromRequestParts<S> for SessionHandle {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        Self::of_request(&parts.extensions, &parts.headers).await
    }
}

/// `None` when the request brought no live session.
impl<S: Send + Sync> OptionalFromRequestParts<S> for SessionHandle {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>> {
        let handle = Self::of_request(&parts.extensions, &parts.headers).await?;
        Ok(Some(handle).filter(|handle| !handle.is_new()))
    }
}

/// The status of the error and nothing else; except for a missing layer, which the developer is told of.
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        match self {
            Self::NoLayer => (self.status(), self.to_string()).into_response(),
            _ => self.status().into_response(),
        }
    }
}

/// The accessors of `S` over a request's session; called by generated code.
///
/// # Errors
///
/// Those of [`SessionHandle::of_request`] and of the struct's migration.
pub async fn extract<S: Session>(parts: &Parts) -> Result<S::Accessor<'static>> {
    let handle = SessionHandle::of_request(&parts.extensions, &parts.headers).await?;
    handle.migrate::<S>()?;
    Ok(S::accessor(Fields::from(handle)))
}

/// [`extract`] where a live session is asked for.
///
/// # Errors
///
/// Those of [`SessionHandle::of_request`].
pub async fn extract_live<S: Session>(parts: &Parts) -> Result<Option<S::Accessor<'static>>> {
    let handle = SessionHandle::of_request(&parts.extensions, &parts.headers).await?;
    if handle.is_new() {
        return Ok(None);
    }
    handle.migrate::<S>()?;
    Ok(Some(S::accessor(Fields::from(handle))))
}

/// Makes a generated accessor an extractor: `[parameters] [accessor] [conditions] [struct]`.
///
/// The accessor type is the user's, so only code in the user's crate may say this of it; that the code comes from here
/// keeps axum out of the derive. Each function is one call, no `async` block of its own: those are dear to compile.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_extractor {
    ([$($parameters:tt)*] [$accessor:ty] [$($conditions:tt)*] [$session:ty]) => {
        #[automatically_derived]
        impl<__State, $($parameters)*> $crate::__private::axum_core::extract::FromRequestParts<__State> for $accessor
        where
            __State: ::core::marker::Send + ::core::marker::Sync,
            $($conditions)*
        {
            type Rejection = $crate::Error;

            fn from_request_parts(
                parts: &mut $crate::__private::http::request::Parts,
                _: &__State,
            ) -> impl ::core::future::Future<Output = $crate::Result<Self>> + ::core::marker::Send {
                $crate::__private::extract::<$session>(parts)
            }
        }

        #[automatically_derived]
        impl<__State, $($parameters)*> $crate::__private::axum_core::extract::OptionalFromRequestParts<__State> for $accessor
        where
            __State: ::core::marker::Send + ::core::marker::Sync,
            $($conditions)*
        {
            type Rejection = $crate::Error;

            fn from_request_parts(
                parts: &mut $crate::__private::http::request::Parts,
                _: &__State,
            ) -> impl ::core::future::Future<Output = $crate::Result<::core::option::Option<Self>>> + ::core::marker::Send {
                $crate::__private::extract_live::<$session>(parts)
            }
        }
    };
}
