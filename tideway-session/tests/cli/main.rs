//! The command line as an operator has it: the program itself, with an environment of its own.

#[cfg(feature = "redis")]
mod redis_server;
#[cfg(feature = "redis")]
mod sessions;

use std::io::Write as _;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use tideway_session::{CookieSessionStore, SessionConfig, SessionData, SessionStore as _};

const KEY: &str = "8d969eef6ecad3c29a3a629280e686cf0c3f5d5a86aff3ca12020c923adc6c92";
const OTHER_KEY: &str = "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9";
const KEY_VARIABLE: &str = "TIDEWAY_SESSION_ENCRYPTION_KEY";
const PREVIOUS: &str = "TIDEWAY_SESSION_PREVIOUS_ENCRYPTION_KEYS";
const HOUR: Duration = Duration::from_secs(3600);

/// What it printed, and how it ended.
struct Said {
    code: Option<i32>,
    result: String,
    notes: String,
}

fn run(arguments: &[&str], variables: &[(&str, &str)], input: &str) -> Said {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tideway-session"))
        .args(arguments)
        .env_clear()
        .envs(variables.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    // It may end without having read.
    let _ = child.stdin.take().expect("its input").write_all(input.as_bytes());
    let Output { status, stdout, stderr } = child.wait_with_output().expect("its output");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    let said = Said { code: status.code(), result: text(stdout), notes: text(stderr) };
    for secret in [KEY, OTHER_KEY] {
        assert!(!said.result.contains(secret) && !said.notes.contains(secret), "{}{}", said.result, said.notes);
    }
    said
}

fn config() -> SessionConfig {
    SessionConfig { encryption_key: Some(KEY.to_owned()), ..SessionConfig::default() }
}

/// A cookie as the service seals it, of a session that began at `created` and had an hour.
async fn sealed(config: &SessionConfig, created: SystemTime) -> String {
    let mut data = SessionData::new_at(created, HOUR);
    data.set("shop.user", "ada-lovelace");
    data.set("shop.cart", "[\"tea\u{1b}[31m\"]");
    CookieSessionStore::new(config).expect("no mistake").save("", data).await.expect("a cookie")
}

fn ago(time: Duration) -> SystemTime {
    SystemTime::now() - time
}

#[test]
fn keygen_makes_keys_that_the_cookie_store_takes() {
    let [one, other] = [(); 2].map(|()| run(&["keygen"], &[], ""));
    for said in [&one, &other] {
        assert_eq!(said.code, Some(0));
        let key = said.result.strip_suffix('\n').expect("one line").to_owned();
        assert!(!said.notes.contains(&key) && said.notes.contains(KEY_VARIABLE), "{}", said.notes);
        let config = SessionConfig { encryption_key: Some(key), ..SessionConfig::default() };
        CookieSessionStore::new(&config).expect("a store");
    }
    assert_ne!(one.result, other.result);
}

#[tokio::test]
async fn inspect_shows_keys_sizes_and_times_and_no_value_unless_asked() {
    let cookie = sealed(&config(), ago(Duration::from_secs(600))).await;
    let said = run(&["inspect"], &[(KEY_VARIABLE, KEY)], &cookie);
    assert_eq!((said.code, said.notes.as_str()), (Some(0), ""));
    for line in [
        "name         tideway_session\n".to_owned(),
        "sealed with  the present key (TIDEWAY_SESSION_ENCRYPTION_KEY)\n".to_owned(),
        format!("size         {} of 4096 bytes, name and value\n", "tideway_session".len() + cookie.len()),
        "state        live\n".to_owned(),
        "keys         2\n".to_owned(),
        "     12  shop.user\n".to_owned(),
        "     12  shop.cart\n".to_owned(),
    ] {
        assert!(said.result.contains(&line), "{line}{}", said.result);
    }
    assert!(said.result.contains(" UTC, 10 min 0 s ago\n") || said.result.contains(" UTC, 10 min 1 s ago\n"));
    assert!(said.result.contains(" UTC, in 49 min 5"), "{}", said.result);
    assert!(!said.result.contains("ada-lovelace") && !said.result.contains("tea"), "{}", said.result);
    assert!(!said.result.contains(&cookie));

    let said = run(&["inspect", "--values"], &[(KEY_VARIABLE, KEY)], &cookie);
    assert!(said.result.contains(r#"shop.user = "ada-lovelace""#), "{}", said.result);
    assert!(
        said.result.contains(r#"shop.cart = "[\"tea\u{1b}[31m\"]""#),
        "nothing steers the terminal: {}",
        said.result
    );
}

#[tokio::test]
async fn inspect_takes_the_cookie_in_every_form_an_operator_has_it() {
    let cookie = sealed(&config(), SystemTime::now()).await;
    let forms = [
        cookie.clone(),
        format!("{cookie}\n"),
        format!("tideway_session={cookie}"),
        format!("Cookie: lang=en; tideway_session={cookie}\r\n"),
        format!("set-cookie: tideway_session={cookie}; Max-Age=3600; Path=/; Secure; HttpOnly; SameSite=Lax"),
    ];
    for form in &forms {
        for said in
            [run(&["inspect"], &[(KEY_VARIABLE, KEY)], form), run(&["inspect", "--", form], &[(KEY_VARIABLE, KEY)], "")]
        {
            assert_eq!(said.code, Some(0), "{form}: {}", said.notes);
        }
    }
}

#[tokio::test]
async fn inspect_tells_which_key_sealed_it() {
    let cookie = sealed(&config(), SystemTime::now()).await;
    let said = run(&["inspect"], &[(KEY_VARIABLE, OTHER_KEY), (PREVIOUS, KEY)], &cookie);
    assert!(said.result.contains("sealed with  previous key 1 (TIDEWAY_SESSION_PREVIOUS"), "{}", said.result);
    let said = run(&["inspect"], &[(KEY_VARIABLE, OTHER_KEY)], &cookie);
    assert_eq!((said.code, said.result.as_str()), (Some(1), ""));
    assert!(said.notes.starts_with("it was sealed with none of the one key in the environment"), "{}", said.notes);
    assert!(said.notes.contains(PREVIOUS), "{}", said.notes);
}

#[tokio::test]
async fn b18_inspect_opens_what_has_ended_and_says_so() {
    let cookie = sealed(&config(), ago(3 * HOUR)).await;
    let said = run(&["inspect"], &[(KEY_VARIABLE, KEY)], &cookie);
    assert!(said.result.contains("state        expired 2 h 0 min ago\n"), "{}", said.result);
    let cookie = sealed(&config(), ago(HOUR / 2)).await;
    let limited = [(KEY_VARIABLE, KEY), ("TIDEWAY_SESSION_MAX_LIFETIME_SECONDS", "60")];
    let said = run(&["inspect"], &limited, &cookie);
    assert!(said.result.contains("state        over: it is past the absolute limit"), "{}", said.result);
    assert_eq!(said.code, Some(0));
}

#[tokio::test]
async fn b43_what_does_not_open_is_explained_and_nothing_of_it_shown() {
    let cookie = sealed(&config(), SystemTime::now()).await;
    let renamed = SessionConfig { cookie_name: "id".to_owned(), ..config() };
    let renamed = sealed(&renamed, SystemTime::now()).await;
    let cut = &cookie[..cookie.len() - 4];
    let other = if &cookie[60..61] == "A" { "B" } else { "A" };
    let changed = format!("{}{other}{}", &cookie[..60], &cookie[61..]);
    for (given, reason) in [
        ("", "there is no cookie: give it on standard input"),
        ("tideway_session=; Max-Age=0", "the cookie has no value: it is a removal"),
        ("lang=en; id=x", "there is no cookie called `tideway_session` in it"),
        ("AAAAAAAAAAAAAAAAAAAAAAAA", "it is the id of a session that the service keeps itself"),
        ("no cookie at all!", "it is no sealed session, or not the whole of one"),
        ("AgAAAAAAAAAA", "it is no sealed session, or one of a newer version"),
        (&renamed, "sealed under another cookie name than `tideway_session`"),
        (cut, "whole"),
        (&changed, "or it is not whole, or it was changed"),
    ] {
        let said = run(&["inspect", "--values"], &[(KEY_VARIABLE, KEY)], given);
        assert_eq!((said.code, said.result.as_str()), (Some(1), ""), "{given}");
        assert!(said.notes.contains(reason), "{given}: {}", said.notes);
        assert!(given.len() < 30 || !said.notes.contains(given), "{}", said.notes);
    }
}

#[tokio::test]
async fn a_reader_that_has_read_enough_is_no_failure() {
    let cookie = sealed(&config(), SystemTime::now()).await;
    let mut child = Command::new(env!("CARGO_BIN_EXE_tideway-session"))
        .arg("inspect")
        .env_clear()
        .env(KEY_VARIABLE, KEY)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    drop(child.stdout.take());
    child.stdin.take().expect("its input").write_all(cookie.as_bytes()).expect("it reads");
    let Output { status, stderr, .. } = child.wait_with_output().expect("its end");
    assert_eq!((status.code(), String::from_utf8(stderr).expect("text").as_str()), (Some(0), ""));
}

#[test]
fn inspect_without_a_key_says_which_variable() {
    let said = run(&["inspect"], &[], "abc");
    assert_eq!((said.code, said.result.as_str()), (Some(1), ""));
    assert!(said.notes.contains("(TIDEWAY_SESSION_ENCRYPTION_KEY) is required"), "{}", said.notes);
}

#[test]
fn b44_check_config_lists_every_mistake_and_ends_with_1() {
    let short = &KEY[1..];
    let said = run(
        &["check-config"],
        &[
            ("TIDEWAY_SESSION_BACKEND", "postgres"),
            ("TIDEWAY_SESSION_COOKIE_SECURE", "yes"),
            ("TIDEWAY_SESSION_TTL", "60"),
            (KEY_VARIABLE, short),
        ],
        "",
    );
    assert_eq!((said.code, said.result.as_str()), (Some(1), ""));
    assert!(said.notes.starts_with("the session configuration has 4 mistakes:\n- "), "{}", said.notes);
    for variable in ["TIDEWAY_SESSION_BACKEND", "TIDEWAY_SESSION_COOKIE_SECURE", KEY_VARIABLE] {
        assert!(said.notes.contains(&format!("({variable})")), "{}", said.notes);
    }
    assert!(
        said.notes.contains(
            "TIDEWAY_SESSION_TTL is not a setting, so it is ignored: did you mean TIDEWAY_SESSION_TTL_SECONDS?"
        )
    );
    assert!(!said.notes.contains(short), "{}", said.notes);
    let said = run(&["check-config"], &[("TIDEWAY_SESSION_BACKEND", "cookie")], "");
    assert!(said.notes.starts_with("the session configuration has a mistake:\n- `encryption_key`"), "{}", said.notes);
}

#[test]
fn check_config_says_what_is_in_force_without_a_secret() {
    let said = run(&["check-config"], &[], "");
    assert_eq!((said.code, said.notes.as_str()), (Some(0), ""));
    for line in [
        "backend         in_memory: in the process, until it ends\n",
        "idle limit      1 d 0 h (86400 s)\n",
        "absolute limit  none\n",
        "cookie          tideway_session; Path=/; Secure; HttpOnly; SameSite=Lax\n",
        "cookie lasts    as long as the session\n",
        "keys            none\n",
        "redis           none\n",
    ] {
        assert!(said.result.contains(line), "{line}{}", said.result);
    }
    let said = run(
        &["check-config"],
        &[
            ("TIDEWAY_SESSION_BACKEND", "cookie"),
            ("TIDEWAY_SESSION_COOKIE_SECURE", "false"),
            ("TIDEWAY_SESSION_COOKIE_DOMAIN", "shop.example"),
            (KEY_VARIABLE, KEY),
            (PREVIOUS, OTHER_KEY),
        ],
        "",
    );
    assert_eq!(said.code, Some(0));
    assert!(said.notes.contains("Warning: TIDEWAY_SESSION_COOKIE_SECURE is `false`"), "{}", said.notes);
    assert!(said.result.contains("; Domain=shop.example; HttpOnly; SameSite=Lax\n"), "{}", said.result);
    assert!(said.result.contains("keys            one that seals, one more that opens\n"), "{}", said.result);
}

#[cfg(not(feature = "redis"))]
#[test]
fn sessions_without_redis_say_how_to_get_it() {
    for arguments in [&["sessions", "list", "ada"][..], &["sessions", "end", "ada", "--all"]] {
        let said = run(arguments, &[], "");
        assert_eq!((said.code, said.result.as_str()), (Some(1), ""));
        assert!(said.notes.contains("`cargo install tideway-session --features cli,redis`"), "{}", said.notes);
    }
}

#[cfg(feature = "redis")]
#[test]
fn b44_check_config_names_redis_and_shows_nothing_of_its_url() {
    let url = "redis+sentinel://user:s3cret@s3cret-host/s3cret";
    let said = run(&["check-config"], &[("TIDEWAY_SESSION_BACKEND", "redis"), ("TIDEWAY_SESSION_REDIS_URL", url)], "");
    assert_eq!((said.code, said.notes.as_str()), (Some(0), ""));
    assert!(said.result.contains("backend         redis: in Redis, until they end\n"), "{}", said.result);
    assert!(said.result.contains("redis           the master that Sentinels name\n"), "{}", said.result);
    assert!(!said.result.contains("s3cret"), "{}", said.result);
}

#[test]
fn a_call_that_is_not_known_ends_with_2_and_points_to_the_help() {
    for arguments in
        [&[][..], &["sign-in"], &["keygen", "x"], &["inspect", "a", "b"], &["sessions", "end", "a"], &["--frobnicate"]]
    {
        let said = run(arguments, &[], "");
        assert_eq!((said.code, said.result.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(said.notes.ends_with("Try `tideway-session --help`.\n"), "{}", said.notes);
    }
}

#[test]
fn help_and_version_are_results() {
    for arguments in [&["--help"][..], &["help"], &["inspect", "-h"]] {
        let said = run(arguments, &[], "");
        assert_eq!((said.code, said.notes.as_str()), (Some(0), ""));
        for command in ["keygen", "inspect", "check-config", "sessions"] {
            assert!(said.result.contains(command), "{}", said.result);
        }
    }
    let said = run(&["--version"], &[], "");
    assert_eq!(said.result, format!("tideway-session {}\n", env!("CARGO_PKG_VERSION")));
}
