//! What the derives write, formatted and kept beside what they were given: a change of it is seen in a review.
//!
//! `UPDATE_EXPANSIONS=1 cargo test -p tideway-session-derive expansions` writes the files anew.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use syn::{Attribute, DeriveInput, Item};

#[test]
fn are_those_that_were_read() {
    let inputs = inputs();
    assert!(inputs.len() >= 7, "cases are missing: {inputs:?}");
    for input in inputs {
        let path = input.with_extension("expanded.rs");
        let expanded = expanded(&fs::read_to_string(&input).expect("a file that can be read"));
        if std::env::var_os("UPDATE_EXPANSIONS").is_some() {
            fs::write(&path, expanded).expect("a file that can be written");
            continue;
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        let changed = kept.lines().zip(expanded.lines()).position(|(kept, now)| kept != now);
        assert!(
            kept == expanded,
            "{}, line {}: the derive writes something else now. If that is meant, UPDATE_EXPANSIONS=1 writes the files anew: \
             read what changed.",
            path.display(),
            changed.unwrap_or(kept.lines().count().min(expanded.lines().count())) + 1,
        );
    }
}

/// The files with what a user writes, in order.
fn inputs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("expansions");
    let entries = fs::read_dir(folder).expect("a folder that can be listed");
    let paths = entries.map(|entry| entry.expect("a file that can be listed").path());
    let mut inputs: Vec<_> = paths.filter(|path| !path.to_string_lossy().ends_with(".expanded.rs")).collect();
    inputs.sort();
    inputs
}

/// What the derives write for each item of a file.
fn expanded(source: &str) -> String {
    let file = syn::parse_file(source).expect("Rust");
    let code: TokenStream = file.items.into_iter().map(expand).collect();
    prettyplease::unparse(&syn::parse2(code).expect("generated code is Rust"))
}

fn expand(item: Item) -> TokenStream {
    let input = match item {
        Item::Struct(item) => DeriveInput::from(item),
        Item::Enum(item) => DeriveInput::from(item),
        _ => panic!("no item to derive for"),
    };
    let derives = |name: &str| {
        let is_asked = |attr: &Attribute| {
            attr.path().is_ident("derive") && attr.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident(name))
        };
        input.attrs.iter().any(is_asked)
    };
    match (derives("Session"), derives("SessionValue")) {
        (true, false) => crate::session::derive(&input),
        (false, true) => crate::value::derive(&input),
        _ => panic!("one derive of ours at `{}`", input.ident),
    }
}
