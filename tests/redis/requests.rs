//! What a request costs, counted by Redis itself.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use tideway_session::{
    ManualClock, RedisSessionStore, Result, Session, SessionConfig, SessionHandle, SessionLayer, SessionStore,
    TypedSession,
};
use tideway_session_tests::{Browser, set};

use crate::{Server, Visit};

/// `redis-cli MONITOR`: every command that the server carries out, but for those inside scripts.
pub(crate) struct Monitor {
    process: Child,
    lines: Receiver<String>,
}

impl Monitor {
    pub(crate) fn of(server: &Server) -> Self {
        let mut process = Command::new("redis-cli")
            .args(["-p", &server.port().to_string(), "MONITOR"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("redis-cli, which `./test` installs");
        let output = BufReader::new(process.stdout.take().expect("piped"));
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            output.lines().map_while(std::result::Result::ok).try_for_each(|line| sender.send(line))
        });
        assert_eq!(lines.recv_timeout(Duration::from_secs(10)).as_deref(), Ok("OK"));
        Self { process, lines }
    }

    /// The commands since the last time.
    pub(crate) fn commands(&self, server: &Server) -> Vec<String> {
        server.cli(&["ECHO", "that-is-all"]);
        let mut commands = Vec::new();
        loop {
            let line = self.lines.recv_timeout(Duration::from_secs(10)).expect("a line");
            if line.contains("that-is-all") {
                return commands;
            }
            if !line.contains(" lua] ") && !line.contains("\"COMMAND\"") {
                commands.push(line.split('"').nth(1).unwrap_or_default().to_owned());
            }
        }
    }
}

impl Drop for Monitor {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn browser(store: RedisSessionStore) -> Browser {
    let config = SessionConfig { cookie_name: "id".to_owned(), ..SessionConfig::default() };
    let layer = SessionLayer::new(Arc::new(store), &config).expect("no mistake");
    Browser::new(layer, ManualClock::new(std::time::SystemTime::now()))
}

#[tokio::test]
async fn b32_untouched_costs_nothing_a_read_one_command_a_write_two() -> Result<()> {
    let server = Server::start();
    let store = server.store().await;
    // Each script is known from its first run on.
    store.save("warm", crate::session(&[])).await?;
    let warm = store.load("warm").await?.expect("live");
    store.update("warm", &crate::changes(&warm, |data| data.set("warm", "1"))).await?;
    let monitor = Monitor::of(&server);
    let mut browser = browser(store);
    monitor.commands(&server);

    browser.visit(set("theme", "dark")).await;
    assert_eq!(monitor.commands(&server), ["EVALSHA"], "a new session");
    browser.visit(|| async { "untouched" }).await;
    assert_eq!(monitor.commands(&server), Vec::<String>::new());
    let read = browser.visit(|session: SessionHandle| async move { session.get("theme").unwrap_or_default() }).await;
    assert_eq!(read.body, "dark");
    assert_eq!(monitor.commands(&server), ["HGET"]);
    for visits in 1..=3 {
        let written = browser
            .visit(|mut visit: TypedSession<Visit>| async move {
                visit.update_visits(|visits| *visits += 1)?;
                visit.visits().map(|visits| visits.to_string())
            })
            .await;
        assert_eq!(written.body, visits.to_string());
        assert_eq!(monitor.commands(&server), ["HGET", "EVALSHA"]);
    }
    let read_only = |visit: TypedSession<Visit>| async move { visit.visits().map(|visits| visits.to_string()) };
    assert_eq!(browser.visit(read_only).await.body, "3");
    assert_eq!(monitor.commands(&server), ["HGET"]);

    browser.visit(|session: SessionHandle| async move { session.rotate() }).await;
    assert_eq!(monitor.commands(&server), ["HGET", "EVALSHA"], "a new id");
    browser.visit(|mut visit: TypedSession<Visit>| async move { visit.set_user("ada") }).await;
    let sign_in = ["HGET", "EVALSHA", "EVALSHA", "EVAL", "EVALSHA"];
    assert_eq!(monitor.commands(&server), sign_in, "the owner's index is written, by a script's first run");
    browser.visit(|mut visit: TypedSession<Visit>| async move { visit.update_visits(|visits| *visits += 1) }).await;
    assert_eq!(monitor.commands(&server), ["HGET", "EVALSHA"], "the index has it by now");
    browser.visit(|session: SessionHandle| async move { session.destroy() }).await;
    let sign_out = ["HGET", "EVALSHA", "EVAL", "HGET", "EVALSHA", "EVAL"];
    assert_eq!(monitor.commands(&server), sign_out, "the index is cleared, each script runs for the first time");
    Ok(())
}

#[derive(Session)]
struct SignIn {
    /// What only the library can write, for its end: onto what it knows the session to be, or in two rounds.
    #[session(ttl = "10m", default)]
    attempts: u32,
}

/// The first save answers with what the second one stands on.
#[tokio::test]
async fn b32_each_save_of_one_request_costs_one_command() -> Result<()> {
    let server = Server::start();
    let monitor = Monitor::of(&server);
    let mut browser = browser(server.store().await);
    let saves = async |session: SessionHandle, mut sign_in: TypedSession<SignIn>| -> Result<String> {
        for _ in 0..2 {
            sign_in.update_attempts(|attempts| *attempts += 1)?;
            session.save().await?;
        }
        sign_in.update_attempts(|attempts| *attempts += 1)?;
        sign_in.attempts().map(|attempts| attempts.to_string())
    };
    browser.visit(saves).await;
    monitor.commands(&server);
    assert_eq!(browser.visit(saves).await.body, "6");
    assert_eq!(monitor.commands(&server), ["HGET", "EVALSHA", "EVALSHA", "EVALSHA"]);
    Ok(())
}

#[tokio::test]
async fn b32_a_flushed_script_cache_is_noticed_by_nobody() -> Result<()> {
    let server = Server::start();
    let mut browser = browser(server.store().await);
    for n in 1..=3 {
        server.cli(&["SCRIPT", "FLUSH"]);
        let answer = browser
            .visit(|mut visit: TypedSession<Visit>| async move {
                visit.update_visits(|visits| *visits += 1)?;
                visit.visits().map(|visits| visits.to_string())
            })
            .await;
        assert_eq!(answer.body, n.to_string());
    }
    server.cli(&["SCRIPT", "FLUSH"]);
    browser.visit(|session: SessionHandle| async move { session.destroy() }).await;
    assert!(browser.id().is_none());
    Ok(())
}
