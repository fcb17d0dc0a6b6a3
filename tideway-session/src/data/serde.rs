//! A session as serde sees it, for stores that keep it as JSON.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::SessionData;
use super::packed::Packed;
use super::terms::{Owner, Terms};

const VERSION: u32 = 1;

/// Times are in milliseconds since the Unix epoch, `idle` is a length in milliseconds.
#[derive(Serialize)]
struct Written<'a> {
    version: u32,
    created_at: u64,
    expires_at: u64,
    idle: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit_from: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seen: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    persistent: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    handle: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    info: Option<&'a str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    untils: BTreeMap<&'a str, u64>,
    entries: Entries<'a>,
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
    seen: Option<u64>,
    persistent: Option<bool>,
    owner: Option<Box<str>>,
    handle: Option<Box<str>>,
    info: Option<Box<str>>,
    #[serde(default)]
    untils: BTreeMap<Box<str>, u64>,
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
            limit_from: Some(terms.limit_from).filter(|from| *from != terms.created),
            seen: Some(terms.seen).filter(|seen| *seen != terms.created),
            persistent: terms.persistent,
            owner: terms.owner().map(|owner| &*owner.name),
            handle: terms.owner().map(|owner| &*owner.handle),
            info: terms.info(),
            untils: self.stored_untils().into_iter().collect(),
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
        let mut terms = Terms {
            limit_from: read.limit_from.unwrap_or(read.created_at),
            idle: read.idle,
            persistent: read.persistent,
            seen: read.seen.unwrap_or(read.created_at),
            ..Terms::at(read.created_at, read.expires_at)
        };
        terms.set_owner(read.owner.zip(read.handle).map(|(name, handle)| Owner { name, handle }));
        terms.set_info(read.info);
        terms.set_untils(read.untils);
        Ok(Self::from_parts(Packed::from_sorted(entries), terms))
    }
}
