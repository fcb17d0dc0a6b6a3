//! The derive macros of [`tideway-session`](https://docs.rs/tideway-session), which hands them on: depend on that crate.
//!
//! [`Session`](macro@Session) makes a struct the description of a session, [`SessionValue`](macro@SessionValue) gives an enum
//! or a newtype a text form. Their pages are the reference of all that `#[session(..)]` knows.

mod attr;
mod case;
mod errors;
#[cfg(test)]
mod expansions;
mod session;
mod types;
mod value;
mod words;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

#[doc = include_str!("../docs/session.md")]
#[proc_macro_derive(Session, attributes(session))]
pub fn derive_session(input: TokenStream) -> TokenStream {
    session::derive(&parse_macro_input!(input as DeriveInput)).into()
}

#[doc = include_str!("../docs/value.md")]
#[proc_macro_derive(SessionValue, attributes(session))]
pub fn derive_session_value(input: TokenStream) -> TokenStream {
    value::derive(&parse_macro_input!(input as DeriveInput)).into()
}
