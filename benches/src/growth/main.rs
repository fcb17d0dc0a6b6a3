//! How costs grow: with the entries of a session, the size of a value, the sessions stored, threads, keys, and an owner's
//! sessions; and what a stored session takes.
//!
//! ```text
//! cargo run --release --bin growth                       # all; writes growth/README.md and the plots beside it
//! cargo run --release --bin growth -- entries owners     # some; prints the tables only
//! cargo run --release --bin growth -- --sessions 10000000   # ten million stored sessions: takes 7 GB
//! cargo run --release --bin growth -- --quick            # a look whether it works; prints the tables only
//! ```

mod entries;
mod keys;
mod measure;
mod one;
mod order;
mod owners;
mod plot;
mod question;
mod resident;
mod stored;
mod table;
mod threads;
mod value_size;

use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use measure::Plan;
use question::Question;

type Ask = fn(&Scale) -> Question;

/// What is asked, by name.
const QUESTIONS: [(&str, Ask); 6] = [
    ("entries", |_| entries::question()),
    ("value-size", |_| value_size::question()),
    ("stored", |scale| stored::question(scale.sessions)),
    ("threads", |_| threads::question()),
    ("keys", |_| keys::question()),
    ("owners", |scale| owners::question(scale.owned)),
];

/// The question about bytes, not time.
const MEMORY: &str = "memory";

/// How far the measurements go.
struct Scale {
    /// The most sessions that a store holds.
    sessions: u64,
    /// The most that one owner has.
    owned: u64,
}

fn main() -> ExitCode {
    match run(std::env::args().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(mut args: impl Iterator<Item = String>) -> Result<(), String> {
    let mut scale = Scale { sessions: 1_000_000, owned: 100_000 };
    let mut plan = Plan::THOROUGH;
    let mut asked = Vec::new();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            // What `resident` starts for each of its rows.
            "--resident" => {
                println!("{}", args.next().and_then(|kind| resident::child(&kind)).ok_or("no such kind")?);
                return Ok(());
            }
            MEMORY => asked.push(arg),
            "--quick" => (plan, scale) = (Plan::QUICK, Scale { sessions: 10_000, owned: 1_000 }),
            "--sessions" => {
                let count = args.next().and_then(|count| count.parse().ok());
                scale.sessions = count.ok_or("--sessions takes a number")?;
            }
            name if QUESTIONS.iter().any(|(known, _)| *known == name) => asked.push(arg),
            other => return Err(format!("no such question or option: {other}; questions: {}", names())),
        }
    }
    let is_whole = asked.is_empty() && plan == Plan::THOROUGH;
    let mut answered = Vec::new();
    for (name, ask) in QUESTIONS {
        if asked.is_empty() || asked.iter().any(|one| one == name) {
            let answer = ask(&scale).answer(name, plan);
            println!("{}", table::markdown(&answer));
            answered.push(answer);
        }
    }
    let mut memory = String::new();
    if is_whole || asked.iter().any(|one| one == MEMORY) {
        memory = resident::markdown()?;
        println!("{memory}");
    }
    if is_whole {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("growth");
        write(&folder, &answered, &memory).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    Ok(())
}

fn names() -> String {
    QUESTIONS.map(|(name, _)| name).join(", ") + ", " + MEMORY
}

fn write(folder: &Path, answers: &[question::Answer], memory: &str) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for answer in answers {
        fs::write(folder.join(format!("{}.svg", answer.name)), plot::svg(answer))?;
    }
    fs::write(folder.join("README.md"), table::readme(answers) + "\n" + memory)
}
