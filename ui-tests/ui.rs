//! What the compiler tells a user: cases that must fail, with their text, and cases that must pass.
//!
//! `TRYBUILD=overwrite cargo test -p tideway-session-ui-tests` records the texts anew: read each that changed, as a user
//! would.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The contents of a folder of this package, in order.
fn list(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("a folder that can be listed").path()).collect();
    paths.sort();
    paths
}

fn with_extension<'a>(paths: &'a [PathBuf], extension: &str) -> Vec<&'a PathBuf> {
    paths.iter().filter(|path| path.extension().is_some_and(|found| found == extension)).collect()
}

/// How many cases there are below a folder, each subject with one at least: a glob that matches nothing passes.
fn count(kind: &str, expected_subjects: &[&str]) -> usize {
    let root = Path::new("cases").join(kind);
    let subjects = list(&root);
    let names: Vec<_> = subjects.iter().filter_map(|subject| subject.file_name()?.to_str()).collect();
    assert_eq!(names, expected_subjects, "the folders of {}", root.display());
    let of_subject = |subject: &PathBuf| {
        let found = with_extension(&list(subject), "rs").len();
        assert!(found > 0, "{} has no case", subject.display());
        found
    };
    subjects.iter().map(of_subject).sum()
}

/// Every case that must fail has its text, and every text its case.
fn assert_texts_are_paired() {
    for subject in list(Path::new("cases/fail")) {
        let files = list(&subject);
        for case in with_extension(&files, "rs") {
            assert!(case.with_extension("stderr").exists(), "{} has no .stderr", case.display());
        }
        for text in with_extension(&files, "stderr") {
            assert!(text.with_extension("rs").exists(), "{} has no case", text.display());
        }
    }
}

/// rustc quotes the standard library where it has its sources, as it has for everyone whose editor runs rust-analyzer: that
/// installs them. The texts are those with the quotes.
fn assert_std_can_be_quoted() {
    let output = Command::new("rustc").args(["--print", "sysroot"]).output().expect("rustc runs");
    let sysroot = String::from_utf8(output.stdout).expect("a path");
    let sources = Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library");
    assert!(sources.exists(), "the sources of the standard library are missing: rustup component add rust-src");
}

#[test]
fn cases() {
    assert_std_can_be_quoted();
    assert!(count("pass", &["hygiene", "session", "value"]) >= 15, "cases that must pass are missing");
    assert!(
        count("fail", &["accessors", "attributes", "keys", "required", "shapes", "types"]) >= 90,
        "cases that must fail are missing"
    );
    if std::env::var_os("TRYBUILD").is_none() {
        assert_texts_are_paired();
    }
    let cases = trybuild::TestCases::new();
    cases.pass("cases/pass/*/*.rs");
    cases.compile_fail("cases/fail/*/*.rs");
}
