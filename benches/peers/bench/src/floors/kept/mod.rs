//! Floors that keep the guarantees of `tideway-session`: by hand, for the standard session alone, with any crate that
//! is of use, and as lean as they could be made.
//!
//! A session is one packed text of named entries, what a request changes is kept beside it, and a save applies that to
//! the session as it is by then. Left out is what the measured work does not touch: owners and their index, rotation,
//! sign-out in a handler, a bound on the number of sessions, several keys, migrations, metrics.

pub mod access;
pub mod app;
pub mod cookie;
pub mod fields;
pub mod headers;
pub mod layer;
pub mod mem;
pub mod packed;
pub mod septets;
pub mod session;
pub mod store;
