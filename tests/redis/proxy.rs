//! A way to Redis that loses answers and holds commands up.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// What happens to the next command with this text in it, after what was said before has happened.
enum Rule {
    LoseAnswer(&'static str),
    Hold(&'static str, Arc<Held>),
}

/// A command that is held up.
#[derive(Default)]
pub(crate) struct Held {
    there: Notify,
    go: Notify,
}

impl Held {
    /// Waits until the command is there.
    pub(crate) async fn wait(&self) {
        self.there.notified().await;
    }

    pub(crate) fn let_go(&self) {
        self.go.notify_one();
    }
}

/// What is to happen, in this order.
type Rules = Arc<Mutex<VecDeque<Rule>>>;

pub(crate) struct Proxy {
    port: u16,
    rules: Rules,
}

impl Proxy {
    pub(crate) async fn to(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let rules = Rules::default();
        let of_all = rules.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if let Ok(server) = TcpStream::connect(("127.0.0.1", server)).await {
                    let (from_client, to_client) = client.into_split();
                    let (from_server, to_server) = server.into_split();
                    let lost = Arc::new(AtomicBool::new(false));
                    tokio::spawn(commands(from_client, to_server, of_all.clone(), lost.clone()));
                    tokio::spawn(answers(from_server, to_client, lost));
                }
            }
        });
        Self { port, rules }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The connection breaks when the next such command has been carried out, before its answer is there.
    pub(crate) fn lose_answer(&self, text: &'static str) {
        self.rules.lock().expect("no panic").push_back(Rule::LoseAnswer(text));
    }

    /// The next such command does not go on before it is told to.
    pub(crate) fn hold(&self, text: &'static str) -> Arc<Held> {
        let held = Arc::new(Held::default());
        self.rules.lock().expect("no panic").push_back(Rule::Hold(text, held.clone()));
        held
    }

    fn next(rules: &Rules, chunk: &[u8]) -> Option<Rule> {
        let mut rules = rules.lock().expect("no panic");
        let (Rule::LoseAnswer(text) | Rule::Hold(text, _)) = rules.front()?;
        let is_there = chunk.windows(text.len()).any(|part| part == text.as_bytes());
        is_there.then(|| rules.pop_front()).flatten()
    }
}

async fn commands(mut client: OwnedReadHalf, mut server: OwnedWriteHalf, rules: Rules, lost: Arc<AtomicBool>) {
    let mut buffer = vec![0; 1 << 16];
    while let Ok(read @ 1..) = client.read(&mut buffer).await {
        let chunk = buffer.get(..read).unwrap_or_default();
        match Proxy::next(&rules, chunk) {
            None => {}
            Some(Rule::LoseAnswer(_)) => lost.store(true, Ordering::SeqCst),
            Some(Rule::Hold(_, held)) => {
                held.there.notify_one();
                held.go.notified().await;
            }
        }
        if server.write_all(chunk).await.is_err() {
            return;
        }
    }
}

async fn answers(mut server: OwnedReadHalf, mut client: OwnedWriteHalf, lost: Arc<AtomicBool>) {
    let mut buffer = vec![0; 1 << 16];
    while let Ok(read @ 1..) = server.read(&mut buffer).await {
        let chunk = buffer.get(..read).unwrap_or_default();
        if lost.load(Ordering::SeqCst) || client.write_all(chunk).await.is_err() {
            // Dropped, which closes the connection.
            return;
        }
    }
}
