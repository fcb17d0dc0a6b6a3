//! A session as serde sees it, for stores that keep it as JSON.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::SessionData;
use super::packed::Packed;
use super::terms::Terms;

const VERSION: u32 = 1;

/// `version`, `created_at`, `expires_at`, `idle`, `limit_from` (all in milliseconds), `persistent`, `owned`, `entries`.
#[derive(Serialize)]
struct Written<'a> {
    version: u32,
    created_at: u64,
    expires_at: u64,
    idle: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit_from: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    persistent: Option<bool>,
    #[serde(skip_serializing_if = "is_false")]
    owned: bool,
    entries: Entries<'a>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_false(owned: &bool) -> bool {
    !owned
}

struct Entries<'a>(&'a SessionData);

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let entries = self.0.entries();
        let mut map = serializer.serialize_map(Some(entries.len()))?;
        for (key, value) in entries {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    version: u32,
    created_at: u64,
    expires_at: u64,
    idle: u64,
    limit_from: Option<u64>,
    persistent: Option<bool>,
    #[serde(default)]
    owned: bool,
    entries: BTreeMap<String, String>,
}

/// With the changes in it; the format carries its version.
impl Serialize for SessionData {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let terms = self.terms();
        Written {
            version: VERSION,
            created_at: terms.created,
            expires_at: terms.expires,
            idle: terms.idle,
            limit_from: (terms.limit_from != terms.created).then_some(terms.limit_from),
            persistent: terms.persistent,
            owned: terms.owned,
            entries: Entries(self),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for SessionData {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = Read::deserialize(deserializer)?;
        if read.version != VERSION {
            return Err(D::Error::custom("the stored session is in a format that this version does not know"));
        }
        let entries = read.entries.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        let terms = Terms {
            created: read.created_at,
            limit_from: read.limit_from.unwrap_or(read.created_at),
            expires: read.expires_at,
            idle: read.idle,
            persistent: read.persistent,
            owned: read.owned,
        };
        Ok(Self::from_parts(Packed::from_sorted(entries), terms))
    }
}
