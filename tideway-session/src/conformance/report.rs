//! What came out of a run.

use std::fmt;

/// What came out of a run: the cases that were asked, and those that failed.
#[derive(Debug, Clone, Default)]
pub struct Report {
    pub(super) asked: Vec<&'static str>,
    pub(super) failures: Vec<Failure>,
}

/// A case that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// The case, named after the behaviour, such as `b21_updates_of_fifty_requests_at_once_all_count`.
    pub case: &'static str,
    /// Why stores must do it.
    pub why: &'static str,
    /// What was expected and what happened.
    pub what: String,
}

impl Report {
    /// Whether every case passed.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.failures.is_empty()
    }

    /// The names of all cases that were asked.
    pub fn cases(&self) -> impl Iterator<Item = &'static str> {
        self.asked.iter().copied()
    }

    /// The cases that failed.
    #[must_use]
    pub fn failures(&self) -> &[Failure] {
        &self.failures
    }
}

/// A line of summary, and a paragraph for each failure.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (failed, asked) = (self.failures.len(), self.asked.len());
        if failed == 0 {
            return write!(f, "the store keeps what it promises: {asked} cases passed");
        }
        writeln!(f, "the store fails {failed} of {asked} cases:")?;
        for failure in &self.failures {
            write!(f, "\n{failure}\n")?;
        }
        Ok(())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}\n  why: {}", self.case, self.what, self.why)
    }
}
