//! The rules a configuration has to keep.

use super::error::Mistakes;
use super::field::Field;
use super::{Backend, SameSite, SessionConfig};
use crate::Result;

/// 400 days: what lies beyond it browsers cut off.
const MAX_TTL_SECONDS: u64 = 400 * 24 * 60 * 60;

/// Browsers ignore an attribute that is longer.
const MAX_ATTRIBUTE_LEN: usize = 1024;

/// Much longer than any name in use; it takes room away from the value.
const MAX_NAME_LEN: usize = 256;

const KEY_DIGITS: usize = 64;

impl SessionConfig {
    /// Looks for mistakes in all fields, alone and together.
    ///
    /// ```
    /// use tideway_session::{SameSite, SessionConfig};
    ///
    /// let config = SessionConfig { cookie_secure: false, cookie_same_site: SameSite::None, ..Default::default() };
    /// assert!(config.check().is_err(), "browsers would drop the cookie");
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Config`](crate::Error::Config) with all mistakes.
    pub fn check(&self) -> Result<()> {
        self.check_for(self.backend)
    }

    /// [`check`](Self::check) as if the backend were `backend`.
    pub(crate) fn check_for(&self, backend: Backend) -> Result<()> {
        Ok(mistakes(self, backend).into_result()?)
    }
}

pub(super) fn mistakes(config: &SessionConfig, backend: Backend) -> Mistakes {
    let mut mistakes = Mistakes::default();
    check_times(config, &mut mistakes);
    check_name(config, &mut mistakes);
    check_path(&config.cookie_path, &mut mistakes);
    if let Some(domain) = &config.cookie_domain {
        check_domain(domain, &mut mistakes);
    }
    if config.cookie_same_site == SameSite::None && !config.cookie_secure {
        mistakes.add(Field::CookieSameSite, "`none` needs `cookie_secure`, or browsers drop the cookie");
    }
    check_keys(config, backend, &mut mistakes);
    check_redis(config, backend, &mut mistakes);
    mistakes
}

fn check_redis(config: &SessionConfig, backend: Backend, mistakes: &mut Mistakes) {
    if backend == Backend::Redis {
        if !cfg!(feature = "redis") {
            mistakes.add(Field::Backend, "`redis` needs the crate's feature `redis`");
        }
        if config.redis_url.is_none() {
            mistakes
                .add(Field::RedisUrl, "is required by the `redis` backend: `redis://host`, or another of its forms");
        }
    }
    #[cfg(feature = "redis")]
    if let Some(message) = config.redis_url.as_deref().and_then(crate::store::redis::url_mistake) {
        mistakes.add(Field::RedisUrl, message);
    }
}

fn check_times(config: &SessionConfig, mistakes: &mut Mistakes) {
    let ttl = config.default_ttl_seconds;
    if !(1..=MAX_TTL_SECONDS).contains(&ttl) {
        mistakes.add(Field::Ttl, format!("must be from 1 to {MAX_TTL_SECONDS} (400 days), but is {ttl}"));
    }
    if config.max_lifetime_seconds == Some(0) {
        mistakes.add(Field::MaxLifetime, "must be 1 or more, or left out for no limit");
    }
}

fn check_name(config: &SessionConfig, mistakes: &mut Mistakes) {
    let name = config.cookie_name.as_str();
    if name.is_empty() {
        mistakes.add(Field::CookieName, "must not be empty");
    } else if name.len() > MAX_NAME_LEN {
        mistakes.add(Field::CookieName, format!("must have at most {MAX_NAME_LEN} characters"));
    } else if !name.bytes().all(is_token) {
        let message = "must be made of letters, digits and !#$%&'*+-.^_`|~ only (a token of RFC 6265)";
        mistakes.add(Field::CookieName, message);
    }
    check_prefix(config, mistakes);
}

/// What browsers demand of a cookie whose name begins like this, in any letter case; they drop one that differs.
fn check_prefix(config: &SessionConfig, mistakes: &mut Mistakes) {
    let name = config.cookie_name.to_ascii_lowercase();
    let begins = |prefixes: &[&str]| prefixes.iter().any(|prefix| name.starts_with(prefix));
    let mut demand = |broken: bool, message: &str| {
        if broken {
            mistakes.add(Field::CookieName, message);
        }
    };
    if begins(&["__host-"]) {
        demand(!config.cookie_secure, "begins with `__Host-`, which needs `cookie_secure`");
        demand(config.cookie_path != "/", "begins with `__Host-`, which needs the `cookie_path` `/`");
        demand(config.cookie_domain.is_some(), "begins with `__Host-`, which allows no `cookie_domain`");
    } else if begins(&["__secure-", "__http-"]) {
        demand(!config.cookie_secure, "begins with a prefix that needs `cookie_secure`");
    }
    if begins(&["__http-", "__host-http-"]) {
        demand(!config.cookie_http_only, "begins with a prefix that needs `cookie_http_only`");
    }
}

fn check_path(path: &str, mistakes: &mut Mistakes) {
    if !path.starts_with('/') {
        mistakes.add(Field::CookiePath, "must begin with `/`");
    }
    // A space would be cut off at the ends, and what is not ASCII has no agreed meaning in a header.
    if !path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b';') {
        let message = "must be visible ASCII characters without `;`; others are written as %XX";
        mistakes.add(Field::CookiePath, message);
    }
    if path.len() > MAX_ATTRIBUTE_LEN {
        mistakes.add(Field::CookiePath, format!("must have at most {MAX_ATTRIBUTE_LEN} characters"));
    }
}

fn check_domain(domain: &str, mistakes: &mut Mistakes) {
    let mut labels = domain.split('.');
    let message = if domain.starts_with('.') {
        "must not begin with a dot; subdomains are included without it"
    } else if !domain.is_ascii() {
        "must be in its ASCII form, which begins with `xn--` where there are other characters"
    } else if domain.len() > 253 || !labels.clone().all(is_label) {
        "must be a host name such as `example.com`: without scheme, port, path or final dot"
    } else if labels.next_back().is_some_and(|label| label.bytes().all(|byte| byte.is_ascii_digit())) {
        "must be a host name; for an address leave it out"
    } else {
        return;
    };
    mistakes.add(Field::CookieDomain, message);
}

fn check_keys(config: &SessionConfig, backend: Backend, mistakes: &mut Mistakes) {
    if backend == Backend::Cookie {
        if !cfg!(feature = "cookie") {
            mistakes.add(Field::Backend, "`cookie` needs the crate's feature `cookie`");
        }
        if config.encryption_key.is_none() {
            mistakes.add(Field::EncryptionKey, "is required by the `cookie` backend: 64 random hex digits");
        }
    } else if config.encryption_key.is_none() && !config.previous_encryption_keys.is_empty() {
        mistakes.add(Field::EncryptionKey, "is required where there are previous keys: they only open, this one seals");
    }
    if let Some(message) = config.encryption_key.as_deref().and_then(key_mistake) {
        mistakes.add(Field::EncryptionKey, message);
    }
    for (index, key) in config.previous_encryption_keys.iter().enumerate() {
        let number = index + 1;
        let mut add = |message: &str| {
            mistakes.add(Field::PreviousEncryptionKeys, format!("key {number} {message}"));
        };
        if let Some(message) = key_mistake(key) {
            add(&message);
            continue;
        }
        let known = config.encryption_key.iter().chain(config.previous_encryption_keys.iter().take(index));
        for earlier in known {
            if earlier.eq_ignore_ascii_case(key) {
                add("is there twice; the key that seals opens as well");
            } else if have_same_id(earlier, key) {
                add("has the key id of another one, so that the two cannot be told apart: replace one");
            }
        }
    }
}

/// What is wrong with a key, without showing anything of it.
fn key_mistake(key: &str) -> Option<String> {
    let characters = key.chars().count();
    let needs = format!("must be {KEY_DIGITS} hex digits (32 bytes)");
    if characters != KEY_DIGITS {
        return Some(format!("{needs}, but has {characters} characters"));
    }
    if !key.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Some(format!("{needs}, but has other characters"));
    }
    let mut bytes = key.as_bytes().chunks(2);
    let first = bytes.next()?;
    bytes.all(|byte| byte.eq_ignore_ascii_case(first)).then(|| "is one byte repeated; it has to be random".to_owned())
}

/// Key ids are short, so that two keys may have the same.
fn have_same_id(one: &str, other: &str) -> bool {
    #[cfg(feature = "cookie")]
    return crate::store::cookie::have_same_id(one, other);
    #[cfg(not(feature = "cookie"))]
    return one == other;
}

/// A character of a token (RFC 9110).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}
