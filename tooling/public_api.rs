//! The public API of both crates, as text: a change of it is seen in a review, and cannot happen by accident.
//!
//! `UPDATE_PUBLIC_API=1 cargo test -p tideway-session-tooling-tests --features public-api` writes the texts anew.

use std::fs;
use std::path::Path;
use std::process::Command;

/// What rustdoc lists and nobody can name: traits that are not stable, and the pages of the guide.
const NO_PROMISE: [&str; 4] = [
    "core::marker::Freeze for",
    "core::marker::UnsafeUnpin for",
    "core::marker::StructuralPartialEq for",
    "mod tideway_session::guide",
];

#[test]
fn the_runtime_offers_what_its_text_says() {
    compare("tideway-session");
}

#[test]
fn the_derive_offers_what_its_text_says() {
    compare("tideway-session-derive");
}

fn compare(package: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("public-api").join(format!("{package}.txt"));
    let api = public_api(package);
    if std::env::var_os("UPDATE_PUBLIC_API").is_some() {
        fs::write(&path, api).expect("the text can be written");
        return;
    }
    let text = fs::read_to_string(&path).unwrap_or_default();
    let (gone, new) = (lines_missing(&text, &api), lines_missing(&api, &text));
    assert!(
        text == api,
        "the public API of {package} is not what {} says:\n{gone}{new}\
         If that is meant, write the text anew with UPDATE_PUBLIC_API=1, and say it in CHANGELOG.md.",
        path.display(),
        gone = marked("-", &gone),
        new = marked("+", &new),
    );
}

/// One public item a line, with all features.
fn public_api(package: &str) -> String {
    let json = Path::new(&target()).join("doc").join(format!("{}.json", package.replace('-', "_")));
    document(package);
    let api = public_api::Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .build()
        .expect("rustdoc's JSON is of the format that public-api reads");
    let lines = api.items().map(|item| format!("{item}\n"));
    lines.filter(|line| !NO_PROMISE.iter().any(|part| line.contains(part))).collect()
}

/// Has rustdoc write its JSON.
///
/// The format is not stable yet: the variable lets the pinned toolchain write it. It makes build scripts run anew, so the
/// target folder is not that of other builds.
fn document(package: &str) {
    let status = Command::new(env!("CARGO"))
        .env("RUSTC_BOOTSTRAP", "1")
        .args(["rustdoc", "--quiet", "--lib", "--all-features", "--package", package, "--target-dir", &target()])
        .args(["--", "-Zunstable-options", "--output-format=json", "--cap-lints=allow"])
        .status()
        .expect("cargo runs");
    assert!(status.success(), "rustdoc failed on {package}");
}

fn target() -> String {
    format!("{}/public-api", env!("CARGO_TARGET_TMPDIR"))
}

fn lines_missing<'a>(of: &'a str, in_text: &str) -> Vec<&'a str> {
    of.lines().filter(|line| !in_text.lines().any(|other| other == *line)).collect()
}

fn marked(mark: &str, lines: &[&str]) -> String {
    lines.iter().flat_map(|line| [mark, " ", line, "\n"]).collect()
}
