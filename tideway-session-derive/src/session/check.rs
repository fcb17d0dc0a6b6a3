//! The rules between the words of a field, and between the fields of a struct.

use std::collections::BTreeMap;

use proc_macro2::Ident;
use syn::{Path, Type};

use super::field::{Absent, OnError};
use super::{Field, Struct, budget, flatten, ttl};
use crate::attr::{self, Item, Value};
use crate::errors::Errors;
use crate::types;

/// Reports what does not fit together, and marks the fields it concerns.
pub(crate) fn check(structure: &mut Struct, errors: &mut Errors) {
    budget::check(structure, errors);
    flatten::check_parameters(structure, errors);
    let Some(fields) = &mut structure.fields else { return };
    for field in &mut *fields {
        let before = errors.count();
        check_words(field, errors);
        flatten::check(field, errors);
        if field.sound {
            check_owned(field, errors);
        }
        check_default(field, errors);
        check_on_error(field, errors);
        ttl::check(field, errors);
        check_texts(field, errors);
        if structure.cookie_budget.is_some() && field.sound {
            budget::check_bounded(field, errors);
        }
        field.sound &= errors.count() == before;
    }
    check_owner(fields, errors);
    check_keys(&structure.prefix, fields, errors);
    if structure.version.is_some() {
        check_version_key(&structure.prefix, fields, errors);
    }
    check_names(fields, errors);
}

/// Words that contradict each other, and why.
const CONFLICTS: [(&str, &str, &str); 7] = [
    ("ttl", "owner", "whose session it is must not be forgotten by itself: keep either `ttl` or `owner`"),
    ("json", "text", "a field has one text form: keep either `json` or `text`"),
    ("json", "with", "a field has one text form: keep either `json` or `with`"),
    ("text", "with", "a field has one text form: keep either `text` or `with`"),
    ("owner", "privilege", "every write of the `owner` gives the session a new id already: remove `privilege`"),
    (
        "flash",
        "owner",
        "a `flash` field is gone once it was read, whose session it is must stay: remove one of the two",
    ),
    (
        "flash",
        "privilege",
        "a `flash` field is gone once it was read, what the session may do must stay: remove one of the two",
    ),
];

fn check_words(field: &Field, errors: &mut Errors) {
    if field.is("skip") {
        for item in field.items.iter().filter(|item| item.name != "skip") {
            errors.at(
                item,
                format!("a field with `skip` is never stored, so `{}` has no effect: remove one of the two", item.name),
            );
        }
        return;
    }
    for (one, other, message) in CONFLICTS {
        let mut both = field.items.iter().filter(|item| item.name == one || item.name == other).skip(1);
        if let Some(later) = both.next() {
            errors.at(later, message);
        }
    }
}

/// A `with` alone can make a reference: to a constant.
fn check_owned(field: &Field, errors: &mut Errors) {
    let ty = field.stored_type();
    if field.is_stored() && !field.is("with") && matches!(types::peel(ty), Type::Reference(_)) {
        errors.at(ty, "what is read from a session is owned, so a field cannot be a reference: use an owned type, such as `String`");
    }
}

fn check_default(field: &Field, errors: &mut Errors) {
    let Some(item) = field.item("default").filter(|_| field.is_stored()) else { return };
    if field.is_optional() {
        errors.at(
            item,
            format!(
                "an absent `Option` reads as `None`: remove `default`, or make the field a plain `{}`",
                types::spelt(field.stored_type())
            ),
        );
        return;
    }
    let Value::Expr(expr) = &item.value else { return };
    if let Some(literal) = attr::string(expr)
        && types::is_never_text(&field.ty)
    {
        let text = literal.value();
        let way_out = if syn::parse_str::<Path>(&text).is_ok() {
            format!("to call a function write `default = {text}()`")
        } else {
            format!("write a value of type `{}`", types::spelt(&field.ty))
        };
        errors.at(
            literal,
            format!("`default` takes an expression, and a string is no `{}`: {way_out}", types::spelt(&field.ty)),
        );
    }
}

fn check_on_error(field: &Field, errors: &mut Errors) {
    let message = match field.on_error {
        _ if !field.is_stored() || field.is_flattened() => return,
        OnError::Default if matches!(field.absent(), Absent::Missing) => {
            "has no default to read: give it one with `default`, or make it an `Option`"
        }
        OnError::Remove if field.is("owner") => {
            "would forget whose session it is: sign the visitor out, with `destroy`, where the error is met"
        }
        _ => return,
    };
    let word = if field.on_error == OnError::Default { "default" } else { "remove" };
    let name = &field.name;
    match field.item("on_error") {
        Some(item) => errors.at(item, format!("with `on_error = {word}` the field `{name}` {message}")),
        None => errors.at(
            &field.ident,
            format!(
                "with `on_error = {word}` of the struct the field `{name}` {message}; or write `on_error = error` here"
            ),
        ),
    }
}

fn check_texts(field: &Field, errors: &mut Errors) {
    for Item { name, value, .. } in &field.items {
        if let Value::Text(text) = value
            && *name != "ttl"
            && text.value().is_empty()
        {
            errors.at(text, format!("a key needs at least one character: give `{name}` a name, or remove it"));
        }
    }
}

fn check_owner(fields: &mut [Field], errors: &mut Errors) {
    let mut owners = fields.iter_mut().filter(|field| field.is("owner"));
    let Some(first) = owners.next() else { return };
    for field in owners {
        if let Some(item) = field.item("owner") {
            errors.at(
                item,
                format!("a session has one owner, and `{}` says who it is already: remove one `owner`", first.name),
            );
        }
        field.sound = false;
    }
}

fn check_keys(prefix: &str, fields: &[Field], errors: &mut Errors) {
    let mut known: BTreeMap<String, &str> = BTreeMap::new();
    let has_key = |field: &&Field| field.is_stored() && !field.is_flattened() && !field.key.is_empty();
    for field in fields.iter().filter(has_key) {
        let key = format!("{prefix}{}", field.key);
        if let Some(other) = known.get(&key) {
            let message = format!(
                "the key `{key}` belongs to the field `{other}` already: give this field another with `rename`"
            );
            match field.item("rename") {
                Some(Item { value: Value::Text(text), .. }) => errors.at(text, message),
                _ => errors.at(&field.ident, message),
            }
        }
        known.entry(key).or_insert(&field.name);
        for alias in field.aliases() {
            let key = alias.value();
            if key.is_empty() {
                continue;
            }
            match known.get(&key) {
                Some(other) if *other == field.name => {
                    errors.at(alias, format!("`{key}` is a key of this field already: remove the alias"));
                }
                Some(other) => errors
                    .at(alias, format!("the key `{key}` belongs to the field `{other}` already: remove the alias")),
                None => {}
            }
            known.entry(key).or_insert(&field.name);
        }
    }
}

/// The name, after the prefix, under which the runtime keeps the version of the struct's entries.
const VERSION_NAME: &str = "#version";

fn check_version_key(prefix: &str, fields: &[Field], errors: &mut Errors) {
    let whole = format!("{prefix}{VERSION_NAME}");
    let message = format!("the key `{whole}` holds the version of the struct: give the field another");
    for field in fields.iter().filter(|field| field.is_stored()) {
        for item in &field.items {
            if let Value::Text(text) = &item.value
                && (item.name == "rename" && text.value() == VERSION_NAME
                    || item.name == "alias" && text.value() == whole)
            {
                errors.at(text, &message);
            }
        }
    }
}

/// Methods that take `self` by value and exist for every type: a call would mean them, not an accessor of the same name.
const HIDDEN: [&str; 2] = ["into", "try_into"];

fn check_names(fields: &mut [Field], errors: &mut Errors) {
    let mut methods: BTreeMap<String, (&'static str, String)> = BTreeMap::new();
    let mut constants: BTreeMap<String, String> = BTreeMap::new();
    for field in fields.iter_mut().filter(|field| field.is_stored()) {
        let before = errors.count();
        let name = &field.name;
        if !field.is("flash") && HIDDEN.contains(&name.as_str()) {
            errors.at(
                &field.ident,
                name_advice(field, &format!("a call of `{name}()` would mean the method that every type has")),
            );
        }
        let own = accessor_names(field);
        let taken = own.iter().find_map(|(method, _)| Some((method, methods.get(method)?)));
        if let Some((method, (job, other))) = taken {
            errors.at(
                &field.ident,
                name_advice(field, &format!("`{method}()` is the {job} of the field `{other}` already")),
            );
        } else if let Some(other) = constants.get(&field.constant().to_string()).filter(|_| !field.is_flattened()) {
            let constant = field.constant();
            errors.at(
                &field.ident,
                name_advice(field, &format!("`{constant}` is the key of the field `{other}` already")),
            );
        }
        if errors.count() == before {
            if !field.is_flattened() {
                constants.insert(field.constant().to_string(), name.clone());
            }
            methods.extend(own.into_iter().map(|(method, job)| (method, (job, name.clone()))));
        } else {
            field.has_room = false;
        }
    }
}

fn name_advice(field: &Field, why: &str) -> String {
    let Field { name, key, .. } = field;
    if field.is("rename") || field.is_flattened() {
        format!("a field cannot be named `{name}` here, {why}: name it differently")
    } else {
        format!(
            "a field cannot be named `{name}` here, {why}: name it differently and keep its key with `#[session(rename = \"{key}\")]`"
        )
    }
}

/// The methods of a field, each with what it is.
fn accessor_names(field: &Field) -> Vec<(String, &'static str)> {
    let name = |ident: Ident| syn::ext::IdentExt::unraw(&ident).to_string();
    if field.is_flattened() {
        return vec![(name(field.ident.clone()), "getter"), (name(field.method_mut()), "`mut` method")];
    }
    let reader = if field.is("flash") { field.method("peek") } else { field.ident.clone() };
    let keep = field.is("flash").then(|| (name(field.method("keep")), "`keep` method"));
    let always = [
        (name(reader), "getter"),
        (name(field.method("set")), "setter"),
        (name(field.method("update")), "`update` method"),
        (name(field.method("remove")), "`remove` method"),
        (name(field.method("take")), "`take` method"),
    ];
    always.into_iter().chain(keep).collect()
}
