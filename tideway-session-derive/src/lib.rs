//! The derive macros of `tideway-session`.

mod attr;
mod case;
mod errors;
mod session;
mod types;
mod value;
mod words;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Derives `Session`.
#[proc_macro_derive(Session, attributes(session))]
pub fn derive_session(input: TokenStream) -> TokenStream {
    session::derive(&parse_macro_input!(input as DeriveInput)).into()
}

/// Derives `SessionValue`.
#[proc_macro_derive(SessionValue, attributes(session))]
pub fn derive_session_value(input: TokenStream) -> TokenStream {
    value::derive(&parse_macro_input!(input as DeriveInput)).into()
}
