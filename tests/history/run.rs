//! Carrying out a plan, and writing down what the store said.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Barrier, Mutex, MutexGuard};
use std::time::{Duration, SystemTime};

use tideway_session::{Error, Key, Owned, Result, SessionData, SessionStore};
use tokio::runtime::{Builder, Runtime};

use crate::plan::{LINES, Plan, Step};

const COUNT: Key<u64> = Key::value("", "count").or(|| 0);
const OWNER: Key<Option<String>> = Key::optional_value("", "owner").owner();

/// What was done, when it began and ended, and what the store said. Times are ticks of one counter.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) line: usize,
    pub(crate) began: u64,
    pub(crate) ended: u64,
    pub(crate) id: String,
    pub(crate) what: What,
}

#[derive(Debug, Clone)]
pub(crate) enum What {
    Counted,
    Set {
        key: String,
    },
    Removed {
        key: String,
    },
    Renewed,
    /// To this id; it counted too.
    Rotated {
        new: String,
    },
    /// A change was refused because the session had ended; a rotation would have gone to this id.
    Gone {
        new: Option<String>,
    },
    Loaded {
        session: Option<Seen>,
    },
    Deleted,
    /// So many sessions of the owner.
    EndedAll {
        sessions: usize,
    },
    /// So many sessions of the owner are there.
    Listed {
        sessions: usize,
    },
}

/// A session as it was loaded.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) count: u64,
    pub(crate) keys: Vec<String>,
}

impl Seen {
    fn of(data: &SessionData) -> Self {
        let count = COUNT.get(data).expect("a number");
        let keys = data.iter().map(|(key, _)| key.to_owned()).filter(|key| key.starts_with("set-")).collect();
        Self { count, keys }
    }
}

/// All that was done, and what is there in the end, by every id there was.
#[derive(Debug)]
pub(crate) struct History {
    pub(crate) events: Vec<Event>,
    pub(crate) left: Vec<(usize, String, Option<Seen>)>,
    /// How many sessions of each line's owner are listed in the end.
    pub(crate) listed: Vec<usize>,
}

struct Line {
    owner: String,
    id: Mutex<String>,
}

impl Line {
    fn id(&self) -> MutexGuard<'_, String> {
        self.id.lock().expect("no panic under the lock")
    }
}

pub(crate) fn run(store: &Arc<dyn SessionStore>, plan: &Plan) -> History {
    // Owners of their own for each run, so that a store on a server may keep those of the last.
    let run = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("later").as_nanos();
    let lines: Vec<_> = (0..LINES)
        .map(|line| Line { owner: format!("owner-{run}-{line}"), id: Mutex::new(format!("{run}-{line}-first")) })
        .collect();
    let runtime = runtime();
    for line in &lines {
        let mut data = SessionData::new(Duration::from_secs(3600));
        OWNER.set(&mut data, &Some(line.owner.clone())).expect("random bytes");
        let id = line.id().clone();
        runtime.block_on(store.save(&id, data)).expect("saves");
    }
    let firsts: Vec<_> = lines.iter().map(|line| line.id().clone()).collect();
    let (ticks, barrier) = (AtomicU64::new(0), Barrier::new(plan.threads.len()));
    let mut events: Vec<_> = std::thread::scope(|scope| {
        let threads = plan.threads.iter().enumerate().map(|(thread, steps)| {
            let (lines, ticks, barrier) = (&lines, &ticks, &barrier);
            scope.spawn(move || {
                let runtime = self::runtime();
                let mut worker = Worker { store, thread, ticks, run, set: HashMap::new(), steps: 0 };
                barrier.wait();
                let events = steps.iter().filter_map(|(step, line)| {
                    let place = lines.get(*line).expect("as planned");
                    runtime.block_on(worker.step(*step, *line, place)).expect("the store works")
                });
                events.collect::<Vec<_>>()
            })
        });
        let threads: Vec<_> = threads.collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("ends")).collect()
    });
    events.sort_by_key(|event| event.began);
    let mut ids: Vec<_> = firsts.into_iter().enumerate().collect();
    for event in &events {
        match &event.what {
            What::Rotated { new } | What::Gone { new: Some(new) } => ids.push((event.line, new.clone())),
            _ => {}
        }
    }
    let look = async |(line, id): (usize, String)| {
        let left = store.load(&id).await.expect("loads");
        (line, id, left.as_ref().map(Seen::of))
    };
    let left = ids.into_iter().map(|id| runtime.block_on(look(id))).collect();
    let listed = |line: &Line| runtime.block_on(store.list_owned(&line.owner)).expect("lists").len();
    History { events, left, listed: lines.iter().map(listed).collect() }
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}

struct Worker<'a> {
    store: &'a Arc<dyn SessionStore>,
    thread: usize,
    ticks: &'a AtomicU64,
    run: u128,
    /// What this thread set last in each line.
    set: HashMap<usize, String>,
    steps: usize,
}

impl Worker<'_> {
    fn tick(&self) -> u64 {
        self.ticks.fetch_add(1, Ordering::SeqCst)
    }

    async fn step(&mut self, step: Step, line: usize, place: &Line) -> Result<Option<Event>> {
        self.steps += 1;
        let id = place.id().clone();
        let began = self.tick();
        let what = match step {
            Step::CleanUp => {
                self.store.cleanup_expired().await?;
                return Ok(None);
            }
            Step::Load => What::Loaded { session: self.store.load(&id).await?.as_ref().map(Seen::of) },
            Step::List => What::Listed { sessions: self.store.list_owned(&place.owner).await?.len() },
            Step::Delete => {
                self.store.delete(&id).await?;
                What::Deleted
            }
            Step::EndAll => What::EndedAll { sessions: self.store.delete_owned(&place.owner, Owned::All).await? },
            Step::Count | Step::Set | Step::Remove | Step::Renew | Step::Rotate => {
                // A copy that may be old by the time it is saved.
                let Some(copy) = self.store.load(&id).await? else { return Ok(None) };
                let Some(what) = self.change(step, line, &id, copy).await? else { return Ok(None) };
                what
            }
        };
        let ended = self.tick();
        if let What::Rotated { new } = &what {
            place.id().clone_from(new);
        }
        Ok(Some(Event { line, began, ended, id, what }))
    }

    async fn change(&mut self, step: Step, line: usize, id: &str, mut copy: SessionData) -> Result<Option<What>> {
        let what = match step {
            Step::Set => {
                let key = format!("set-{}-{}", self.thread, self.steps);
                copy.set(key.clone(), "1");
                What::Set { key }
            }
            Step::Remove => {
                let Some(key) = self.set.get(&line).cloned().filter(|key| copy.contains_key(key)) else {
                    return Ok(None);
                };
                copy.remove(&key);
                What::Removed { key }
            }
            Step::Renew => {
                copy.extend(Duration::from_secs(3600));
                What::Renewed
            }
            _ => {
                COUNT.update(&mut copy, |count| *count += 1)?;
                What::Counted
            }
        };
        let new = matches!(step, Step::Rotate).then(|| format!("{}-{line}-{}-{}", self.run, self.thread, self.steps));
        let outcome = match &new {
            Some(new) => self.store.rotate(id, new, copy.changes()).await.map(Some),
            None => self.store.update(id, copy.changes()).await.map(|_| None),
        };
        Ok(Some(match outcome {
            Err(Error::Gone) => What::Gone { new },
            Err(other) => return Err(other),
            Ok(Some(new)) => What::Rotated { new },
            Ok(None) => {
                match &what {
                    What::Set { key } => drop(self.set.insert(line, key.clone())),
                    What::Removed { .. } => drop(self.set.remove(&line)),
                    _ => {}
                }
                what
            }
        }))
    }
}
