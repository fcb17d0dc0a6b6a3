//! What a user sees in the editor: rust-analyzer completes the accessors, shows the field's own docs on them, goes from them
//! to the field, and marks a mistake at its word.
//!
//! It takes the program `rust-analyzer`, and the sources of the standard library, without which that knows little:
//! `rustup component add rust-analyzer rust-src`.
#![expect(clippy::indexing_slicing, reason = "what a JSON value does not have reads as null")]

mod server;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use server::Server;

const SHOP: &str = include_str!("shop.rs");

#[test]
fn the_editor_knows_accessors_and_shows_mistakes() {
    let (krate, file) = a_crate();
    // One server for all: it reads the dependencies for a while before it answers.
    let mut server = Server::open(&krate, &file, SHOP);
    completes_accessors(&mut server);
    leads_to_fields(&mut server);
    shows_mistakes(&mut server);
}

fn completes_accessors(server: &mut Server) {
    let accessors =
        ["visits", "set_visits", "update_visits", "remove_visits", "take_visits", "peek_notice", "take_notice"];
    for variable in ["shop.", "session."] {
        let labels = completions(&server.ask("textDocument/completion", after(variable)));
        for accessor in accessors {
            assert!(labels.iter().any(|label| label == accessor), "no `{accessor}` after `{variable}`: {labels:?}");
        }
    }
}

fn leads_to_fields(server: &mut Server) {
    for (call, field, docs) in [
        ("session.visits", "visits: u32", "How many pages were seen."),
        ("shop.set_visits", "visits: u32", "How many pages were seen."),
        ("shop.take_notice", "notice: Option", "Shown once."),
        ("Shop::VISITS", "visits: u32", "How many pages were seen."),
    ] {
        // Two letters before the end: on the name.
        let (line, end) = after(call);
        let place = (line, end - 2);
        let shown = server.ask("textDocument/hover", place)["contents"]["value"].to_string();
        assert!(shown.contains(docs), "hovering `{call}` shows {shown}");

        let definition = server.ask("textDocument/definition", place);
        let line = &definition[0]["range"]["start"]["line"];
        assert_eq!(line, before(field).0, "`{call}` leads to {definition}");
    }
}

/// While the user writes, without a build.
fn shows_mistakes(server: &mut Server) {
    let report = server.ask("textDocument/diagnostic", (0, 0));
    assert_eq!(report["items"].as_array().map(Vec::len), Some(0), "{report}");

    server.edit(&SHOP.replace("session(default)", "session(defualt)"));
    let report = server.ask("textDocument/diagnostic", (0, 0));
    let mistake = &report["items"][0];
    let message = mistake["message"].to_string();
    assert!(message.contains("unknown field option `defualt`, did you mean `default`?"), "{report}");
    let (line, character) = before("default)");
    assert_eq!(mistake["range"]["start"], json!({ "line": line, "character": character }));
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
