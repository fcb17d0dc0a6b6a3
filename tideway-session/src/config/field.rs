//! The settings by name: as a field and as an environment variable.

/// A setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Backend,
    Ttl,
    MaxLifetime,
    CookieName,
    CookiePath,
    CookieDomain,
    CookieSecure,
    CookieHttpOnly,
    CookieSameSite,
    Persistent,
    EncryptionKey,
    PreviousEncryptionKeys,
    RedisUrl,
}

impl Field {
    /// The field of `SessionConfig`.
    pub(super) fn name(self) -> &'static str {
        self.names().0
    }

    /// The environment variable.
    pub(super) fn variable(self) -> &'static str {
        self.names().1
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Backend => ("backend", "TIDEWAY_SESSION_BACKEND"),
            Self::Ttl => ("default_ttl_seconds", "TIDEWAY_SESSION_TTL_SECONDS"),
            Self::MaxLifetime => ("max_lifetime_seconds", "TIDEWAY_SESSION_MAX_LIFETIME_SECONDS"),
            Self::CookieName => ("cookie_name", "TIDEWAY_SESSION_COOKIE_NAME"),
            Self::CookiePath => ("cookie_path", "TIDEWAY_SESSION_COOKIE_PATH"),
            Self::CookieDomain => ("cookie_domain", "TIDEWAY_SESSION_COOKIE_DOMAIN"),
            Self::CookieSecure => ("cookie_secure", "TIDEWAY_SESSION_COOKIE_SECURE"),
            Self::CookieHttpOnly => ("cookie_http_only", "TIDEWAY_SESSION_COOKIE_HTTP_ONLY"),
            Self::CookieSameSite => ("cookie_same_site", "TIDEWAY_SESSION_COOKIE_SAME_SITE"),
            Self::Persistent => ("persistent", "TIDEWAY_SESSION_COOKIE_PERSISTENT"),
            Self::EncryptionKey => ("encryption_key", "TIDEWAY_SESSION_ENCRYPTION_KEY"),
            Self::PreviousEncryptionKeys => ("previous_encryption_keys", "TIDEWAY_SESSION_PREVIOUS_ENCRYPTION_KEYS"),
            Self::RedisUrl => ("redis_url", "TIDEWAY_SESSION_REDIS_URL"),
        }
    }
}
