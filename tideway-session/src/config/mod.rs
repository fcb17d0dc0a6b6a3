//! Configuration.

use std::fmt;

/// Mistakes in a configuration.
#[derive(Debug, Clone)]
pub struct ConfigError;

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("mistakes in the session configuration")
    }
}
