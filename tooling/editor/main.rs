//! What a user sees in the editor: rust-analyzer completes the accessors, shows the field's own docs on them, and goes from
//! them to the field.
//!
//! It takes the program `rust-analyzer`, and the sources of the standard library, without which that knows little:
//! `rustup component add rust-analyzer rust-src`.
#![expect(clippy::indexing_slicing, reason = "what a JSON value does not have reads as null")]

mod server;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use server::Server;

const SHOP: &str = include_str!("shop.rs");

#[test]
fn accessors_are_known_to_the_editor() {
    let (krate, file) = a_crate();
    let mut server = Server::open(&krate, &file, SHOP);

    let accessors =
        ["visits", "set_visits", "update_visits", "remove_visits", "take_visits", "peek_notice", "take_notice"];
    for variable in ["shop.", "session."] {
        let labels = completions(&server.ask("textDocument/completion", after(variable)));
        for accessor in accessors {
            assert!(labels.iter().any(|label| label == accessor), "no `{accessor}` after `{variable}`: {labels:?}");
        }
    }

    for (call, field) in [
        ("session.visits", "visits: u32"),
        ("shop.set_visits", "visits: u32"),
        ("shop.take_notice", "notice: Option"),
        ("Shop::VISITS", "visits: u32"),
    ] {
        // Two letters before the end: on the name.
        let (line, end) = after(call);
        let place = (line, end - 2);
        let docs = server.ask("textDocument/hover", place)["contents"]["value"].to_string();
        let of_the_field = if field.starts_with("visits") { "How many pages were seen." } else { "Shown once." };
        assert!(docs.contains(of_the_field), "hovering `{call}` shows {docs}");

        let definition = server.ask("textDocument/definition", place);
        let line = &definition[0]["range"]["start"]["line"];
        assert_eq!(line, before(field).0, "`{call}` leads to {definition}");
    }
}

/// A crate of the one file, as a user would have it; the lock file is ours, so that nothing is looked up.
fn a_crate() -> (PathBuf, PathBuf) {
    let krate = Path::new(env!("CARGO_TARGET_TMPDIR")).join("editor");
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").display();
    let manifest = format!(
        "[package]\nname = \"shop\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\ntideway-session = {{ path = \"{repository}/tideway-session\" }}\n"
    );
    let file = krate.join("src/lib.rs");
    fs::create_dir_all(krate.join("src")).expect("a folder");
    fs::write(krate.join("Cargo.toml"), manifest).expect("a file");
    fs::copy(format!("{repository}/Cargo.lock"), krate.join("Cargo.lock")).expect("a file");
    fs::write(&file, SHOP).expect("a file");
    (krate, file)
}

/// The names without what the server shows behind them.
fn completions(answer: &Value) -> Vec<String> {
    let items = answer["items"].as_array().expect("a list");
    let labels = items.iter().filter_map(|item| item["label"].as_str());
    labels.map(|label| label.split('(').next().unwrap_or(label).to_owned()).collect()
}

/// The line and column at which a text begins in the file, counted from 0.
fn before(text: &str) -> (usize, usize) {
    let found = SHOP.lines().enumerate().find_map(|(line, content)| Some((line, content.find(text)?)));
    found.unwrap_or_else(|| panic!("no `{text}` in the file"))
}

fn after(text: &str) -> (usize, usize) {
    let (line, column) = before(text);
    (line, column + text.len())
}
