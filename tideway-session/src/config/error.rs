//! All mistakes of a configuration, as one error.

use std::fmt;

use super::field::Field;

/// A configuration with mistakes: all of them, each with its field and its environment variable.
///
/// It shows no key, not even a malformed one.
///
/// ```
/// use tideway_session::SessionConfig;
///
/// let config = SessionConfig { default_ttl_seconds: 0, cookie_path: "shop".to_string(), ..Default::default() };
/// let error = config.check().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "the session configuration has 2 mistakes:\n\
///      - `default_ttl_seconds` (TIDEWAY_SESSION_TTL_SECONDS) must be from 1 to 34560000 (400 days), but is 0\n\
///      - `cookie_path` (TIDEWAY_SESSION_COOKIE_PATH) must begin with `/`",
/// );
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ConfigError {
    mistakes: Vec<ConfigMistake>,
}

impl ConfigError {
    /// The mistakes, in the order of the fields.
    ///
    /// ```
    /// use tideway_session::{Error, SessionConfig};
    ///
    /// let config = SessionConfig { cookie_name: "my session".to_string(), ..Default::default() };
    /// let Err(Error::Config(error)) = config.check() else { panic!("a space in the name") };
    /// let variables: Vec<_> = error.mistakes().map(|mistake| mistake.variable()).collect();
    /// assert_eq!(variables, ["TIDEWAY_SESSION_COOKIE_NAME"]);
    /// ```
    #[must_use]
    pub fn mistakes(&self) -> impl ExactSizeIterator<Item = &ConfigMistake> {
        self.mistakes.iter()
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.mistakes.as_slice() {
            [_] => f.write_str("the session configuration has a mistake:")?,
            mistakes => write!(f, "the session configuration has {} mistakes:", mistakes.len())?,
        }
        self.mistakes.iter().try_for_each(|mistake| write!(f, "\n- {mistake}"))
    }
}

/// As `Display` shows it: a `main` that returns the error prints this, and whoever reads it has to mend the variables.
impl fmt::Debug for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for ConfigError {}

/// One mistake in a configuration.
///
/// ```
/// use tideway_session::{Error, SessionConfig};
///
/// let Err(Error::Config(error)) = SessionConfig::from_vars(|name| {
///     (name == "TIDEWAY_SESSION_COOKIE_SECURE").then(|| "yes".into())
/// }) else { panic!("yes is not a boolean") };
/// let mistake = error.mistakes().next().expect("one");
/// assert_eq!(mistake.field(), "cookie_secure");
/// assert_eq!(mistake.variable(), "TIDEWAY_SESSION_COOKIE_SECURE");
/// assert_eq!(mistake.message(), "must be `true` or `false`, but is `yes`");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigMistake {
    field: Field,
    message: String,
}

impl ConfigMistake {
    /// The field of [`SessionConfig`](crate::SessionConfig).
    #[must_use]
    pub fn field(&self) -> &'static str {
        self.field.name()
    }

    /// The environment variable that sets the field.
    #[must_use]
    pub fn variable(&self) -> &'static str {
        self.field.variable()
    }

    /// What is wrong, as the second half of a sentence about the field.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for ConfigMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` ({}) {}", self.field(), self.variable(), self.message)
    }
}

/// Mistakes as they are found.
#[derive(Debug, Default)]
pub(super) struct Mistakes(Vec<ConfigMistake>);

impl Mistakes {
    pub(super) fn add(&mut self, field: Field, message: impl Into<String>) {
        self.0.push(ConfigMistake { field, message: message.into() });
    }

    /// Adds what the rules find, except on fields whose value could not even be read: what stands there is a default.
    pub(super) fn add_rules(&mut self, rules: Self) {
        let known: Vec<_> = self.0.iter().map(|mistake| mistake.field).collect();
        self.0.extend(rules.0.into_iter().filter(|mistake| !known.contains(&mistake.field)));
        self.0.sort_by_key(|mistake| mistake.field as usize);
    }

    pub(super) fn into_result(self) -> Result<(), ConfigError> {
        if self.0.is_empty() { Ok(()) } else { Err(ConfigError { mistakes: self.0 }) }
    }
}
