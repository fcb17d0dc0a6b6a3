//! A language server with a crate of one file open, spoken to over its standard input and output.

use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long it may take to read the crate and what it depends on: the first time it builds the derive.
const PATIENCE: Duration = Duration::from_secs(600);
/// What a server answers while it is still taking in a change; asked again, it knows.
const CONTENT_MODIFIED: i64 = -32801;

/// A running server; it ends when this is dropped.
pub(crate) struct Server {
    process: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    file: String,
    last_id: u64,
}

impl Server {
    /// Starts the server on a crate and waits until it has read all of it.
    pub(crate) fn open(krate: &Path, file: &Path, text: &str) -> Self {
        let mut process = Command::new("rust-analyzer")
            .current_dir(krate)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("rust-analyzer is installed");
        let input = process.stdin.take().expect("a pipe");
        let output = process.stdout.take().expect("a pipe");
        let (sender, messages) = mpsc::channel();
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = receive(&mut output) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let mut server = Self { process, input, messages, file: uri(file), last_id: 0 };
        server.initialize(krate, text);
        server
    }

    fn initialize(&mut self, krate: &Path, text: &str) {
        self.request(
            "initialize",
            &json!({
                "processId": std::process::id(),
                "rootUri": uri(krate),
                "capabilities": {
                    "textDocument": { "hover": { "contentFormat": ["markdown"] } },
                    "experimental": { "serverStatusNotification": true },
                },
                "initializationOptions": { "checkOnSave": false, "cachePriming": { "enable": false } },
            }),
        );
        self.send(&json!({ "method": "initialized", "params": {} }));
        let document = json!({ "uri": self.file, "languageId": "rust", "version": 1, "text": text });
        self.send(&json!({ "method": "textDocument/didOpen", "params": { "textDocument": document } }));
        self.wait(|message| {
            let status = &message["params"];
            let is_ready = message["method"] == "experimental/serverStatus" && status["quiescent"] == true;
            assert!(!is_ready || status["health"] != "error", "{status}");
            is_ready
        });
    }

    /// Puts another text into the file, as if the user had written it.
    pub(crate) fn edit(&mut self, text: &str) {
        let params = json!({
            "textDocument": { "uri": self.file, "version": 2 },
            "contentChanges": [{ "text": text }],
        });
        self.send(&json!({ "method": "textDocument/didChange", "params": params }));
    }

    /// Asks something about a place in the file, counted from 0.
    pub(crate) fn ask(&mut self, method: &str, (line, character): (usize, usize)) -> Value {
        let place = json!({
            "textDocument": { "uri": self.file },
            "position": { "line": line, "character": character },
        });
        self.request(method, &place)
    }

    fn request(&mut self, method: &str, params: &Value) -> Value {
        loop {
            self.last_id += 1;
            let id = self.last_id;
            self.send(&json!({ "id": id, "method": method, "params": params }));
            let answer = self.wait(|message| message["id"] == id && message["method"].is_null());
            match answer["error"]["code"].as_i64() {
                None => return answer["result"].clone(),
                Some(CONTENT_MODIFIED) => {}
                Some(_) => panic!("{method}: {}", answer["error"]),
            }
        }
    }

    /// The next message of interest. What the server asks meanwhile is answered: we have no opinion.
    fn wait(&mut self, is_wanted: impl Fn(&Value) -> bool) -> Value {
        let end = Instant::now() + PATIENCE;
        loop {
            let message = self.messages.recv_timeout(end.saturating_duration_since(Instant::now()));
            let message = message.expect("the server goes on, and says something in time");
            if is_wanted(&message) {
                return message;
            }
            if !message["id"].is_null() && !message["method"].is_null() {
                self.send(&json!({ "id": message["id"], "result": null }));
            }
        }
    }

    fn send(&mut self, message: &Value) {
        let mut message = message.clone();
        message["jsonrpc"] = "2.0".into();
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("the server reads");
        self.input.flush().expect("the server reads");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The next message, or none when the server has ended.
fn receive(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim().split_once(": ") {
            Some(("Content-Length", value)) => length = value.parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut text = vec![0; length];
    output.read_exact(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}
