//! Between a value and its text.

use std::error::Error as StdError;
use std::fmt::{self, Display};
use std::str::FromStr;

use serde_core::Serialize;
use serde_core::de::DeserializeOwned;

use crate::{Result, SessionValue};

/// Appends the text of a value, and says whether there is one: an absent `Option` has none.
pub type Encode<T> = fn(&T, &mut String) -> Result<bool, Box<dyn StdError + Send + Sync>>;

/// The value of a text, `None` if it has none.
pub type Decode<T> = fn(&str) -> Option<T>;

#[expect(clippy::unnecessary_wraps, reason = "the signature of every codec")]
pub(super) fn encode_value<T: SessionValue>(
    value: &T,
    text: &mut String,
) -> Result<bool, Box<dyn StdError + Send + Sync>> {
    value.encode(text);
    Ok(true)
}

pub(super) fn encode_json<T: Serialize>(value: &T, text: &mut String) -> Result<bool, Box<dyn StdError + Send + Sync>> {
    text.push_str(&serde_json::to_string(value)?);
    Ok(true)
}

pub(super) fn decode_json<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

pub(super) fn encode_text<T: Display>(value: &T, text: &mut String) -> Result<bool, Box<dyn StdError + Send + Sync>> {
    fmt::write(text, format_args!("{value}"))?;
    Ok(true)
}

pub(super) fn decode_text<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

pub(super) fn encode_optional<T>(
    value: Option<&T>,
    text: &mut String,
    encode: Encode<T>,
) -> Result<bool, Box<dyn StdError + Send + Sync>> {
    value.map_or(Ok(false), |value| encode(value, text))
}
