//! What the compiler tells a user: cases that must fail, with their text, and cases that must pass.

use std::path::{Path, PathBuf};

#[test]
fn cases() {
    let cases = trybuild::TestCases::new();
    cases.pass("cases/pass/*/*.rs");
}
