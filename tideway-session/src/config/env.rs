//! The configuration from environment variables.

use std::ffi::OsString;
use std::fmt::Write as _;

use super::choice::Choice;
use super::error::Mistakes;
use super::field::Field;
use super::{SessionConfig, check};
use crate::Result;

/// Values longer than this are not repeated in a message: whoever mixes two variables up shall not find a key in the
/// log.
const MAX_SHOWN: usize = 32;

impl SessionConfig {
    /// The configuration from this process's environment variables, checked.
    ///
    /// Each field names its variable. One that is not set, or empty, leaves the field's default.
    ///
    /// ```
    /// # fn main() -> tideway_session::Result<()> {
    /// let config = tideway_session::SessionConfig::from_env()?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Config`](crate::Error::Config) with all mistakes: values that cannot be read, and what
    /// [`check`](Self::check) finds in those that can.
    pub fn from_env() -> Result<Self> {
        Self::from_vars(|name| std::env::var_os(name))
    }

    /// [`from_env`](Self::from_env) with the variables given as a function, for tests and for services that get their
    /// settings elsewhere.
    ///
    /// ```
    /// use tideway_session::{Backend, SessionConfig};
    ///
    /// let config = SessionConfig::from_vars(|name| match name {
    ///     "TIDEWAY_SESSION_BACKEND" => Some("in_memory".into()),
    ///     "TIDEWAY_SESSION_TTL_SECONDS" => Some("3600".into()),
    ///     _ => None,
    /// })?;
    /// assert_eq!(config.backend, Backend::InMemory);
    /// assert_eq!(config.default_ttl_seconds, 3600);
    /// # Ok::<(), tideway_session::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`from_env`](Self::from_env).
    pub fn from_vars(var: impl FnMut(&str) -> Option<OsString>) -> Result<Self> {
        let mut vars = Vars { var, mistakes: Mistakes::default() };
        let default = Self::default();
        // Every field by name, so that a new one cannot be forgotten here.
        let config = Self {
            backend: vars.choice(Field::Backend).unwrap_or(default.backend),
            default_ttl_seconds: vars.seconds(Field::Ttl).unwrap_or(default.default_ttl_seconds),
            max_lifetime_seconds: vars.seconds(Field::MaxLifetime),
            cookie_name: vars.text(Field::CookieName).unwrap_or(default.cookie_name),
            cookie_path: vars.text(Field::CookiePath).unwrap_or(default.cookie_path),
            cookie_domain: vars.text(Field::CookieDomain),
            cookie_secure: vars.choice(Field::CookieSecure).unwrap_or(default.cookie_secure),
            cookie_http_only: vars.choice(Field::CookieHttpOnly).unwrap_or(default.cookie_http_only),
            cookie_same_site: vars.choice(Field::CookieSameSite).unwrap_or(default.cookie_same_site),
            persistent: vars.choice(Field::Persistent).unwrap_or(default.persistent),
            encryption_key: vars.text(Field::EncryptionKey),
            previous_encryption_keys: vars.list(Field::PreviousEncryptionKeys),
            redis_url: vars.text(Field::RedisUrl),
        };
        vars.mistakes.add_rules(check::mistakes(&config, config.backend));
        vars.mistakes.into_result()?;
        Ok(config)
    }
}

/// The variables, with the mistakes found in reading them.
struct Vars<F> {
    var: F,
    mistakes: Mistakes,
}

impl<F: FnMut(&str) -> Option<OsString>> Vars<F> {
    fn text(&mut self, field: Field) -> Option<String> {
        let value = (self.var)(field.variable()).filter(|value| !value.is_empty())?;
        let text = value.into_string();
        if text.is_err() {
            self.mistakes.add(field, "must be UTF-8");
        }
        text.ok()
    }

    fn choice<T: Choice>(&mut self, field: Field) -> Option<T> {
        let text = self.text(field)?;
        let choice = T::from_word(&text);
        if choice.is_none() {
            self.refuse(field, &T::words(), &text);
        }
        choice
    }

    fn seconds(&mut self, field: Field) -> Option<u64> {
        let text = self.text(field)?;
        // `FromStr` takes a sign too.
        let seconds = text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten();
        if seconds.is_none() {
            self.refuse(field, "a whole number of seconds", &text);
        }
        seconds
    }

    fn list(&mut self, field: Field) -> Vec<String> {
        let text = self.text(field).unwrap_or_default();
        if text.is_empty() {
            Vec::new()
        } else {
            text.split(',').map(|item| item.trim_matches(' ').to_owned()).collect()
        }
    }

    fn refuse(&mut self, field: Field, accepted: &str, text: &str) {
        let mut message = format!("must be {accepted}");
        if text.len() <= MAX_SHOWN {
            let _ = write!(message, ", but is `{}`", text.escape_debug());
        }
        self.mistakes.add(field, message);
    }
}
