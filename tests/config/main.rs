//! The configuration: B44, and what of it stays unseen (B45).

mod cookie;
mod keys;

use std::ffi::OsString;
use std::sync::Arc;

use tideway_session::{Backend, ConfigError, Error, SameSite, SessionConfig, SessionStore};

const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const OLD_KEY: &str = "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100";

const BACKEND: &str = "TIDEWAY_SESSION_BACKEND";
const TTL: &str = "TIDEWAY_SESSION_TTL_SECONDS";
const MAX_LIFETIME: &str = "TIDEWAY_SESSION_MAX_LIFETIME_SECONDS";
const NAME: &str = "TIDEWAY_SESSION_COOKIE_NAME";
const PATH: &str = "TIDEWAY_SESSION_COOKIE_PATH";
const DOMAIN: &str = "TIDEWAY_SESSION_COOKIE_DOMAIN";
const SECURE: &str = "TIDEWAY_SESSION_COOKIE_SECURE";
const HTTP_ONLY: &str = "TIDEWAY_SESSION_COOKIE_HTTP_ONLY";
const SAME_SITE: &str = "TIDEWAY_SESSION_COOKIE_SAME_SITE";
const PERSISTENT: &str = "TIDEWAY_SESSION_COOKIE_PERSISTENT";
const ENCRYPTION_KEY: &str = "TIDEWAY_SESSION_ENCRYPTION_KEY";
const REDIS_URL: &str = "TIDEWAY_SESSION_REDIS_URL";
const PREVIOUS_KEYS: &str = "TIDEWAY_SESSION_PREVIOUS_ENCRYPTION_KEYS";

/// Each variable with the field it sets.
const VARIABLES: [(&str, &str); 13] = [
    (BACKEND, "backend"),
    (TTL, "default_ttl_seconds"),
    (MAX_LIFETIME, "max_lifetime_seconds"),
    (NAME, "cookie_name"),
    (PATH, "cookie_path"),
    (DOMAIN, "cookie_domain"),
    (SECURE, "cookie_secure"),
    (HTTP_ONLY, "cookie_http_only"),
    (SAME_SITE, "cookie_same_site"),
    (PERSISTENT, "persistent"),
    (ENCRYPTION_KEY, "encryption_key"),
    (PREVIOUS_KEYS, "previous_encryption_keys"),
    (REDIS_URL, "redis_url"),
];

fn from(vars: &[(&str, &str)]) -> Result<SessionConfig, ConfigError> {
    from_os(&vars.iter().map(|(name, value)| (*name, OsString::from(value))).collect::<Vec<_>>())
}

fn from_os(vars: &[(&str, OsString)]) -> Result<SessionConfig, ConfigError> {
    let find = |name: &str| vars.iter().find(|(other, _)| *other == name).map(|(_, value)| value.clone());
    SessionConfig::from_vars(find).map_err(config_error)
}

fn config_error(error: Error) -> ConfigError {
    match error {
        Error::Config(error) => error,
        other => panic!("not a configuration error: {other}"),
    }
}

/// Asserts that the variables have exactly one mistake, in `variable`, told in words that contain `message`.
#[track_caller]
fn refused(vars: &[(&str, &str)], variable: &str, message: &str) {
    let error = from(vars).expect_err("a mistake");
    let mistakes: Vec<_> = error.mistakes().collect();
    let [mistake] = mistakes.as_slice() else { panic!("not one mistake: {error}") };
    assert_eq!(mistake.variable(), variable);
    let field = VARIABLES.iter().find(|(name, _)| *name == variable).expect("a variable").1;
    assert_eq!(mistake.field(), field);
    assert!(mistake.message().contains(message), "{error}\nlacks {message:?}");
    let shown = error.to_string();
    assert!(shown.contains(variable) && shown.contains(field) && shown.contains(message), "{shown}");
}

#[test]
fn b44_nothing_set_is_the_default() {
    let config = from(&[]).expect("no mistake");
    assert_eq!(config, SessionConfig::default());
    assert_eq!(config.backend, Backend::InMemory);
    assert_eq!(config.default_ttl_seconds, 86_400);
    assert_eq!(config.max_lifetime_seconds, None);
    assert_eq!(config.cookie_name, "tideway_session");
    assert_eq!(config.cookie_path, "/");
    assert_eq!(config.cookie_domain, None);
    assert!(config.cookie_secure && config.cookie_http_only && config.persistent);
    assert_eq!(config.cookie_same_site, SameSite::Lax);
    assert_eq!(config.encryption_key, None);
    assert_eq!(config.previous_encryption_keys, Vec::<String>::new());
}

#[test]
fn b44_every_variable_sets_its_field() {
    let keys = format!("{OLD_KEY}, {}", OLD_KEY.replace("ff", "0f"));
    let config = from(&[
        (BACKEND, "cookie"),
        (TTL, "34560000"),
        (MAX_LIFETIME, "99999999"),
        (NAME, "!#$%&'*+-.^_`|~09azAZ"),
        (PATH, "/shop/%20"),
        (DOMAIN, "shop.example.com"),
        (SECURE, "true"),
        (HTTP_ONLY, "false"),
        (SAME_SITE, "none"),
        (PERSISTENT, "false"),
        (ENCRYPTION_KEY, KEY),
        (PREVIOUS_KEYS, &keys),
        (REDIS_URL, "redis://localhost/1"),
    ]);
    let expected = SessionConfig {
        backend: Backend::Cookie,
        default_ttl_seconds: 34_560_000,
        max_lifetime_seconds: Some(99_999_999),
        cookie_name: "!#$%&'*+-.^_`|~09azAZ".to_string(),
        cookie_path: "/shop/%20".to_string(),
        cookie_domain: Some("shop.example.com".to_string()),
        cookie_secure: true,
        cookie_http_only: false,
        cookie_same_site: SameSite::None,
        persistent: false,
        encryption_key: Some(KEY.to_string()),
        previous_encryption_keys: vec![OLD_KEY.to_string(), OLD_KEY.replace("ff", "0f")],
        redis_url: Some("redis://localhost/1".to_string()),
    };
    assert_eq!(config.expect("no mistake"), expected);
    for (value, same_site) in [("strict", SameSite::Strict), ("lax", SameSite::Lax)] {
        assert_eq!(from(&[(SAME_SITE, value)]).expect("no mistake").cookie_same_site, same_site);
    }
    assert!(!from(&[(SECURE, "false")]).expect("no mistake").cookie_secure);
}

#[test]
fn b44_an_empty_variable_counts_as_unset() {
    for (variable, _) in VARIABLES {
        assert_eq!(from(&[(variable, "")]), Ok(SessionConfig::default()), "{variable}");
    }
}

#[cfg(unix)]
#[test]
fn b44_a_value_that_is_not_utf_8_is_an_error() {
    use std::os::unix::ffi::OsStringExt;
    for (variable, field) in VARIABLES {
        let error = from_os(&[(variable, OsString::from_vec(vec![b'a', 0xff]))]).expect_err("a mistake");
        let mistakes: Vec<_> = error.mistakes().map(|mistake| (mistake.field(), mistake.message())).collect();
        assert_eq!(mistakes, [(field, "must be UTF-8")]);
    }
}

#[test]
fn b44_a_word_that_is_not_known_is_an_error_never_a_default() {
    for word in ["memory", "Cookie", "in-memory", "files", " cookie", "1"] {
        refused(&[(BACKEND, word)], BACKEND, &format!("must be `in_memory`, `cookie` or `redis`, but is `{word}`"));
    }
    for variable in [SECURE, HTTP_ONLY, PERSISTENT] {
        for word in ["yes", "no", "1", "0", "True", "on", "true ", "\n"] {
            refused(&[(variable, word)], variable, "must be `true` or `false`");
        }
    }
    for word in ["Lax", "LAX", "no", "laxx", "strict,lax"] {
        refused(&[(SAME_SITE, word)], SAME_SITE, &format!("must be `strict`, `lax` or `none`, but is `{word}`"));
    }
}

#[test]
fn b44_a_bad_number_is_an_error_never_a_default() {
    for variable in [TTL, MAX_LIFETIME] {
        for text in ["-1", "+60", "1.5", "1e3", "1h", " 60", "60 ", "1_000", "0x10", "٣", "18446744073709551616"] {
            refused(&[(variable, text)], variable, "must be a whole number of seconds");
        }
    }
    for text in ["0", "34560001", "18446744073709551615"] {
        refused(&[(TTL, text)], TTL, "must be from 1 to 34560000 (400 days)");
    }
    refused(&[(MAX_LIFETIME, "0")], MAX_LIFETIME, "must be 1 or more");
    for text in ["1", "34560000"] {
        assert!(from(&[(TTL, text)]).is_ok());
    }
    for text in ["1", "18446744073709551615"] {
        assert!(from(&[(MAX_LIFETIME, text)]).is_ok());
    }
}

#[test]
fn b44_one_error_lists_all_mistakes_of_reading_and_of_rules() {
    let error = from(&[
        (REDIS_URL, "localhost"),
        (PREVIOUS_KEYS, "abc"),
        (ENCRYPTION_KEY, "0123"),
        (PERSISTENT, "maybe"),
        (SAME_SITE, "none"),
        (HTTP_ONLY, "1"),
        (SECURE, "false"),
        (DOMAIN, "a b"),
        (PATH, "x"),
        (NAME, "__host-a b"),
        (MAX_LIFETIME, "long"),
        (TTL, "0"),
        (BACKEND, "disk"),
    ])
    .expect_err("mistakes");
    let mut variables: Vec<_> = error.mistakes().map(tideway_session::ConfigMistake::variable).collect();
    variables.dedup();
    let all: Vec<_> = VARIABLES.iter().map(|(variable, _)| *variable).filter(|variable| *variable != SECURE).collect();
    assert_eq!(variables, all, "{error}");
    assert_eq!(error.mistakes().filter(|mistake| mistake.variable() == NAME).count(), 4, "{error}");
    let shown = error.to_string();
    assert!(shown.starts_with("the session configuration has 15 mistakes:\n- `backend`"), "{shown}");
    assert_eq!(shown.lines().count(), 16);
}

#[test]
fn b44_a_field_that_could_not_be_read_has_no_second_mistake() {
    // `yes` is not read, so the rule that `none` needs `cookie_secure` sees the default.
    refused(&[(SECURE, "yes"), (SAME_SITE, "none"), (NAME, "__Host-s")], SECURE, "but is `yes`");
    // Nor is the key, which is then not missing as well.
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStringExt;
        let key = OsString::from_vec(vec![0xff; 64]);
        let error = from_os(&[(BACKEND, "cookie".into()), (ENCRYPTION_KEY, key)]).expect_err("a mistake");
        assert_eq!(error.mistakes().len(), 1, "{error}");
    }
}

#[test]
fn b44_each_setting_of_a_file_has_its_name() {
    let json = format!(
        r#"{{"backend": "redis", "default_ttl_seconds": 1, "max_lifetime_seconds": 2, "cookie_name": "name",
            "cookie_path": "/path", "cookie_domain": "domain", "cookie_secure": false, "cookie_http_only": false,
            "cookie_same_site": "none", "persistent": false, "encryption_key": "{KEY}",
            "previous_encryption_keys": ["{OLD_KEY}"], "redis_url": "redis://host"}}"#
    );
    let config: SessionConfig = serde_json::from_str(&json).expect("reads");
    let expected = SessionConfig {
        backend: Backend::Redis,
        default_ttl_seconds: 1,
        max_lifetime_seconds: Some(2),
        cookie_name: "name".to_string(),
        cookie_path: "/path".to_string(),
        cookie_domain: Some("domain".to_string()),
        cookie_secure: false,
        cookie_http_only: false,
        cookie_same_site: SameSite::None,
        persistent: false,
        encryption_key: Some(KEY.to_string()),
        previous_encryption_keys: vec![OLD_KEY.to_string()],
        redis_url: Some("redis://host".to_string()),
    };
    assert_eq!(config, expected);
}

#[test]
fn b44_a_file_may_hold_the_settings_among_others_and_words_as_variants() {
    #[derive(serde::Deserialize)]
    struct Service {
        port: u16,
        #[serde(flatten)]
        session: SessionConfig,
    }
    let service: Service = serde_json::from_str(r#"{"port": 80, "cookie_name": "shop"}"#).expect("reads");
    assert_eq!((service.port, service.session.cookie_name.as_str()), (80, "shop"));
    let variants: SessionConfig =
        serde_json::from_str(r#"{"backend": {"redis": null}, "cookie_same_site": {"strict": null}}"#).expect("reads");
    assert_eq!((variants.backend, variants.cookie_same_site), (Backend::Redis, SameSite::Strict));
    assert!(serde_json::from_str::<SessionConfig>(r#"{"cookie_path": "/", "cookie_path": "/"}"#).is_err());
}

#[test]
fn b44_a_file_is_read_with_defaults_and_without_unknown_fields() {
    let json = format!(
        r#"{{"backend": "cookie", "encryption_key": "{KEY}", "previous_encryption_keys": ["{OLD_KEY}"],
            "cookie_domain": "example.com", "max_lifetime_seconds": 60, "cookie_same_site": "strict"}}"#
    );
    let config: SessionConfig = serde_json::from_str(&json).expect("reads");
    let expected = SessionConfig {
        backend: Backend::Cookie,
        encryption_key: Some(KEY.to_string()),
        previous_encryption_keys: vec![OLD_KEY.to_string()],
        cookie_domain: Some("example.com".to_string()),
        max_lifetime_seconds: Some(60),
        cookie_same_site: SameSite::Strict,
        ..Default::default()
    };
    assert_eq!(config, expected);
    assert!(config.check().is_ok());
    let nothing: SessionConfig = serde_json::from_str(r#"{"encryption_key": null}"#).expect("reads");
    assert_eq!(nothing, SessionConfig::default());
    for json in
        [r#"{"ttl": 1}"#, r#"{"backend": "disk"}"#, r#"{"cookie_secure": "yes"}"#, r#"{"cookie_same_site": "Lax"}"#]
    {
        assert!(serde_json::from_str::<SessionConfig>(json).is_err(), "{json}");
    }
}

#[tokio::test]
async fn b44_no_store_is_made_of_a_configuration_with_mistakes() {
    let config = SessionConfig { default_ttl_seconds: 0, ..Default::default() };
    assert!(matches!(config.store().await.map(drop), Err(Error::Config(_))));
    let store: Arc<dyn SessionStore> = SessionConfig::default().store().await.expect("no mistake");
    assert!(store.is_healthy().await);
    let config =
        SessionConfig { backend: Backend::Cookie, encryption_key: Some(KEY.to_string()), ..Default::default() };
    let store = config.store().await.expect("no mistake");
    let data = tideway_session::SessionData::new(std::time::Duration::from_mins(1));
    let presented = store.save("an-id", data).await.expect("saves");
    assert_ne!(presented, "an-id", "the cookie store returns the sealed session");
}

#[test]
fn from_env_reads_the_process_environment() {
    // Nothing sets these variables where tests run, and setting one would race with other tests.
    assert_eq!(SessionConfig::from_env().map_err(config_error), Ok(SessionConfig::default()));
}
