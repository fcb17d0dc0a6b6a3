//! Settings that are one of a few words.

use std::fmt;
use std::marker::PhantomData;

use serde_core::de::{Deserialize, DeserializeSeed, Deserializer, EnumAccess, Error, VariantAccess, Visitor};

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

/// A setting whose values are words.
pub(super) trait Choice: Copy + 'static {
    const WORDS: &'static [&'static str];
    /// What the words stand for.
    const VALUES: &'static [Self];

    fn from_word(word: &str) -> Option<Self> {
        Self::VALUES.get(Self::WORDS.iter().position(|known| *known == word)?).copied()
    }

    /// `` `a`, `b` or `c` ``.
    fn words() -> String {
        let mut words = Self::WORDS.iter().map(|word| format!("`{word}`"));
        let last = words.next_back().unwrap_or_default();
        let rest: Vec<_> = words.collect();
        if rest.is_empty() { last } else { format!("{} or {last}", rest.join(", ")) }
    }
}

impl Choice for Backend {
    const WORDS: &'static [&'static str] = &["in_memory", "cookie", "redis"];
    const VALUES: &'static [Self] = &[Self::InMemory, Self::Cookie, Self::Redis];
}

impl Choice for SameSite {
    const WORDS: &'static [&'static str] = &["strict", "lax", "none"];
    const VALUES: &'static [Self] = &[Self::Strict, Self::Lax, Self::None];
}

impl Choice for bool {
    const WORDS: &'static [&'static str] = &["true", "false"];
    const VALUES: &'static [Self] = &[true, false];
}

impl<'de> Deserialize<'de> for Backend {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_enum("Backend", Self::WORDS, Word(PhantomData))
    }
}

impl<'de> Deserialize<'de> for SameSite {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_enum("SameSite", Self::WORDS, Word(PhantomData))
    }
}

/// Reads one of the words, from a format that has variants or only text.
struct Word<T>(PhantomData<T>);

impl<'de, T: Choice> Visitor<'de> for Word<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&T::words())
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<T, E> {
        T::from_word(word).ok_or_else(|| E::unknown_variant(word, T::WORDS))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, variant: A) -> Result<T, A::Error> {
        let (value, content) = variant.variant_seed(self)?;
        content.unit_variant()?;
        Ok(value)
    }
}

impl<'de, T: Choice> DeserializeSeed<'de> for Word<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}
