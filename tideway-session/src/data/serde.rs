//! A session as serde sees it, for stores that keep it as JSON.

use std::collections::BTreeMap;

use serde_core::de::Error;
use serde_core::ser::SerializeMap;
use serde_core::{Deserialize, Deserializer, Serialize, Serializer};

use super::SessionData;
use super::packed::Packed;
use super::terms::{Owner, Terms};
use crate::read_fields::read_fields;

const VERSION: u32 = 1;

/// With the changes in it; the format carries its version. Times are in milliseconds since the Unix epoch, `idle` is a
/// length in milliseconds.
impl Serialize for SessionData {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let terms = self.terms();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("version", &VERSION)?;
        map.serialize_entry("created_at", &terms.created)?;
        map.serialize_entry("expires_at", &terms.expires)?;
        map.serialize_entry("idle", &terms.idle)?;
        for (name, time) in [("limit_from", terms.limit_from), ("seen", terms.seen)] {
            if time != terms.created {
                map.serialize_entry(name, &time)?;
            }
        }
        if let Some(persistent) = terms.persistent {
            map.serialize_entry("persistent", &persistent)?;
        }
        if let Some(owner) = terms.owner() {
            map.serialize_entry("owner", &*owner.name)?;
            map.serialize_entry("handle", &*owner.handle)?;
        }
        if let Some(info) = terms.info() {
            map.serialize_entry("info", info)?;
        }
        let untils: BTreeMap<_, _> = self.stored_untils().into_iter().collect();
        if !untils.is_empty() {
            map.serialize_entry("untils", &untils)?;
        }
        map.serialize_entry("entries", &Entries(self))?;
        map.end()
    }
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

#[derive(Default)]
struct Read {
    version: Option<u32>,
    created_at: Option<u64>,
    expires_at: Option<u64>,
    idle: Option<u64>,
    limit_from: Option<u64>,
    seen: Option<u64>,
    persistent: Option<bool>,
    owner: Option<Box<str>>,
    handle: Option<Box<str>>,
    info: Option<Box<str>>,
    untils: BTreeMap<Box<str>, u64>,
    entries: Option<BTreeMap<String, String>>,
}

read_fields!(Read, "a session", {
    "version" => version: u32,
    "created_at" => created_at: u64,
    "expires_at" => expires_at: u64,
    "idle" => idle: u64,
    "limit_from" => limit_from: Option<u64>,
    "seen" => seen: Option<u64>,
    "persistent" => persistent: Option<bool>,
    "owner" => owner: Option<Box<str>>,
    "handle" => handle: Option<Box<str>>,
    "info" => info: Option<Box<str>>,
    "untils" => untils: BTreeMap<Box<str>, u64>,
    "entries" => entries: BTreeMap<String, String>,
});

impl Read {
    fn into_data<E: Error>(self) -> Result<SessionData, E> {
        if self.version.ok_or_else(|| E::missing_field("version"))? != VERSION {
            return Err(E::custom("the stored session is in a format that this version does not know"));
        }
        let created = self.created_at.ok_or_else(|| E::missing_field("created_at"))?;
        let expires = self.expires_at.ok_or_else(|| E::missing_field("expires_at"))?;
        let entries = self.entries.ok_or_else(|| E::missing_field("entries"))?;
        let mut terms = Terms {
            limit_from: self.limit_from.unwrap_or(created),
            idle: self.idle.ok_or_else(|| E::missing_field("idle"))?,
            persistent: self.persistent,
            seen: self.seen.unwrap_or(created),
            ..Terms::at(created, expires)
        };
        terms.set_owner(self.owner.zip(self.handle).map(|(name, handle)| Owner { name, handle }));
        terms.set_info(self.info);
        terms.set_untils(self.untils);
        let entries = entries.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        Ok(SessionData::from_parts(Packed::from_sorted(entries), terms))
    }
}

impl<'de> Deserialize<'de> for SessionData {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Read::deserialize(deserializer)?.into_data()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b33_json_keeps_all_terms() {
        let mut terms = Terms { limit_from: 2, idle: 3, persistent: Some(true), seen: 4, ..Terms::at(1, 5) };
        terms.set_owner(Some(Owner { name: "ada".into(), handle: "handle".into() }));
        terms.set_info(Some("laptop".into()));
        terms.set_untils(BTreeMap::from([("code".into(), u64::MAX)]));
        let data = SessionData::from_parts(Packed::from_sorted([("code", "1234")]), terms.clone());
        let json = serde_json::to_string(&data).expect("json");
        let read: SessionData = serde_json::from_str(&json).expect("reads");
        assert!(*read.terms() == terms, "{json}");
        assert_eq!(read.get("code"), Some("1234"));
    }
}
