//! The derive macros of `tideway-session`.
