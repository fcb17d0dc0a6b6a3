//! How sessions are set up: one checked struct, from the environment, from a file or from code.

mod check;
mod choice;
mod env;
mod error;
mod field;
mod secret;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use self::choice::{Backend, SameSite};
pub use self::error::{ConfigError, ConfigMistake};

use crate::read_fields::read_fields;
use crate::{InMemorySessionStore, Result, SessionStore};

/// How sessions are kept and how their cookie looks.
///
/// Nothing starts on a configuration with mistakes: [`from_env`](Self::from_env), [`store`](Self::store) and
/// `SessionLayer::new` [check](Self::check) it, and report all mistakes at once. Its `Debug` shows no key and no URL of Redis, which may hold a password.
///
/// ```
/// use tideway_session::SessionConfig;
///
/// let config = SessionConfig {
///     cookie_name: "__Host-shop".to_string(),
///     default_ttl_seconds: 3600 * 24 * 30,
///     ..Default::default()
/// };
/// config.check()?;
/// # Ok::<(), tideway_session::Error>(())
/// ```
///
/// It can be a part of a service's own configuration file; fields that the file leaves out have their defaults, and
/// ones that do not exist are refused:
///
/// ```
/// use tideway_session::SessionConfig;
///
/// let config: SessionConfig = serde_json::from_str(r#"{ "cookie_name": "shop", "cookie_same_site": "strict" }"#)?;
/// assert_eq!(config.cookie_path, "/");
/// assert!(serde_json::from_str::<SessionConfig>(r#"{ "cokie_name": "shop" }"#).is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct SessionConfig {
    /// Where sessions are kept. `TIDEWAY_SESSION_BACKEND`: `in_memory` (the default), `cookie` or `redis`.
    pub backend: Backend,
    /// How long a session lives after the last activity, in seconds: 1 to 34,560,000, which is 400 days, the longest
    /// that browsers keep a cookie. `TIDEWAY_SESSION_TTL_SECONDS`, by default 86,400: a day.
    pub default_ttl_seconds: u64,
    /// How long a session lives after its creation, or after its owner was last set, however active it is, in seconds.
    /// `TIDEWAY_SESSION_MAX_LIFETIME_SECONDS`, by default without a limit.
    ///
    /// Whichever of the two limits comes first ends the session, so this one may be shorter than the other. It may also
    /// be longer than 400 days, because activity renews the cookie.
    pub max_lifetime_seconds: Option<u64>,
    /// The name of the cookie. `TIDEWAY_SESSION_COOKIE_NAME`, by default `tideway_session`.
    ///
    /// A name that begins with `__Host-` makes browsers accept the cookie only from this very host over HTTPS; it needs
    /// `cookie_secure`, the path `/` and no domain.
    pub cookie_name: String,
    /// The path under which browsers send the cookie. `TIDEWAY_SESSION_COOKIE_PATH`, by default `/`.
    pub cookie_path: String,
    /// The host name to whose subdomains browsers send the cookie as well. `TIDEWAY_SESSION_COOKIE_DOMAIN`, by default
    /// none: only the host that set it.
    pub cookie_domain: Option<String>,
    /// Whether browsers send the cookie over HTTPS only (and to `localhost`). `TIDEWAY_SESSION_COOKIE_SECURE`, by
    /// default `true`.
    pub cookie_secure: bool,
    /// Whether the cookie is hidden from scripts. `TIDEWAY_SESSION_COOKIE_HTTP_ONLY`, by default `true`.
    pub cookie_http_only: bool,
    /// Whether browsers send the cookie with requests that come from other sites. `TIDEWAY_SESSION_COOKIE_SAME_SITE`:
    /// `strict`, `lax` (the default) or `none`.
    pub cookie_same_site: SameSite,
    /// Whether the cookie outlives the browser window. `TIDEWAY_SESSION_COOKIE_PERSISTENT`, by default `true`. Each
    /// session may say otherwise of itself.
    pub persistent: bool,
    /// The key that seals cookies: 64 hex digits. `TIDEWAY_SESSION_ENCRYPTION_KEY`; required by [`Backend::Cookie`].
    pub encryption_key: Option<String>,
    /// Keys that sealed cookies before; they still open. `TIDEWAY_SESSION_PREVIOUS_ENCRYPTION_KEYS`, comma-separated.
    pub previous_encryption_keys: Vec<String>,
    /// Where Redis is, in one of the forms that `RedisSessionStore::connect` lists. `TIDEWAY_SESSION_REDIS_URL`; required
    /// by [`Backend::Redis`].
    pub redis_url: Option<String>,
}

impl SessionConfig {
    /// The store that this configuration asks for.
    ///
    /// ```
    /// use tideway_session::{SessionConfig, SessionData, SessionStore};
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> tideway_session::Result<()> {
    /// let store = SessionConfig::default().store().await?;
    /// store.save("some-id", SessionData::new(std::time::Duration::from_secs(60))).await?;
    /// assert!(store.load("some-id").await?.is_some());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Config`](crate::Error::Config) for a configuration with mistakes; [`Error::Store`](crate::Error::Store) and
    /// [`Error::Timeout`](crate::Error::Timeout) if Redis cannot be reached.
    #[cfg_attr(
        not(feature = "redis"),
        expect(clippy::unused_async, reason = "a store on another machine has to be connected to")
    )]
    pub async fn store(&self) -> Result<Arc<dyn SessionStore>> {
        self.check()?;
        Ok(match self.backend {
            Backend::InMemory => Arc::new(InMemorySessionStore::new(Duration::from_secs(self.default_ttl_seconds))),
            #[cfg(feature = "cookie")]
            Backend::Cookie => Arc::new(crate::CookieSessionStore::new(self)?),
            #[cfg(not(feature = "cookie"))]
            Backend::Cookie => return Err(crate::Error::Unsupported),
            #[cfg(feature = "redis")]
            Backend::Redis => {
                let url = self.redis_url.as_deref().unwrap_or_default();
                Arc::new(crate::RedisSessionStore::connect(url).await?)
            }
            #[cfg(not(feature = "redis"))]
            Backend::Redis => return Err(crate::Error::Unsupported),
        })
    }

    /// All keys, the one that seals first.
    #[cfg(feature = "cookie")]
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.encryption_key.iter().chain(&self.previous_encryption_keys).map(String::as_str)
    }
}

impl Default for SessionConfig {
    fn default() -> Self {
        Self {
            backend: Backend::default(),
            default_ttl_seconds: 86_400,
            max_lifetime_seconds: None,
            cookie_name: "tideway_session".to_owned(),
            cookie_path: "/".to_owned(),
            cookie_domain: None,
            cookie_secure: true,
            cookie_http_only: true,
            cookie_same_site: SameSite::default(),
            persistent: true,
            encryption_key: None,
            previous_encryption_keys: Vec::new(),
            redis_url: None,
        }
    }
}

read_fields!(SessionConfig, "the settings of sessions", {
    "backend" => backend: Backend,
    "default_ttl_seconds" => default_ttl_seconds: u64,
    "max_lifetime_seconds" => max_lifetime_seconds: Option<u64>,
    "cookie_name" => cookie_name: String,
    "cookie_path" => cookie_path: String,
    "cookie_domain" => cookie_domain: Option<String>,
    "cookie_secure" => cookie_secure: bool,
    "cookie_http_only" => cookie_http_only: bool,
    "cookie_same_site" => cookie_same_site: SameSite,
    "persistent" => persistent: bool,
    "encryption_key" => encryption_key: secret::Key,
    "previous_encryption_keys" => previous_encryption_keys: secret::Keys,
    "redis_url" => redis_url: Option<String>,
});

/// Shows how many keys there are, and no key.
impl fmt::Debug for SessionConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionConfig")
            .field("backend", &self.backend)
            .field("default_ttl_seconds", &self.default_ttl_seconds)
            .field("max_lifetime_seconds", &self.max_lifetime_seconds)
            .field("cookie_name", &self.cookie_name)
            .field("cookie_path", &self.cookie_path)
            .field("cookie_domain", &self.cookie_domain)
            .field("cookie_secure", &self.cookie_secure)
            .field("cookie_http_only", &self.cookie_http_only)
            .field("cookie_same_site", &self.cookie_same_site)
            .field("persistent", &self.persistent)
            .field("encryption_key", &self.encryption_key.as_ref().map(|_| format_args!("***")))
            .field("previous_encryption_keys", &format_args!("{} keys", self.previous_encryption_keys.len()))
            .field("redis_url", &self.redis_url.as_ref().map(|_| format_args!("***")))
            .finish()
    }
}
