//! The programs that a test needs: each on a port of its own, stopped with the value that stands for it.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// A program that runs until the value is dropped.
pub(crate) struct Process {
    child: Child,
}

impl Process {
    /// Starts `command`, and reads what it prints until `told` finds in a line what it waits for.
    fn start<T>(command: &mut Command, told: impl Fn(&str) -> Option<T>) -> (Self, T) {
        let program = command.get_program().to_string_lossy().into_owned();
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap_or_else(|error| {
            panic!("`{program}` does not start ({error}); `./test --full` installs what the browser test needs")
        });
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let process = Self { child };
        let found = lines.by_ref().map_while(Result::ok).find_map(|line| told(&line));
        // Read on, so that the program never waits for someone to listen.
        std::thread::spawn(move || lines.for_each(drop));
        (process, found.unwrap_or_else(|| panic!("`{program}` ended before it was ready")))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts chromedriver, and returns its address.
pub(crate) fn chromedriver() -> (Process, String) {
    let port = |line: &str| {
        let (_, port) = line.split_once("started successfully on port ")?;
        Some(port.trim_end_matches('.').to_owned())
    };
    let (process, port) = Process::start(Command::new("chromedriver").arg("--port=0"), port);
    (process, format!("http://127.0.0.1:{port}"))
}

/// Starts the shop, and returns its port.
pub(crate) fn shop(settings: &[(&str, &str)]) -> (Process, u16) {
    let mut command = Command::new(example("shop"));
    command.envs(settings.iter().copied()).env("SHOP_PORT", "0");
    Process::start(&mut command, |line| line.rsplit_once(':')?.1.parse().ok())
}

/// Builds an example as cargo builds it for this test, and returns where it is.
fn example(name: &str) -> PathBuf {
    let built = Command::new(env!("CARGO"))
        .args(["build", "--message-format=json", "--features=browser", "--example", name])
        .args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")])
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo");
    assert!(built.status.success(), "the example `{name}` does not build");
    let messages = built.stdout.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok());
    messages
        .filter(|message: &Value| message.pointer("/target/name").is_some_and(|target| target == name))
        .find_map(|message| message.get("executable")?.as_str().map(PathBuf::from))
        .unwrap_or_else(|| panic!("cargo does not say where the example `{name}` is"))
}
