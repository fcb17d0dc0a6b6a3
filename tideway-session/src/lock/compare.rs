//! What a change would do to sessions that are stored already.

use std::collections::BTreeMap;

use super::file::{Field, Lock, Struct};
use crate::{FieldSchema, Schema};

/// What would be lost or misread, each with the attribute that makes it safe.
pub(super) fn dangers(old: &Lock, new: &Lock, schemas: &[Schema]) -> Vec<String> {
    let mut dangers = Vec::new();
    for (name, was) in &old.0 {
        // The version of entries is kept under the prefix, so a struct that is called something else by now answers for it.
        let under_prefix = || schemas.iter().filter(|schema| schema.prefix() == was.prefix);
        let same = under_prefix().find(|schema| schema.name() == name);
        let is = same.or_else(|| under_prefix().max_by_key(|schema| schema.version()));
        check_version(name, was, is, &mut dangers);
        check_migration(name, was, is, &mut dangers);
        if is.is_some_and(|schema| schema.migrates() && schema.version() > was.version) {
            // What becomes of the older entries is the migration's affair.
            continue;
        }
        if let Some(danger) = gone_as_a_whole(name, was, new, schemas) {
            dangers.push(danger);
            continue;
        }
        for (key, field) in &was.fields {
            check_field(key, field, new, &mut dangers);
        }
    }
    for schema in schemas {
        check_added(schema, old, &mut dangers);
    }
    dangers
}

/// What is told of a struct of whose fields none is read any more: once, not for each.
fn gone_as_a_whole(name: &str, was: &Struct, new: &Lock, schemas: &[Schema]) -> Option<String> {
    if was.fields.is_empty() || was.fields.keys().any(|key| new.reader(key).is_some()) {
        return None;
    }
    let keys: Vec<_> = was.fields.keys().map(|key| format!("`{key}`")).collect();
    let keys = keys.join(", ");
    match schemas.iter().find(|schema| schema.name() == name) {
        None => Some(format!(
            "`{name}` is not among the structs, and no other reads its {keys}: name it in this `schema_lock!` as well, or list \
             what other keys are to take over as `alias`"
        )),
        Some(schema) if schema.prefix() != was.prefix => Some(format!(
            "the `prefix` of `{name}` went from `{}` to `{}`, so no field reads {keys} any more: keep the prefix, or move each \
             key in two rollouts, with `alias` for the whole key on either side",
            was.prefix,
            schema.prefix()
        )),
        Some(_) => None,
    }
}

/// Looks for fields that a struct of old, whatever it was called, did not have. One that is new as a whole is no change of what
/// is stored.
fn check_added(schema: &Schema, old: &Lock, dangers: &mut Vec<String>) {
    let was = old.0.get(schema.name());
    let is_known = |field: &FieldSchema| {
        let keys = std::iter::once(field.key()).chain(field.aliases().iter().map(|alias| (*alias).to_owned()));
        keys.into_iter().any(|key| old.reader(&key).is_some())
    };
    let mut under_prefix = old.0.values().filter(|was| was.prefix == schema.prefix());
    let older = was.or_else(|| under_prefix.next());
    let migrates = schema.migrates() && older.is_some_and(|older| schema.version() > older.version);
    if migrates || was.is_none() && !schema.fields().any(|field| is_known(&field)) {
        return;
    }
    for field in schema.fields().filter(|field| field.is_required() && !is_known(field)) {
        dangers.push(format!(
            "`{}` is new and required, and no session has it: give it a `default`, or make it an `Option`",
            field.key()
        ));
    }
}

fn check_migration(name: &str, was: &Struct, is: Option<&Schema>, dangers: &mut Vec<String>) {
    if was.migrates && is.is_some_and(|schema| schema.version().is_some() && !schema.migrates()) {
        dangers.push(format!(
            "`{name}` has lost its `migrate`, so sessions that were not used since its last version are misread: keep it until \
             the last of them has expired"
        ));
    }
}

fn check_version(name: &str, was: &Struct, is: Option<&Schema>, dangers: &mut Vec<String>) {
    let Some(before) = was.version else { return };
    match is.map(Schema::version) {
        Some(Some(now)) if now < before => dangers.push(format!(
            "the `version` of `{name}` went from {before} to {now}, but sessions of version {before} are not taken back: let it go \
             up only"
        )),
        Some(None) => dangers.push(format!(
            "`{name}` has lost its `version`, so a later migration cannot tell old sessions from new ones: restore `version = \
             {before}`"
        )),
        None => dangers.push(format!(
            "`{name}` had `version = {before}` under the prefix `{}`, which no struct has any more, so what it stored would be \
             taken for version 0: keep the prefix",
            was.prefix
        )),
        Some(Some(_)) => {}
    }
}

fn check_field(key: &str, was: &Field, new: &Lock, dangers: &mut Vec<String>) {
    let Some((own, is)) = new.reader(key) else {
        let missed = if was.required {
            "; servers that still run the version before miss it in new sessions, so make it an `Option` there first"
        } else {
            ""
        };
        dangers.push(format!(
            "`{key}` is read by no field any more: list it as `alias = \"{key}\"` on the field that takes its place, or bring \
             it there with `version` and `migrate`{missed}"
        ));
        return;
    };
    if own != key && !was.aliases.iter().any(|alias| alias == own) {
        dangers.push(format!(
            "`{key}` is written as `{own}` from now on, which servers that still run the version before do not read: deploy \
             `alias = \"{own}\"` on the old name first, then this rename"
        ));
    }
    for alias in was.aliases.iter().filter(|alias| new.reader(alias).is_none()) {
        dangers.push(format!(
            "`{alias}` is read by no field any more: keep the `alias` until the last session that was written before the rename \
             has expired"
        ));
    }
    if is.lenient {
        // The struct says itself what becomes of text that it cannot read.
    } else if was.form != is.form {
        dangers.push(format!(
            "`{key}` was stored as {} and is read as {} now: raise the `version` and `migrate` it, or say with `on_error` what \
             becomes of the old text",
            was.form, is.form
        ));
    } else if !was.variants.is_empty() && !is.variants.is_empty() {
        check_variants(key, was, is, dangers);
    } else if !reads(written(was), written(is), &is.form) {
        dangers.push(format!(
            "`{key}` was a `{}` and is read as a `{}` now: raise the `version` and `migrate` it, or say with `on_error` what \
             becomes of text that is not of the type",
            written(was),
            written(is)
        ));
    }
    if was.lenient && !is.lenient {
        dangers.push(format!(
            "`{key}` may hold text that is not of its type, which is an error now: keep `on_error` until the last session from \
             before has expired"
        ));
    }
    if let Some(limit) = is.max_len.filter(|limit| was.max_len.is_none_or(|before| *limit < before)) {
        dangers.push(format!(
            "`{key}` may hold more than `max_len = {limit}`, and an update that leaves it so is refused: keep the limit that it \
             had, or raise the `version` and shorten it with `migrate`"
        ));
    }
    if was.owner && !is.owner {
        dangers.push(format!(
            "`{key}` no longer says whose session it is, so signing in keeps the session's id, and nobody's sessions are found \
             to be ended: keep `owner`"
        ));
    }
    if !was.required && is.required {
        dangers.push(format!(
            "`{key}` may be absent from sessions, and is required now: give it a `default`, or make it an `Option`"
        ));
    }
}

/// Each text that a variant had must lead to one, and where it is written as another by now, to one that the version before
/// reads as well.
fn check_variants(key: &str, was: &Field, is: &Field, dangers: &mut Vec<String>) {
    let ty = inner(&is.ty);
    let reads = |variants: &BTreeMap<String, Vec<String>>, text: &String| {
        variants.iter().find(|(own, older)| *own == text || older.contains(text)).map(|(own, _)| own.clone())
    };
    for text in was.variants.iter().flat_map(|(own, older)| std::iter::once(own).chain(older)) {
        match reads(&is.variants, text) {
            None => dangers.push(format!(
                "`{key}` may be `{text}`, which no variant of `{ty}` reads any more: list it as `alias = \"{text}\"` on the \
                 variant that takes its place, or say with `on_error` what becomes of it"
            )),
            Some(own) if own != *text && was.variants.contains_key(text) && reads(&was.variants, &own).is_none() => {
                dangers.push(format!(
                    "`{key}` is written as `{own}` where it was `{text}`, which servers that still run the version before do \
                     not read: deploy `alias = \"{own}\"` on the variant of the old name first, then this rename"
                ));
            }
            Some(_) => {}
        }
    }
}

/// The type that has the text, that inside a newtype if it is one.
fn written(field: &Field) -> &str {
    inner(field.wraps.as_deref().unwrap_or(&field.ty))
}

/// The type without the `Option` around it.
fn inner(ty: &str) -> &str {
    let path = ["Option<", "std::option::Option<", "core::option::Option<"];
    let inner = path.iter().find_map(|option| ty.strip_prefix(option)).and_then(|rest| rest.strip_suffix('>'));
    inner.unwrap_or(ty)
}

/// Whether a type reads all that another wrote.
pub(super) fn reads(was: &str, is: &str, form: &str) -> bool {
    let (was, is) = (inner(was), inner(is));
    was == is
        || form == "plain" && is == "String"
        || matches!((range(was), range(is)), (Some(was), Some(is)) if is.0 <= was.0 && was.1 <= is.1)
}

/// The bits of the least and of the largest value of an integer type.
fn range(ty: &str) -> Option<(i32, i32)> {
    let bits = |text: &str| match text {
        "size" => Some(64),
        text => text.parse().ok().filter(|bits| [8, 16, 32, 64, 128].contains(bits)),
    };
    match ty.split_at_checked(1)? {
        ("u", text) => Some((0, bits(text)?)),
        ("i", text) => bits(text).map(|bits| (1 - bits, bits - 1)),
        _ => None,
    }
}
