//! A real Redis server of one's own.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tideway_session::RedisSessionStore;

/// A server on a free port, with a directory of its own; both are gone when it is dropped.
pub(crate) struct Server {
    port: u16,
    dir: PathBuf,
    options: Vec<String>,
    process: Child,
}

impl Server {
    /// A server that keeps nothing on disk.
    pub(crate) fn start() -> Self {
        Self::with(&["--save", ""])
    }

    /// A server with options of its own.
    pub(crate) fn with(options: &[&str]) -> Self {
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
    pub(crate) fn sentinel(lines: &[String]) -> Self {
        let file = std::env::temp_dir().join(format!("tideway-sentinel-{}.conf", std::process::id()));
        std::fs::write(&file, lines.join("\n")).expect("a file");
        let sentinel = Self::with(&[&file.to_string_lossy(), "--sentinel"]);
        let _ = std::fs::remove_file(&file);
        sentinel
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// A store on this server.
    pub(crate) async fn store(&self) -> RedisSessionStore {
        RedisSessionStore::connect(&self.url()).await.expect("connects")
    }

    /// What `redis-cli` answers.
    pub(crate) fn cli(&self, arguments: &[&str]) -> String {
        cli(self.port, arguments)
    }

    /// The keys of sessions and markers.
    pub(crate) fn session_keys(&self) -> Vec<String> {
        self.keys().into_iter().filter(|key| key.contains('{') && !key.ends_with(":handles")).collect()
    }

    pub(crate) fn keys(&self) -> Vec<String> {
        self.cli(&["KEYS", "*"]).lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    /// What `kill` does: `KILL`, `STOP`, `CONT`.
    pub(crate) fn signal(&self, signal: &str) {
        let pid = self.process.id().to_string();
        let status = Command::new("kill").args([&format!("-{signal}"), &pid]).status().expect("kill");
        assert!(status.success(), "kill -{signal} {pid}");
    }

    /// Ends it at once, as a crash does.
    pub(crate) fn crash(&mut self) {
        self.signal("KILL");
        self.process.wait().expect("ends");
    }

    /// Starts it again, on the same port and in the same directory.
    pub(crate) fn restart(&mut self) {
        self.process = launch(self.port, &self.dir, &self.options);
        self.wait();
    }

    fn wait(&self) {
        wait_for(|| self.cli(&["PING"]).contains("PONG") || self.cli(&["PING"]).contains("NOAUTH"));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

pub(crate) fn cli(port: u16, arguments: &[&str]) -> String {
    let output = Command::new("redis-cli").args(["-p", &port.to_string()]).args(arguments).output();
    String::from_utf8_lossy(&output.expect("redis-cli, which `./test` installs").stdout).trim_end().to_owned()
}

/// Waits until something holds.
#[track_caller]
pub(crate) fn wait_for(holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(30), "waited for too long");
        std::thread::sleep(Duration::from_millis(20));
    }
}

pub(crate) fn free_port() -> u16 {
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
