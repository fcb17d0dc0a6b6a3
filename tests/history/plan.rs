//! What the threads are going to do.

use crate::random::Random;

const THREADS: usize = 4;
const OPERATIONS: usize = 25;

/// One line of sessions: a session and what becomes of it under new ids. Threads know the line by the newest id that
/// any of them was told.
pub(crate) const LINES: usize = 3;

#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    /// Adds 1 to a field, by `update`.
    Count,
    /// Sets a field that nobody else sets.
    Set,
    /// Removes what this thread set last.
    Remove,
    /// Renews the session.
    Renew,
    /// Moves the session to a new id, and counts.
    Rotate,
    Load,
    Delete,
    /// Ends all sessions of the line's owner.
    EndAll,
    /// Frees what has expired: nothing.
    CleanUp,
    List,
}

/// For each thread its steps, each with the line it is about.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) threads: Vec<Vec<(Step, usize)>>,
}

impl Plan {
    pub(crate) fn new(random: &mut Random) -> Self {
        // In some histories nothing ends, so that many changes meet; in others much does.
        let endings = random.below(3) * random.below(4);
        let thread =
            |random: &mut Random| (0..OPERATIONS).map(|_| (step(random, endings), random.below(LINES))).collect();
        Self { threads: (0..THREADS).map(|_| thread(random)).collect() }
    }
}

fn step(random: &mut Random, endings: usize) -> Step {
    match random.below(60 + endings) {
        0..20 => Step::Count,
        20..30 => Step::Set,
        30..33 => Step::Remove,
        33..36 => Step::Renew,
        36..44 => Step::Rotate,
        44..54 => Step::Load,
        54..57 => Step::List,
        57..60 => Step::CleanUp,
        other if other % 2 == 0 => Step::Delete,
        _ => Step::EndAll,
    }
}
