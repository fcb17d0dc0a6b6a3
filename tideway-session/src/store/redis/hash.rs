//! A session as a hash.
//!
//! Each entry is a field whose name is a dot and the key, so that no key can be mistaken for what is known of the
//! session: `terms`, `owner`, `handle`, `info` and `untils`. The terms are words like `expires=1767312000000` in one
//! field, so that a request which reads a session has few fields to read: `format`, `created`, `expires`, `idle`,
//! `limit_from`, `seen`, `persistent`, and `listed` and `mark`, which the scripts keep. Times are in milliseconds since
//! the Unix epoch. `write.lua` keeps the words that it knows: another word takes another `format`.

use std::collections::BTreeMap;

use redis::Value;

use super::failure;
use crate::data::{Owner, Packed, Terms};
use crate::{Error, Result, SessionData};

/// The format that this version writes and reads.
const FORMAT: &str = "1";

/// What begins the field of an entry.
const ENTRY: &str = ".";

/// The field with the words.
pub(super) const TERMS: &str = "terms";

/// What is known of a session, without its entries and their ends.
pub(super) const KNOWN: [&str; 4] = [TERMS, "owner", "handle", "info"];

/// What a key holds.
#[expect(clippy::large_enum_variant, reason = "lives for a moment, mostly as the large one")]
pub(super) enum Held {
    /// A session, unless it is over by now, with its terms as they are written: no two writes leave the same.
    Session(SessionData, String),
    /// A session was here a moment ago; remembered until this time.
    Ended(u64),
    Nothing,
}

/// What a hash knows of its session besides the entries.
#[derive(Default)]
struct Known<'a> {
    terms: &'a str,
    owner: Option<&'a str>,
    handle: Option<&'a str>,
    info: Option<&'a str>,
    /// When single entries end, as a JSON object: by the clock of the service, so Redis does not know.
    untils: Option<&'a str>,
}

/// Reads what `HGETALL` answers.
pub(super) fn read(hash: &Value) -> Result<Held> {
    let mut known = Known::default();
    let mut entries = Vec::with_capacity(16);
    let mut fields = 0;
    each_pair(hash, |field, value| {
        fields += 1;
        match field.strip_prefix(ENTRY) {
            Some(key) => entries.push((key, value)),
            None => known.note(field, value),
        }
    })?;
    if fields == 0 {
        return Ok(Held::Nothing);
    }
    held(&known, entries).ok_or(Error::Malformed)
}

/// The fields of a hash, in either form that a server may answer with.
fn each_pair<'a>(hash: &'a Value, mut each: impl FnMut(&'a str, &'a str)) -> Result<()> {
    fn text(value: &Value) -> Result<&str> {
        match value {
            Value::BulkString(bytes) => std::str::from_utf8(bytes).map_err(|_| Error::Malformed),
            _ => Err(failure::unexpected()),
        }
    }
    match hash {
        Value::Map(pairs) => {
            for (field, value) in pairs {
                each(text(field)?, text(value)?);
            }
        }
        Value::Array(flat) => {
            let (pairs, rest) = flat.as_chunks::<2>();
            if !rest.is_empty() {
                return Err(failure::unexpected());
            }
            for [field, value] in pairs {
                each(text(field)?, text(value)?);
            }
        }
        _ => return Err(failure::unexpected()),
    }
    Ok(())
}

fn held(known: &Known<'_>, mut entries: Vec<(&str, &str)>) -> Option<Held> {
    let words = Words::read(known.terms)?;
    if let Some(until) = words.ended {
        return Some(Held::Ended(number(until)?));
    }
    let mut terms = words.terms(known)?;
    if let Some(untils) = known.untils {
        terms.set_untils(serde_json::from_str(untils).ok()?);
    }
    entries.sort_unstable();
    Some(Held::Session(SessionData::from_parts(Packed::from_sorted(entries), terms), known.terms.to_owned()))
}

/// The terms of a session, from the values of [`KNOWN`].
pub(super) fn read_terms(values: Value) -> Option<Terms> {
    let values: Vec<Option<String>> = redis::from_redis_value(values).ok()?;
    let mut known = Known::default();
    for (field, value) in KNOWN.into_iter().zip(&values) {
        if let Some(value) = value {
            known.note(field, value);
        }
    }
    let words = Words::read(known.terms).filter(|words| words.ended.is_none())?;
    words.terms(&known)
}

impl<'a> Known<'a> {
    fn note(&mut self, field: &str, value: &'a str) {
        match field {
            TERMS => self.terms = value,
            "owner" => self.owner = Some(value),
            "handle" => self.handle = Some(value),
            "info" => self.info = Some(value),
            "untils" => self.untils = Some(value),
            // Of a version that knows more.
            _ => {}
        }
    }
}

/// The words of the terms.
#[derive(Default)]
struct Words<'a> {
    format: &'a str,
    ended: Option<&'a str>,
    created: &'a str,
    expires: &'a str,
    idle: &'a str,
    limit_from: &'a str,
    seen: &'a str,
    persistent: Option<&'a str>,
    mark: &'a str,
}

impl<'a> Words<'a> {
    /// Those of a format that this version reads.
    fn read(text: &'a str) -> Option<Self> {
        let mut words = Self::default();
        for word in text.split(' ') {
            let (name, value) = word.split_once('=')?;
            match name {
                "format" => words.format = value,
                "ended" => words.ended = Some(value),
                "created" => words.created = value,
                "expires" => words.expires = value,
                "idle" => words.idle = value,
                "limit_from" => words.limit_from = value,
                "seen" => words.seen = value,
                "persistent" => words.persistent = Some(value),
                "mark" => words.mark = value,
                _ => {}
            }
        }
        (words.format == FORMAT).then_some(words)
    }

    fn terms(&self, known: &Known<'_>) -> Option<Terms> {
        let mut terms = Terms::at(number(self.created)?, number(self.expires)?);
        terms.idle = number(self.idle)?;
        terms.limit_from = number(self.limit_from)?;
        terms.seen = number(self.seen)?;
        terms.persistent = match self.persistent {
            None => None,
            Some(text) => Some(text.parse().ok()?),
        };
        if let Some(name) = known.owner {
            terms.set_owner(Some(Owner { name: name.into(), handle: known.handle?.into() }));
        }
        if let Some(info) = known.info {
            terms.set_info(Some(info.into()));
        }
        Some(terms)
    }
}

/// The mark of the write that left these terms.
pub(super) fn mark(terms: &str) -> Option<&str> {
    Words::read(terms).map(|words| words.mark)
}

/// The terms as another write leaves them that changes none. The mark is the last word: `write.lua` puts it there.
pub(super) fn remarked(terms: &str, mark: &str) -> String {
    let kept = terms.rsplit_once(" mark=").map_or(terms, |(kept, _)| kept);
    [kept, " mark=", mark].concat()
}

fn number(text: &str) -> Option<u64> {
    text.parse().ok()
}

/// What is known of a session and its entries, each with its text, as `write.lua` takes it.
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
    // An entry that has ended is not written, so its end is not either.
    let untils: BTreeMap<_, _> = data.stored_untils().into_iter().filter(|(key, _)| data.contains_key(key)).collect();
    if !untils.is_empty() {
        add("untils", serde_json::json!(untils).to_string());
    }
    fields.extend(data.iter().map(|(key, value)| (entry(key), value.to_owned())));
    fields
}

/// The field of the entry under `key`.
pub(super) fn entry(key: &str) -> String {
    [ENTRY, key].concat()
}
