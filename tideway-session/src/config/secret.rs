//! Reading keys from a file without repeating one in an error.
//!
//! A key without a letter and without quotes is a number to most formats, and serde's own messages quote what they did
//! not expect.

use std::fmt;

use serde_core::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

/// What stands in the file where a key or a list of keys is expected.
enum Secret {
    Nothing,
    Text(String),
    List(Vec<Secret>),
}

impl Secret {
    fn text<E: Error>(self) -> Result<String, E> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Nothing | Self::List(_) => Err(no_key()),
        }
    }
}

fn no_key<E: Error>() -> E {
    E::custom("expected a key: a string of 64 hex digits, in quotes")
}

/// A key that may be missing.
pub(super) struct Key(Option<String>);

/// A list of keys, which may be missing.
pub(super) struct Keys(Vec<String>);

impl From<Key> for Option<String> {
    fn from(key: Key) -> Self {
        key.0
    }
}

impl From<Keys> for Vec<String> {
    fn from(keys: Keys) -> Self {
        keys.0
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match Secret::deserialize(deserializer)? {
            Secret::Nothing => None,
            secret => Some(secret.text()?),
        }))
    }
}

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match Secret::deserialize(deserializer)? {
            Secret::Nothing => Vec::new(),
            Secret::Text(_) => return Err(Error::custom("expected a list of keys")),
            Secret::List(secrets) => secrets.into_iter().map(Secret::text).collect::<Result<_, _>>()?,
        }))
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Asked for text, a format makes its own message of what is none.
        deserializer.deserialize_any(SecretVisitor)
    }
}

struct SecretVisitor;

macro_rules! refuse {
    ($($visit:ident: $ty:ty),* $(,)?) => {$(
        fn $visit<E: Error>(self, _: $ty) -> Result<Secret, E> {
            Err(no_key())
        }
    )*};
}

impl<'de> Visitor<'de> for SecretVisitor {
    type Value = Secret;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key: a string of 64 hex digits")
    }

    fn visit_unit<E: Error>(self) -> Result<Secret, E> {
        Ok(Secret::Nothing)
    }

    fn visit_none<E: Error>(self) -> Result<Secret, E> {
        Ok(Secret::Nothing)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Secret, D::Error> {
        Secret::deserialize(deserializer)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Secret, E> {
        Ok(Secret::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Secret, A::Error> {
        let mut secrets = Vec::new();
        while let Some(secret) = list.next_element()? {
            secrets.push(secret);
        }
        Ok(Secret::List(secrets))
    }

    refuse! {
        visit_bool: bool, visit_i64: i64, visit_i128: i128, visit_u64: u64, visit_u128: u128, visit_f64: f64,
        visit_bytes: &[u8],
    }
}
