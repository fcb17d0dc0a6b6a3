//! Typed sessions.
