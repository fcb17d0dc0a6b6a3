//! The memory of a stored session: what a process has more of when it holds so many.

use std::fmt::Write as _;
use std::process::Command;

use tideway_session::{InMemorySessionStore, Key, SessionData, SessionStore};
use tideway_session_benches::DAY;

use crate::measure::now;
use crate::table::number;

const OWNER: Key<Option<String>> = Key::optional_value("", "owner").owner();

/// Sessions of one kind.
struct Kind {
    sessions: u32,
    entries: u32,
    /// The bytes of each value.
    value: u32,
    /// Whether each is somebody else's.
    is_owned: bool,
}

const fn kind(sessions: u32, entries: u32, value: u32, is_owned: bool) -> Kind {
    Kind { sessions, entries, value, is_owned }
}

/// Their tables are filled differently: they grow by doubling.
const KINDS: [Kind; 8] = [
    kind(100_000, 0, 0, false),
    kind(100_000, 8, 12, false),
    kind(120_000, 8, 12, false),
    kind(220_000, 8, 12, false),
    kind(1_000_000, 8, 12, false),
    kind(100_000, 100, 12, false),
    kind(100_000, 1, 1_000, false),
    kind(100_000, 8, 12, true),
];

const KEY_LEN: u32 = 9;
/// The entry that says whose it is.
const OWNER_ENTRY: u32 = 5 + 12 + 2;

impl Kind {
    /// The bytes of a session by the formula of `docs/performance.md`.
    fn formula(&self) -> f64 {
        let text = f64::from(self.entries * (KEY_LEN + self.value + 2));
        let owner = if self.is_owned { OWNED + f64::from(OWNER_ENTRY) } else { 0.0 };
        BASE + BUCKET * self.buckets() + text + owner
    }

    /// The places in the hash tables for each session.
    fn buckets(&self) -> f64 {
        let in_a_part = f64::from(self.sessions) / 64.0;
        (in_a_part * 8.0 / 7.0).log2().ceil().exp2() / in_a_part
    }

    fn name(&self) -> String {
        format!("{} {} {} {}", self.sessions, self.entries, self.value, self.is_owned)
    }

    fn session(&self, number: u32) -> SessionData {
        let mut data = SessionData::new(DAY);
        for entry in 0..self.entries {
            data.set(format!("field_{entry:03}"), "v".repeat(self.value as usize));
        }
        if self.is_owned {
            OWNER.set(&mut data, &Some(format!("owner{number:07}"))).expect("an owner");
        }
        data
    }

    /// What each session takes, measured in this process, which must not have done anything else.
    fn measure(&self) -> f64 {
        let store = InMemorySessionStore::new(DAY);
        now(store.save("first", self.session(0))).expect("save");
        let before = resident();
        for number in 0..self.sessions {
            now(store.save(&format!("{number:024}"), self.session(number))).expect("save");
        }
        (resident() - before) / f64::from(self.sessions)
    }
}

/// Without what is written in it.
const BASE: f64 = 184.0;
/// A place in a hash table.
const BUCKET: f64 = 9.0;

/// What names the owner and finds it by its owner.
const OWNED: f64 = 370.0;

/// The measurement of one kind, for a process of its own.
pub(crate) fn child(name: &str) -> Option<f64> {
    KINDS.iter().find(|kind| kind.name() == name).map(Kind::measure)
}

/// The table, measured by a process for each row.
pub(crate) fn markdown() -> Result<String, String> {
    let mut text = String::from(
        "## Memory of a stored session\n\n\
         Keys of 9 bytes; sessions that are somebody's have an owner each. The formula is that of the guide to performance.\n\n\
         | sessions | entries | bytes of a value | somebody's | resident bytes | by the formula |\n|---:|---:|---:|---|---:|---:|\n",
    );
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    for kind in KINDS {
        let output =
            Command::new(&program).args(["--resident", &kind.name()]).output().map_err(|error| error.to_string())?;
        let bytes: f64 = String::from_utf8_lossy(&output.stdout).trim().parse().map_err(|_| "no number of bytes")?;
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} |",
            number(kind.sessions.into()),
            kind.entries,
            number(kind.value.into()),
            if kind.is_owned { "yes" } else { "no" },
            number(bytes),
            number(kind.formula())
        );
    }
    Ok(text)
}

fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("resident memory");
    let kib: f64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
    kib * 1024.0
}
