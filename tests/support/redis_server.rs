//! A real Redis server of one's own.
#![expect(clippy::missing_panics_doc, reason = "a test that cannot go on ends")]

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tideway_session::RedisSessionStore;

/// A server on a free port, with a directory of its own; both are gone when it is dropped.
#[derive(Debug)]
pub struct RedisServer {
    port: u16,
    dir: PathBuf,
    options: Vec<String>,
    process: Child,
}

impl RedisServer {
    /// A server that keeps nothing on disk.
    #[must_use]
    pub fn start() -> Self {
        Self::with(&["--save", ""])
    }

    /// A server with options of its own.
    #[must_use]
    pub fn with(options: &[&str]) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let dir = std::env::temp_dir().join(format!("tideway-redis-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&dir).expect("a directory");
        let port = free_port();
        let options: Vec<_> = options.iter().map(|option| (*option).to_owned()).collect();
        let process = launch(port, &dir, &options);
        let server = Self { port, dir, options, process };
        server.wait();
        server
    }

    /// A Sentinel with these lines of configuration.
    #[cfg(feature = "cluster")]
    #[must_use]
    pub fn sentinel(lines: &[String]) -> Self {
        let file = std::env::temp_dir().join(format!("tideway-sentinel-{}.conf", std::process::id()));
        std::fs::write(&file, lines.join("\n")).expect("a file");
        let sentinel = Self::with(&[&file.to_string_lossy(), "--sentinel"]);
        let _ = std::fs::remove_file(&file);
        sentinel
    }

    /// Where it listens, on loopback.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What a store is given.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// A store on this server, with time enough on a machine that does much else.
    pub async fn store(&self) -> RedisSessionStore {
        RedisSessionStore::connect(&self.url()).await.expect("connects").with_call_timeout(Duration::from_secs(20))
    }

    /// What `redis-cli` answers.
    #[expect(clippy::must_use_candidate, reason = "often sent for what it does")]
    pub fn cli(&self, arguments: &[&str]) -> String {
        cli(self.port, arguments)
    }

    /// Makes a word of a session's terms another, or takes it out.
    pub fn set_term(&self, key: &str, word: &str, value: Option<&str>) {
        let terms = self.cli(&["HGET", key, "terms"]);
        let kept = terms.split(' ').filter(|term| term.split('=').next() != Some(word)).map(str::to_owned);
        let terms: Vec<_> = kept.chain(value.map(|value| format!("{word}={value}"))).collect();
        self.cli(&["HSET", key, "terms", &terms.join(" ")]);
    }

    /// The keys of sessions and markers.
    #[must_use]
    pub fn session_keys(&self) -> Vec<String> {
        self.keys().into_iter().filter(|key| key.contains('{') && !key.ends_with(":handles")).collect()
    }

    /// All keys.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        self.cli(&["KEYS", "*"]).lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    /// What `kill` does: `KILL`, `STOP`, `CONT`.
    pub fn signal(&self, signal: &str) {
        let pid = self.process.id().to_string();
        let status = Command::new("kill").args([&format!("-{signal}"), &pid]).status().expect("kill");
        assert!(status.success(), "kill -{signal} {pid}");
    }

    /// Ends it at once, as a crash does.
    pub fn crash(&mut self) {
        self.signal("KILL");
        self.process.wait().expect("ends");
    }

    /// Starts it again, on the same port and in the same directory.
    pub fn restart(&mut self) {
        self.process = launch(self.port, &self.dir, &self.options);
        self.wait();
    }

    fn wait(&self) {
        wait_for(|| self.cli(&["PING"]).contains("PONG") || self.cli(&["PING"]).contains("NOAUTH"));
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

/// What `redis-cli` answers on a port.
#[expect(clippy::must_use_candidate, reason = "often sent for what it does")]
pub fn cli(port: u16, arguments: &[&str]) -> String {
    let output = Command::new("redis-cli").args(["-p", &port.to_string()]).args(arguments).output();
    String::from_utf8_lossy(&output.expect("redis-cli, which `./test` installs").stdout).trim_end().to_owned()
}

/// Waits until something holds.
#[track_caller]
pub fn wait_for(holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(30), "waited for too long");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A port that nobody listens on, nor on the one that a Cluster's node would take with it.
#[must_use]
pub fn free_port() -> u16 {
    loop {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        // A Cluster's nodes talk on a second port, ten thousand above.
        if port < 55_000 && TcpListener::bind(("127.0.0.1", port + 10_000)).is_ok() {
            return port;
        }
    }
}

fn is_file(option: &str) -> bool {
    std::path::Path::new(option).extension().is_some_and(|extension| extension == "conf")
}

fn launch(port: u16, dir: &std::path::Path, options: &[String]) -> Child {
    let started = Command::new("redis-server")
        // A file of configuration comes before all options.
        .args(options.iter().filter(|option| is_file(option)))
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--dir"])
        .arg(dir)
        .args(options.iter().filter(|option| !is_file(option)))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    started.unwrap_or_else(|error| panic!("`redis-server` does not start ({error}); `./test` installs it"))
}
