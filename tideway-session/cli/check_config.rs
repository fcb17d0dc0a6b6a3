//! `check-config`: every mistake in the environment, or what is in force.

use std::fmt::Write as _;
use std::time::Duration;

use tideway_session::{Backend, Error, SessionConfig};

use crate::times::span;
use crate::{Failure, Said};

const PREFIX: &str = "TIDEWAY_SESSION_";

pub(crate) fn run() -> Result<Said, Failure> {
    let mut known = Vec::new();
    let config = SessionConfig::from_vars(|name| {
        known.push(name.to_owned());
        std::env::var_os(name)
    });
    let mut mistakes = match &config {
        Ok(_) => Vec::new(),
        Err(Error::Config(error)) => error.mistakes().map(ToString::to_string).collect(),
        Err(error) => return Err(error.into()),
    };
    // The service ignores them, and runs with a default in the place of what somebody meant to set.
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let mut unknown: Vec<_> = names.filter(|name| name.starts_with(PREFIX) && !known.contains(name)).collect();
    unknown.sort();
    mistakes.extend(unknown.iter().map(|name| unknown_variable(name, &known)));
    match (config, mistakes.as_slice()) {
        (Ok(config), []) => Ok(Said { result: in_force(&config), notes: warnings(&config) }),
        (_, [mistake]) => Err(format!("the session configuration has a mistake:\n- {mistake}").into()),
        (_, mistakes) => {
            let list = mistakes.join("\n- ");
            Err(format!("the session configuration has {} mistakes:\n- {list}", mistakes.len()).into())
        }
    }
}

fn unknown_variable(name: &str, known: &[String]) -> String {
    let name_part = |variable: &str| variable.strip_prefix(PREFIX).unwrap_or_default().to_owned();
    let meant = known.iter().min_by_key(|variable| {
        let (wrong, right) = (name_part(name), name_part(variable));
        // One that was cut short is nearer than its length says.
        if right.starts_with(&wrong) || wrong.starts_with(&right) { 1 } else { distance(&wrong, &right) }
    });
    let shown = name.escape_debug();
    match meant {
        Some(meant) if is_near(&name_part(name), &name_part(meant)) => {
            format!("{shown} is not a setting, so it is ignored: did you mean {meant}?")
        }
        _ => format!("{shown} is not a setting, so it is ignored: the settings are {}", known.join(", ")),
    }
}

fn is_near(wrong: &str, right: &str) -> bool {
    let cut_short = wrong.len() > 2 && right.starts_with(wrong) || wrong.starts_with(right);
    cut_short || distance(wrong, right) <= right.len() / 3
}

/// How many letters have to be added, removed or replaced.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.bytes().enumerate() {
        let mut before = index + 1;
        let next = std::iter::once(before).chain(other.bytes().zip(row.windows(2)).map(|(candidate, above)| {
            let [diagonal, above] = above else { return before };
            let replaced = diagonal + usize::from(letter != candidate);
            before = replaced.min(above + 1).min(before + 1);
            before
        }));
        row = next.collect();
    }
    row.last().copied().unwrap_or_default()
}

/// Field by field, so that a secret that comes to the configuration one day does not come here by itself.
fn in_force(config: &SessionConfig) -> String {
    let backend = match config.backend {
        Backend::InMemory => "in_memory: in the process, until it ends".to_owned(),
        Backend::Cookie => "cookie: sealed, in the browser".to_owned(),
        Backend::Redis => "redis: in Redis, until they end".to_owned(),
        other => format!("{other:?}").to_lowercase(),
    };
    let seconds = |seconds| format!("{} ({seconds} s)", span(Duration::from_secs(seconds)));
    let limit = config.max_lifetime_seconds.map_or_else(|| "none".to_owned(), seconds);
    let mut cookie = format!("{}; Path={}", config.cookie_name, config.cookie_path);
    if let Some(domain) = &config.cookie_domain {
        let _ = write!(cookie, "; Domain={domain}");
    }
    if config.cookie_secure {
        cookie += "; Secure";
    }
    if config.cookie_http_only {
        cookie += "; HttpOnly";
    }
    let _ = write!(cookie, "; SameSite={}", config.cookie_same_site);
    let lasts = if config.persistent { "as long as the session" } else { "until the browser closes" };
    let keys = match (config.encryption_key.is_some(), config.previous_encryption_keys.len()) {
        (false, _) => "none".to_owned(),
        (true, 0) => "one that seals".to_owned(),
        (true, 1) => "one that seals, one more that opens".to_owned(),
        (true, more) => format!("one that seals, {more} more that open"),
    };
    let mut text = "The session configuration has no mistakes. In force is:\n\n".to_owned();
    for (name, value) in [
        ("backend", backend),
        ("idle limit", seconds(config.default_ttl_seconds)),
        ("absolute limit", limit),
        ("cookie", cookie),
        ("cookie lasts", lasts.to_owned()),
        ("keys", keys),
        ("redis", config.redis_url.as_deref().map_or("none", redis).to_owned()),
    ] {
        let _ = writeln!(text, "{name:<15} {value}");
    }
    text
}

/// Which kind of Redis a URL leads to. Nothing of the URL itself, which may hold a password.
fn redis(url: &str) -> &'static str {
    match url.split_once("://").map(|(scheme, _)| scheme) {
        Some("redis") => "one server",
        Some("rediss") => "one server, over TLS",
        Some("unix" | "redis+unix") => "one server, by its socket",
        Some("redis+sentinel") => "the master that Sentinels name",
        Some("rediss+sentinel") => "the master that Sentinels name, over TLS",
        Some("redis+cluster") => "a Cluster",
        Some("rediss+cluster") => "a Cluster, over TLS",
        _ => "a URL of an unknown form",
    }
}

/// What is no mistake on the machine of a developer.
fn warnings(config: &SessionConfig) -> String {
    if config.cookie_secure {
        return String::new();
    }
    "\nWarning: TIDEWAY_SESSION_COOKIE_SECURE is `false`, so the cookie is sent over plain HTTP as well.\n".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_variable_is_told_what_was_meant() {
        let known = ["BACKEND", "TTL_SECONDS", "MAX_LIFETIME_SECONDS", "COOKIE_NAME", "COOKIE_SECURE"];
        let known: Vec<_> = known.map(|name| format!("{PREFIX}{name}")).into();
        for (wrong, meant) in [
            ("BACKND", "BACKEND"),
            ("TTL", "TTL_SECONDS"),
            ("TTL_SECS", "TTL_SECONDS"),
            ("MAX_LIFETIME", "MAX_LIFETIME_SECONDS"),
            ("COOKIE_SECURED", "COOKIE_SECURE"),
        ] {
            let said = unknown_variable(&format!("{PREFIX}{wrong}"), &known);
            assert!(said.ends_with(&format!("did you mean {PREFIX}{meant}?")), "{said}");
        }
        let said = unknown_variable(&format!("{PREFIX}X"), &known);
        assert!(said.contains("the settings are TIDEWAY_SESSION_BACKEND, "), "{said}");
    }

    #[test]
    fn b44_redis_is_named_and_nothing_of_its_url() {
        for (url, kind) in [
            ("redis://user:s3cret@s3cret:6379/5", "one server"),
            ("rediss://:s3cret@s3cret", "one server, over TLS"),
            ("redis+unix:///run/s3cret.sock?pass=s3cret", "one server, by its socket"),
            ("redis+sentinel://:s3cret@s3cret,s3cret/s3cret/1", "the master that Sentinels name"),
            ("rediss+cluster://s3cret:s3cret@s3cret", "a Cluster, over TLS"),
            ("s3cret://s3cret", "a URL of an unknown form"),
            ("s3cret", "a URL of an unknown form"),
        ] {
            let redis_url = Some(url.to_owned());
            let said = in_force(&SessionConfig { backend: Backend::Redis, redis_url, ..SessionConfig::default() });
            assert!(said.contains("\nbackend         redis: in Redis, "), "{said}");
            assert!(said.ends_with(&format!("\nredis           {kind}\n")), "{said}");
            assert!(!said.contains("s3cret"), "{said}");
        }
        assert!(in_force(&SessionConfig::default()).ends_with("\nredis           none\n"));
    }

    #[test]
    fn a_distance_counts_letters() {
        for (one, other, expected) in [("", "", 0), ("", "ab", 2), ("ab", "", 2), ("kitten", "sitting", 3)] {
            assert_eq!(distance(one, other), expected, "{one} {other}");
        }
    }
}
