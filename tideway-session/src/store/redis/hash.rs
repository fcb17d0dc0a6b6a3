//! A session as a hash.
//!
//! Each entry is a field whose name is a dot and the key, so that no key can be mistaken for what is known of the
//! session: `format`, `created`, `expires`, `idle`, `limit_from`, `seen`, `persistent`, `owner`, `handle`, `info`,
//! `untils`, and `listed` and `mark`, which the scripts keep. Times are in milliseconds since the Unix epoch.

use std::collections::BTreeMap;

use redis::Value;

use super::failure;
use crate::data::{Owner, Packed, Terms};
use crate::{Error, Result, SessionData};

/// The format that this version writes and reads.
const FORMAT: &str = "1";

/// What begins the field of an entry.
const ENTRY: char = '.';

/// When single entries end, as a JSON object: by the clock of the service, so Redis does not know.
const UNTILS: &str = "untils";

/// What is known of a session, without its entries.
pub(super) const TERMS: [&str; 11] =
    ["format", "ended", "created", "expires", "idle", "limit_from", "seen", "persistent", "owner", "handle", "info"];

/// What a key holds.
#[expect(clippy::large_enum_variant, reason = "lives for a moment, mostly as the large one")]
pub(super) enum Held {
    /// A session, unless it is over by now, with the mark of the write that made it this.
    Session(SessionData, String),
    /// A session was here a moment ago; remembered until this time.
    Ended(u64),
    Nothing,
}

/// Reads what `HGETALL` answers.
pub(super) fn read(hash: &Value) -> Result<Held> {
    let fields = pairs(hash).ok_or_else(failure::unexpected)?;
    let mut known = Vec::with_capacity(TERMS.len());
    let mut entries = Vec::with_capacity(fields.len());
    for (field, value) in fields {
        let text = |bytes| std::str::from_utf8(bytes).map_err(|_| Error::Malformed);
        let (field, value) = (text(field)?, text(value)?);
        match field.strip_prefix(ENTRY) {
            Some(key) => entries.push((key, value)),
            None => known.push((field, value)),
        }
    }
    if known.is_empty() && entries.is_empty() {
        return Ok(Held::Nothing);
    }
    held(&known, entries).ok_or(Error::Malformed)
}

/// The fields of a hash, in either form that a server may answer with.
fn pairs(hash: &Value) -> Option<Vec<(&[u8], &[u8])>> {
    fn bytes(value: &Value) -> Option<&[u8]> {
        match value {
            Value::BulkString(bytes) => Some(bytes),
            _ => None,
        }
    }
    match hash {
        Value::Map(pairs) => pairs.iter().map(|(field, value)| Some((bytes(field)?, bytes(value)?))).collect(),
        Value::Array(flat) => {
            let (pairs, rest) = flat.as_chunks::<2>();
            let pairs = pairs.iter().map(|[field, value]| Some((bytes(field)?, bytes(value)?)));
            rest.is_empty().then(|| pairs.collect())?
        }
        _ => None,
    }
}

fn held(known: &[(&str, &str)], mut entries: Vec<(&str, &str)>) -> Option<Held> {
    let get = |name: &str| known.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
    if get("format") != Some(FORMAT) {
        return None;
    }
    if let Some(until) = get("ended") {
        return Some(Held::Ended(number(until)?));
    }
    let mut terms = terms(get)?;
    if let Some(untils) = get(UNTILS) {
        terms.set_untils(serde_json::from_str(untils).ok()?);
    }
    entries.sort_unstable();
    let mark = get("mark").unwrap_or_default().to_owned();
    Some(Held::Session(SessionData::from_parts(Packed::from_sorted(entries), terms), mark))
}

/// The terms of a session, from the values of [`TERMS`].
pub(super) fn read_terms(values: Value) -> Option<Terms> {
    let values: Vec<Option<String>> = redis::from_redis_value(values).ok()?;
    let known: BTreeMap<&str, &str> =
        TERMS.into_iter().zip(&values).filter_map(|(name, value)| Some((name, value.as_deref()?))).collect();
    if known.get("format") != Some(&FORMAT) || known.contains_key("ended") {
        return None;
    }
    terms(|name| known.get(name).copied())
}

fn terms<'a>(get: impl Fn(&str) -> Option<&'a str>) -> Option<Terms> {
    let created = number(get("created")?)?;
    let persistent = match get("persistent") {
        None => None,
        Some(text) => Some(text.parse().ok()?),
    };
    let mut terms = Terms::at(created, number(get("expires")?)?);
    terms.idle = number(get("idle")?)?;
    terms.limit_from = number(get("limit_from")?)?;
    terms.seen = number(get("seen")?)?;
    terms.persistent = persistent;
    if let Some(name) = get("owner") {
        terms.set_owner(Some(Owner { name: name.into(), handle: get("handle")?.into() }));
    }
    if let Some(info) = get("info") {
        terms.set_info(Some(info.into()));
    }
    Some(terms)
}

fn number(text: &str) -> Option<u64> {
    text.parse().ok()
}

/// The fields of a session, with their values.
pub(super) fn fields(data: &SessionData) -> Vec<(String, String)> {
    let terms = data.terms();
    let mut fields = Vec::new();
    let mut add = |name: &str, value: String| fields.push((name.to_owned(), value));
    add("format", FORMAT.to_owned());
    add("created", terms.created.to_string());
    add("expires", terms.expires.to_string());
    add("idle", terms.idle.to_string());
    add("limit_from", terms.limit_from.to_string());
    add("seen", terms.seen.to_string());
    if let Some(persistent) = terms.persistent {
        add("persistent", persistent.to_string());
    }
    if let Some(owner) = terms.owner() {
        add("owner", owner.name.to_string());
        add("handle", owner.handle.to_string());
    }
    if let Some(info) = terms.info() {
        add("info", info.to_owned());
    }
    let untils: BTreeMap<_, _> = data.stored_untils().into_iter().collect();
    if !untils.is_empty() {
        add(UNTILS, serde_json::json!(untils).to_string());
    }
    fields.extend(data.iter().map(|(key, value)| (entry(key), value.to_owned())));
    fields
}

/// The field of the entry under `key`.
pub(super) fn entry(key: &str) -> String {
    format!("{ENTRY}{key}")
}
