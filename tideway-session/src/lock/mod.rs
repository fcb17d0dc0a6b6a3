//! The lock file: what the sessions that are out there hold, so that a test can tell what a change would do to them.

mod compare;
mod file;
mod unique;

use std::{env, fs, io};

use self::compare::dangers;
use self::file::Lock;
use crate::Schema;

/// Compares session structs with a lock file, in a test: a change that would drop or misread sessions that are stored
/// already fails it, and the text says which attribute makes the change safe.
///
/// ```
/// # use tideway_session::Session;
/// # #[derive(Session)] struct Shop { visits: Option<u32> }
/// # #[derive(Session)] #[session(prefix = "auth.")] struct Auth { user: Option<u64> }
/// # /*
/// #[test]
/// # */
/// fn sessions_outlive_this_change() {
/// # if false {
///     tideway_session::schema_lock!("session.lock", Shop, Auth);
/// # }
/// }
/// # sessions_outlive_this_change();
/// ```
///
/// The path is that of a file beside the package's `Cargo.toml`; it belongs into version control. Where there is none it is
/// written, and after changes that are safe it is written anew. What it holds are keys, types and attributes, no values
/// and no defaults. To accept a change that is not safe, run the test with `TIDEWAY_SESSION_LOCK=update`.
///
/// It expands to an expression, which panics if a change is not safe or the file cannot be read or written.
#[macro_export]
macro_rules! schema_lock {
    ($path:literal, $($session:ty),+ $(,)?) => {
        $crate::__private::schema_lock(
            ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/", $path),
            &[$(<$session as $crate::Session>::SCHEMA),+],
        )
    };
    ($($other:tt)*) => {
        ::core::compile_error!(
            "`schema_lock!` takes a string literal, the path of a file beside `Cargo.toml`, and session structs: \
             `schema_lock!(\"session.lock\", Shop)`"
        )
    };
}

/// The variable that accepts a change.
const ACCEPT: &str = "TIDEWAY_SESSION_LOCK";

/// For `schema_lock!`.
///
/// # Panics
///
/// If a change would drop or misread sessions, or the file cannot be read or written.
#[track_caller]
pub fn schema_lock(path: &str, schemas: &[Schema]) {
    let accepts = env::var_os(ACCEPT).is_some_and(|value| value == "update");
    if let Err(text) = check(path, schemas, accepts) {
        panic!("{text}");
    }
}

fn check(path: &str, schemas: &[Schema], accepts: bool) -> Result<(), String> {
    if let Some(name) = doubled_name(schemas) {
        return Err(format!("two session structs of one lock file are named `{name}`: give each of them a file"));
    }
    let new = Lock::of(schemas);
    let old = match fs::read_to_string(path) {
        Ok(text) => Some(Lock::parse(&text).ok_or_else(|| {
            format!("`{path}` is no lock file of sessions: restore it, or remove it to have it written anew")
        })?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(format!("`{path}` cannot be read: {error}")),
    };
    if old.as_ref() == Some(&new) {
        return Ok(());
    }
    if let Some(old) = old.filter(|_| !accepts) {
        let dangers = dangers(&old, &new, schemas);
        if !dangers.is_empty() {
            let list: String = dangers.iter().flat_map(|danger| ["\n- ", danger]).collect();
            return Err(format!(
                "sessions that are stored already would not survive this change:{list}\nTo accept it all the same, run \
                 this test with `{ACCEPT}=update`."
            ));
        }
    }
    fs::write(path, new.to_text()).map_err(|error| format!("`{path}` cannot be written: {error}"))
}

/// A name that two structs have, in modules of their own.
fn doubled_name(schemas: &[Schema]) -> Option<&'static str> {
    let names: Vec<_> = schemas.iter().map(Schema::name).collect();
    let is_earlier = |(index, name): (usize, &&str)| names.iter().take(index).any(|earlier| earlier == name);
    names.iter().enumerate().find(|entry| is_earlier(*entry)).map(|(_, name)| *name)
}

#[cfg(test)]
mod changes;
#[cfg(test)]
mod tests;
