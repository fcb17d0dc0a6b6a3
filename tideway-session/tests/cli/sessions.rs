//! B24 for operators: an owner's sessions, listed and ended where the service keeps them.

use std::time::{Duration, SystemTime};

use tideway_session::{RedisSessionStore, Session, SessionData, SessionStore as _};

use crate::redis_server::RedisServer;
use crate::{HOUR, KEY, KEY_VARIABLE, Said, ago, run};

const PASSWORD: &str = "s3cret-word";
const IDS: [&str; 3] = ["aBcdefghijklmnopqrstuvwx", "bBcdefghijklmnopqrstuvwx", "cBcdefghijklmnopqrstuvwx"];

/// What the service remembers about a visitor.
#[derive(Session)]
struct Visit {
    #[session(owner)]
    user: Option<String>,
}

/// Redis as the service has it.
struct Service {
    server: RedisServer,
    store: RedisSessionStore,
}

impl Service {
    async fn start() -> Self {
        let server = RedisServer::with_password(PASSWORD);
        let store = RedisSessionStore::connect(&server.url(PASSWORD)).await.expect("connects");
        Self { server, store: store.with_call_timeout(Duration::from_secs(20)) }
    }

    /// Signs `user` in, some time ago and for an hour.
    async fn sign_in(&self, id: &str, user: &str, since: Duration) {
        self.store.save(id, session(user, since)).await.expect("saves");
    }

    async fn is_live(&self, id: &str) -> bool {
        self.store.load(id).await.expect("loads").is_some()
    }

    /// The command line, in the environment of the service.
    fn run(&self, arguments: &[&str]) -> Said {
        run_at(&self.server.url(PASSWORD), arguments)
    }

    /// The handles that the command line lists.
    fn handles(&self, owner: &str) -> Vec<String> {
        let said = self.run(&["sessions", "list", owner]);
        assert_eq!(said.code, Some(0), "{}", said.notes);
        let handles = said.result.lines().filter_map(|line| line.strip_prefix("handle       "));
        handles.map(str::to_owned).collect()
    }
}

fn run_at(url: &str, arguments: &[&str]) -> Said {
    let said = run(arguments, &[("TIDEWAY_SESSION_BACKEND", "redis"), ("TIDEWAY_SESSION_REDIS_URL", url)], "");
    for secret in IDS.iter().chain(&[PASSWORD]) {
        assert!(!said.result.contains(secret) && !said.notes.contains(secret), "{}{}", said.result, said.notes);
    }
    said
}

fn session(user: &str, since: Duration) -> SessionData {
    let mut data = SessionData::new_at(ago(since), HOUR);
    data.typed::<Visit>().set_user(user).expect("sets");
    data
}

/// With what the service notes about a session, and a handle of the test's choice.
fn noted(data: &SessionData, info: &str, handle: &str) -> SessionData {
    let mut json = serde_json::to_value(data).expect("JSON");
    let fields = json.as_object_mut().expect("an object");
    fields.insert("info".to_owned(), info.into());
    fields.insert("handle".to_owned(), handle.into());
    serde_json::from_value(json).expect("a session")
}

#[tokio::test]
async fn b24_list_shows_handles_times_and_notes_and_no_id() {
    let service = Service::start().await;
    let handle = "zBcdefghijklmnopqrstuvwx";
    let laptop = noted(&session("ada", Duration::from_secs(600)), "Firefox \u{1b}[31mon Linux", handle);
    service.store.save(IDS[0], laptop).await.expect("saves");
    service.sign_in(IDS[1], "ada", Duration::from_secs(60)).await;
    service.sign_in(IDS[2], "bob", Duration::ZERO).await;

    let said = service.run(&["sessions", "list", "ada"]);
    assert_eq!((said.code, said.notes.as_str()), (Some(0), ""));
    let blocks: Vec<_> = said.result.split("\n\n").collect();
    assert_eq!(blocks.len(), 2, "{}", said.result);
    assert!(blocks[0].ends_with("\ninfo         none"), "the most recently seen first: {}", said.result);
    for (line, expected) in blocks[1].lines().zip([
        format!("handle       {handle}"),
        "created      20".to_owned(),
        "last seen    20".to_owned(),
        "expires      20".to_owned(),
        r"info         Firefox \u{1b}[31mon Linux".to_owned(),
    ]) {
        assert!(line.starts_with(&expected), "{expected}: {}", said.result);
    }
    assert_eq!(blocks[1].lines().count(), 5, "{}", said.result);
    assert_eq!(blocks[1].matches(" UTC, 10 min ").count(), 2, "{}", said.result);
    assert!(blocks[1].contains(" UTC, in 49 min "), "{}", said.result);
}

#[tokio::test]
async fn b24_end_takes_the_one_with_a_handle_or_all_of_an_owner() {
    let service = Service::start().await;
    for (id, since) in IDS.iter().zip([30, 20, 10]) {
        service.sign_in(id, "ada", Duration::from_secs(since)).await;
    }
    let other = "dBcdefghijklmnopqrstuvwx";
    service.sign_in(other, "bob", Duration::ZERO).await;
    let handles = service.handles("ada");
    assert_eq!(handles.len(), 3);

    let said = service.run(&["sessions", "end", "bob", &handles[0]]);
    assert_eq!((said.code, said.result.as_str()), (Some(1), ""), "not theirs");
    assert!(said.notes.starts_with("this owner has no live session with this handle"), "{}", said.notes);

    let said = service.run(&["sessions", "end", "ada", &handles[0]]);
    assert_eq!((said.code, said.result.as_str(), said.notes.as_str()), (Some(0), "1 session ended\n", ""));
    assert!(!service.is_live(IDS[2]).await && service.is_live(IDS[1]).await);
    assert_eq!(service.run(&["sessions", "end", "ada", &handles[0]]).code, Some(1), "once");

    let said = service.run(&["sessions", "end", "ada", "--all"]);
    assert_eq!((said.code, said.result.as_str(), said.notes.as_str()), (Some(0), "2 sessions ended\n", ""));
    assert_eq!(service.handles("ada"), Vec::<String>::new());
    assert!(!service.is_live(IDS[0]).await && !service.is_live(IDS[1]).await);
    assert!(service.is_live(other).await, "somebody else's");
}

#[tokio::test]
async fn b24_a_handle_that_looks_like_an_option_is_one() {
    let service = Service::start().await;
    for (id, handle) in IDS.iter().zip(["-bcdefghijklmnopqrstuvwx", "--cdefghijklmnopqrstuvwx"]) {
        service.store.save(id, noted(&session("ada", Duration::ZERO), "", handle)).await.expect("saves");
        assert_eq!(service.handles("ada"), [handle]);
        assert_eq!(service.run(&["sessions", "end", "ada", handle]).result, "1 session ended\n");
        assert!(!service.is_live(id).await);
    }
}

#[tokio::test]
async fn b24_end_all_ends_more_than_the_store_does_at_once() {
    let service = Service::start().await;
    for number in 0..1_100 {
        service.sign_in(&format!("{number:024}"), "ada", Duration::ZERO).await;
    }
    let said = service.run(&["sessions", "list", "ada"]);
    assert_eq!(said.result.matches("handle ").count(), 1_000);
    assert!(said.notes.contains("there may be others"), "{}", said.notes);
    assert_eq!(service.run(&["sessions", "end", "ada", "--all"]).result, "1100 sessions ended\n");
    assert_eq!(service.store.list_owned("ada").await.expect("lists"), []);
}

#[tokio::test]
async fn an_owner_without_sessions_is_no_failure_and_told_what_an_owner_is() {
    let service = Service::start().await;
    for (arguments, result) in
        [(&["sessions", "list", "eve"][..], ""), (&["sessions", "end", "eve", "--all"], "0 sessions ended\n")]
    {
        let said = service.run(arguments);
        assert_eq!((said.code, said.result.as_str()), (Some(0), result));
        assert!(said.notes.starts_with("There is no live session of this owner. An owner is"), "{}", said.notes);
    }
}

#[tokio::test]
async fn sessions_under_another_key_prefix_are_found_under_it() {
    let service = Service::start().await;
    let store = RedisSessionStore::connect(&service.server.url(PASSWORD)).await.expect("connects");
    let store = store.with_call_timeout(Duration::from_secs(20)).with_key_prefix("shop:");
    store.save(IDS[0], session("ada", Duration::ZERO)).await.expect("saves");
    assert_eq!(service.handles("ada"), Vec::<String>::new());
    assert!(service.run(&["sessions", "list", "ada"]).notes.contains("--key-prefix"));
    let said = service.run(&["sessions", "list", "ada", "--key-prefix", "shop:"]);
    assert_eq!(said.result.matches("handle ").count(), 1, "{}", said.notes);
    assert_eq!(service.run(&["sessions", "end", "--key-prefix=shop:", "ada", "--all"]).result, "1 session ended\n");
    assert!(store.load(IDS[0]).await.expect("loads").is_none());
}

#[tokio::test]
async fn b45_redis_that_fails_is_told_without_its_url() {
    let service = Service::start().await;
    let url = service.server.url(PASSWORD);
    drop(service);
    let begun = SystemTime::now();
    for arguments in [&["sessions", "list", "ada"][..], &["sessions", "end", "ada", "--all"]] {
        let said = run_at(&url, arguments);
        assert_eq!((said.code, said.result.as_str()), (Some(1), ""));
        assert!(said.notes.starts_with("the session store failed: Redis cannot be reached: "), "{}", said.notes);
        assert!(!said.notes.contains("127.0.0.1"), "{}", said.notes);
    }
    assert!(begun.elapsed().expect("later") < Duration::from_secs(60), "it gives up");

    let service = Service::start().await;
    let said = run_at(&service.server.url("wr0ng-word"), &["sessions", "list", "ada"]);
    assert_eq!((said.code, said.result.as_str()), (Some(1), ""));
    assert!(said.notes.contains("password") || said.notes.contains("WRONGPASS"), "{}", said.notes);
    assert!(!said.notes.contains("wr0ng-word"), "{}", said.notes);
}

#[test]
fn b44_another_backend_or_a_mistake_says_what_to_do() {
    let url = ("TIDEWAY_SESSION_REDIS_URL", "redis://:s3cret-word@localhost");
    for (variables, reason) in [
        (&[url][..], "`in_memory`, so the service alone reaches its sessions. If it keeps them in Redis, set TIDEWAY_"),
        (&[("TIDEWAY_SESSION_BACKEND", "cookie"), (KEY_VARIABLE, KEY)], "`cookie`, so the browsers have the sessions"),
        (&[("TIDEWAY_SESSION_BACKEND", "redis")], "(TIDEWAY_SESSION_REDIS_URL) is required by the `redis` backend"),
        (
            &[("TIDEWAY_SESSION_BACKEND", "redis"), ("TIDEWAY_SESSION_REDIS_URL", "http://:s3cret-word@localhost")],
            "(TIDEWAY_SESSION_REDIS_URL) must be redis://HOST, ",
        ),
    ] {
        for arguments in [&["sessions", "list", "ada"][..], &["sessions", "end", "ada", "--all"]] {
            let said = run(arguments, variables, "");
            assert_eq!((said.code, said.result.as_str()), (Some(1), ""), "{}", said.notes);
            assert!(said.notes.contains(reason) && !said.notes.contains(PASSWORD), "{}", said.notes);
        }
    }
}
