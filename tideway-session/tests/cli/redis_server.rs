//! A real Redis server of one's own.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server on a free port that keeps nothing on disk; it ends when it is dropped.
pub(crate) struct RedisServer {
    port: u16,
    process: Child,
}

impl RedisServer {
    /// A server that asks for a password.
    pub(crate) fn with_password(password: &str) -> Self {
        let begun = Instant::now();
        let mut server = Self::launch(password);
        while !server.answers(password) {
            assert!(begun.elapsed() < Duration::from_secs(30), "waited for too long");
            std::thread::sleep(Duration::from_millis(20));
            // Another program may have taken the port meanwhile.
            if server.process.try_wait().expect("its state").is_some() {
                server = Self::launch(password);
            }
        }
        server
    }

    fn launch(password: &str) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
        let process = Command::new("redis-server")
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--requirepass", password])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("`redis-server` does not start ({error}); `./test` installs it"));
        Self { port, process }
    }

    pub(crate) fn url(&self, password: &str) -> String {
        format!("redis://:{password}@127.0.0.1:{}", self.port)
    }

    /// Whether it is this server that answers on its port.
    fn answers(&self, password: &str) -> bool {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) else { return false };
        let mut answer = String::new();
        let question = format!("AUTH {password}\r\nINFO server\r\nQUIT\r\n");
        stream.write_all(question.as_bytes()).and_then(|()| stream.read_to_string(&mut answer)).is_ok()
            && answer.contains(&format!("\r\nprocess_id:{}\r\n", self.process.id()))
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
