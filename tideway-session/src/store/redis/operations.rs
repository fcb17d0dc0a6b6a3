//! Changes as the operations of `write.lua`.

use super::hash::{TERMS, entry};
use super::script::Run;
use crate::SessionChanges;
use crate::data::{Amended, Change};

/// The operations that make of a session what [`SessionChanges::apply`] makes of it.
pub(super) fn operations(changes: &SessionChanges) -> Vec<String> {
    let mut operations = Operations(Vec::new());
    for change in changes.steps() {
        operations.add(&change);
    }
    operations.0
}

/// The operations that set all of a session's fields.
pub(super) fn all(fields: Vec<(String, String)>) -> Vec<String> {
    let mut operations = Operations(Vec::with_capacity(fields.len() * 3));
    for (field, value) in fields {
        operations.set(field, value);
    }
    operations.0
}

/// What `amend.lua` is to remove and to set.
pub(super) fn amendments<'a>(run: Run<'a>, amended: &Amended<'_>, terms: &str) -> Run<'a> {
    let mut run = run.arg(amended.removed().count());
    for key in amended.removed() {
        run = run.arg(entry(key));
    }
    run = run.arg(TERMS).arg(terms);
    for (key, text) in amended.set() {
        run = run.arg(entry(key)).arg(text);
    }
    run
}

struct Operations(Vec<String>);

impl Operations {
    fn add(&mut self, change: &Change<'_>) {
        match *change {
            Change::Clear => self.push(["clear".to_owned()]),
            Change::Set { key, text } => self.set(entry(key), text.to_owned()),
            Change::Remove { key } => self.remove(entry(key)),
            Change::Take { key, seen } => self.push(["take".to_owned(), entry(key), seen.to_owned()]),
            Change::Update { key, taken, aliases, seen, result } => {
                self.push(["update".to_owned(), entry(key), optional(taken), optional(seen), optional(result)]);
                self.push([aliases.len().to_string()]);
                self.0.extend(aliases.iter().map(|alias| entry(alias)));
            }
            Change::Apply => self.push(["apply".to_owned()]),
            Change::LimitFrom(time) => self.set("limit_from".to_owned(), time.to_string()),
            Change::Persistent(persistent) => self.set("persistent".to_owned(), persistent.to_string()),
            Change::Owner(owner) => {
                self.set_or_remove("owner", owner.map(|owner| &*owner.name));
                self.set_or_remove("handle", owner.map(|owner| &*owner.handle));
            }
            Change::Info(info) => self.set_or_remove("info", info),
            Change::Renew { at, limit } => {
                let limit = limit.map(|limit| limit.to_string()).unwrap_or_default();
                self.push(["renew".to_owned(), at.to_string(), limit]);
            }
            Change::Extend { idle, expires } => {
                self.set("idle".to_owned(), idle.to_string());
                self.set("expires".to_owned(), expires.to_string());
            }
        }
    }

    fn set(&mut self, field: String, value: String) {
        self.push(["set".to_owned(), field, value]);
    }

    fn remove(&mut self, field: String) {
        self.push(["remove".to_owned(), field]);
    }

    fn set_or_remove(&mut self, field: &str, value: Option<&str>) {
        match value {
            Some(value) => self.set(field.to_owned(), value.to_owned()),
            None => self.remove(field.to_owned()),
        }
    }

    fn push<const N: usize>(&mut self, arguments: [String; N]) {
        self.0.extend(arguments);
    }
}

/// A text that may be absent, told from one that is empty.
fn optional(text: Option<&str>) -> String {
    text.map_or_else(|| "-".to_owned(), |text| format!("+{text}"))
}
