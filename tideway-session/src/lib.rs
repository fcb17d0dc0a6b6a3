// The first of two definitions of a link counts: here the README's links lead to pages, in the repository to files.
#![cfg_attr(all(feature = "axum", feature = "cookie"), doc = include_str!("guide_links.md"))]
#![cfg_attr(all(feature = "axum", feature = "cookie"), doc = include_str!("../README.md"))]
#![cfg_attr(not(all(feature = "axum", feature = "cookie")), doc = "Typed sessions: data, derive and stores.")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod budget;
#[cfg(feature = "layer")]
mod cleanup;
mod clock;
mod config;
#[cfg(feature = "conformance")]
pub mod conformance;
mod const_text;
mod data;
mod default_text;
mod distinct;
mod error;
#[cfg(feature = "axum")]
mod extract;
mod fields;
mod flatten;
#[cfg(any(doc, doctest))]
#[cfg(all(feature = "axum", feature = "cookie"))]
pub mod guide;
#[cfg(feature = "layer")]
mod handle;
mod id;
mod into_field;
mod joined;
mod key;
#[cfg(feature = "layer")]
mod layer;
mod lock;
mod observe;
mod placed;
mod read_fields;
#[cfg(feature = "axum")]
mod required;
mod schema;
mod session;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod value;
mod whole;
mod with;

pub use async_trait::async_trait;

#[cfg(feature = "layer")]
pub use self::cleanup::CleanupTask;
pub use self::clock::{Clock, ManualClock, SystemClock};
pub use self::config::{Backend, ConfigError, ConfigMistake, SameSite, SessionConfig};
pub use self::data::{SessionChanges, SessionData};
pub use self::error::{Error, Result, Source};
pub use self::flatten::View;
#[cfg(feature = "layer")]
pub use self::handle::{SessionHandle, WriteOutcome};
pub use self::into_field::IntoField;
pub use self::key::{Decode, Encode, Key};
#[cfg(feature = "layer")]
pub use self::layer::{OnError, ResponseFuture, SessionLayer, SessionService, StatusOnly};
#[cfg(feature = "axum")]
pub use self::required::{Required, RequiredSession};
pub use self::schema::{FieldSchema, Schema};
pub use self::session::Session;
#[cfg(feature = "layer")]
pub use self::session::TypedSession;
#[cfg(feature = "cookie")]
pub use self::store::CookieSessionStore;
#[cfg(feature = "layer")]
pub use self::store::MigratingStore;
#[cfg(feature = "redis")]
pub use self::store::RedisSessionStore;
pub use self::store::{Found, InMemorySessionStore, Owned, OwnedSession, SessionStore};
pub use self::value::SessionValue;
pub use tideway_session_derive::{Session, SessionValue};

/// What generated code stands on; not for use by hand, and not covered by the version number.
#[doc(hidden)]
pub mod __private {
    #[cfg(feature = "axum")]
    pub use axum_core;
    #[cfg(feature = "axum")]
    pub use http;

    #[cfg(feature = "axum")]
    pub use crate::extract::{extract, extract_live};
    // Hidden themselves as well, so that rustc's messages name the traits by serde's paths.
    #[doc(hidden)]
    pub use serde_core::Serialize;
    #[doc(hidden)]
    pub use serde_core::de::DeserializeOwned;

    pub use crate::budget::{assert_bounded, assert_cookie_budget};
    pub use crate::data::{VERSION_NAME, Version, migrate_nothing};
    pub use crate::default_text::{DefaultText, default_text};
    pub use crate::distinct::{KeyName, assert_distinct as assert_distinct_keys};
    pub use crate::fields::Fields;
    pub use crate::flatten::{assert_flattened, view};
    pub use crate::lock::schema_lock;
    pub use crate::schema::Flattened;
    pub use crate::value::Shape;
    pub use crate::whole::Keys;
    pub use crate::with::{Decoded, Encoded, decoded, encoded, encoded_optional};
}

/// The extractors of a generated accessor; without axum there are none.
#[cfg(not(feature = "axum"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_extractor {
    ($($ignored:tt)*) => {};
}
