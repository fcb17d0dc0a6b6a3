#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod clock;
mod config;
mod data;
mod error;
#[cfg(any())]
mod extract;
#[cfg(any())]
mod handle;
mod id;
mod into_field;
mod key;
#[cfg(any())]
mod layer;
mod session;
mod store;
mod value;
mod with;

pub use async_trait::async_trait;


pub use self::clock::{Clock, ManualClock, SystemClock};
pub use self::config::ConfigError;
pub use self::data::{SessionChanges, SessionData};
pub use self::error::{Error, Result, Source};
#[cfg(any())]
pub use self::handle::SessionHandle;
pub use self::into_field::IntoField;
pub use self::key::{Decode, Encode, Key};
#[cfg(any())]
pub use self::layer::SessionLayer;
pub use self::session::Session;
#[cfg(any())]
pub use self::session::TypedSession;
pub use self::store::{Found, InMemorySessionStore, SessionStore};
pub use self::value::SessionValue;

/// What generated code stands on; not for use by hand, and not covered by the version number.
#[doc(hidden)]
pub mod __private {
    pub use crate::session::{Fields, KeyName, assert_distinct as assert_distinct_keys};
    pub use crate::with::{decoded, encoded, encoded_optional};
}
