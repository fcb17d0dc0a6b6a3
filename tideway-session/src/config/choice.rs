//! Settings that are one of a few words.

use std::fmt;
use std::marker::PhantomData;

use serde_core::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};

/// Where sessions are kept.
///
/// ```
/// use tideway_session::{Backend, SessionConfig};
///
/// let config = SessionConfig { backend: Backend::Cookie, ..Default::default() };
/// assert!(config.check().is_err(), "a cookie needs a key");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Backend {
    /// In the memory of this process: `in_memory`. A restart ends all sessions.
    #[default]
    InMemory,
    /// With the client, sealed in its cookie: `cookie`. Survives restarts and needs no shared state, but such a session
    /// cannot be revoked, as `CookieSessionStore` tells.
    Cookie,
    /// In Redis, shared by all servers of a service: `redis`. Survives restarts.
    Redis,
}

/// Whether a browser sends the cookie with requests that another site causes.
///
/// ```
/// use tideway_session::SameSite;
///
/// assert_eq!(SameSite::Lax.to_string(), "Lax");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SameSite {
    /// Never: `strict`. Someone who follows a link from another site arrives without a session.
    Strict,
    /// Only when someone follows a link: `lax`.
    #[default]
    Lax,
    /// Always: `none`. For pages embedded in other sites; the cookie has to be Secure, and every change needs a
    /// protection of its own against forged requests.
    None,
}

/// The attribute's value in `Set-Cookie`.
impl fmt::Display for SameSite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Strict => "Strict",
            Self::Lax => "Lax",
            Self::None => "None",
        })
    }
}

/// A setting whose values are words, with the words.
pub(super) trait Choice: Copy + 'static {
    const WORDS: &'static [(&'static str, Self)];

    fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, value)| *value)
    }

    /// `` `a`, `b` or `c` ``.
    fn words() -> String {
        let mut words = Self::WORDS.iter().map(|(word, _)| format!("`{word}`"));
        let last = words.next_back().unwrap_or_default();
        let rest: Vec<_> = words.collect();
        if rest.is_empty() { last } else { format!("{} or {last}", rest.join(", ")) }
    }
}

impl Choice for Backend {
    const WORDS: &'static [(&'static str, Self)] =
        &[("in_memory", Self::InMemory), ("cookie", Self::Cookie), ("redis", Self::Redis)];
}

impl Choice for SameSite {
    const WORDS: &'static [(&'static str, Self)] =
        &[("strict", Self::Strict), ("lax", Self::Lax), ("none", Self::None)];
}

impl Choice for bool {
    const WORDS: &'static [(&'static str, Self)] = &[("true", true), ("false", false)];
}

impl<'de> Deserialize<'de> for Backend {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Word(PhantomData))
    }
}

impl<'de> Deserialize<'de> for SameSite {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Word(PhantomData))
    }
}

/// Reads one of the words.
struct Word<T>(PhantomData<T>);

impl<T: Choice> Visitor<'_> for Word<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&T::words())
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<T, E> {
        T::from_word(word).ok_or_else(|| E::invalid_value(Unexpected::Str(word), &self))
    }
}
