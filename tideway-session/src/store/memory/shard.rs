//! One part of the memory store, behind one lock: sessions by id, and by when they end.

use std::collections::{BTreeSet, HashSet};

use super::markers::{Markers, room_to_keep};
use super::stored::{BuildSpread, ById, Hashed, Stored};
use crate::data::Owner;

/// What an id leads to.
pub(super) enum Lookup {
    Live(Stored),
    Ended,
    Nothing,
}

#[derive(Default)]
pub(super) struct Shard {
    sessions: HashSet<Stored, BuildSpread>,
    /// The same, by when they end.
    queues: [BTreeSet<Waiting>; 2],
    markers: Markers,
}

/// A session with its end, which is first so that the order seldom takes a look at the session.
type Waiting = (u64, Stored);

/// Which queue a session waits in for its end; a full store ends the first of the lowest one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Queue {
    Unowned,
    Owned,
}

impl Queue {
    fn of(stored: &Stored) -> Self {
        if stored.owner().is_some() { Self::Owned } else { Self::Unowned }
    }
}

impl Shard {
    pub(super) fn look_up(&self, id: Hashed<'_>, now: u64) -> Lookup {
        match self.get(id) {
            Some(stored) if !stored.is_over(now) => Lookup::Live(stored.clone()),
            None if self.markers.has(id.id, now) => Lookup::Ended,
            _ => Lookup::Nothing,
        }
    }

    /// Whether `id` holds a session, expired or not.
    pub(super) fn holds(&self, id: Hashed<'_>) -> bool {
        self.get(id).is_some()
    }

    pub(super) fn is_owned_by(&self, id: Hashed<'_>, owner: &Owner) -> bool {
        self.get(id).is_some_and(|stored| stored.owner() == Some(owner))
    }

    /// Whether `seen` is still here, as it was.
    pub(super) fn still_holds(&self, seen: &Stored) -> bool {
        self.sessions.get(seen).is_some_and(|stored| stored.is_same(seen))
    }

    /// Stores a session; returns the one it replaced.
    pub(super) fn insert(&mut self, stored: Stored) -> Option<Stored> {
        let (queue, end) = (Queue::of(&stored), stored.terms().expires());
        let old = self.sessions.replace(stored.clone());
        match &old {
            Some(old) if (Queue::of(old), old.terms().expires()) == (queue, end) => {}
            Some(old) => self.leave_queue(old),
            None => self.markers.remove(stored.id()),
        }
        // Takes the place of the old one, if queue and end are the same.
        self.queue(queue).replace((end, stored));
        old
    }

    /// Leaves a marker in the place of a session, and returns it.
    pub(super) fn end(&mut self, id: Hashed<'_>, now: u64) -> Option<Stored> {
        let ended = self.remove(id)?;
        self.markers.add(id.id, now);
        Some(ended)
    }

    /// Bounds the number of markers.
    pub(super) fn bound_markers(&mut self, most: usize) {
        self.markers.bound(most);
    }

    /// Drops a session, and returns it.
    pub(super) fn remove(&mut self, id: Hashed<'_>) -> Option<Stored> {
        let stored = self.sessions.take(&id as &dyn ById)?;
        self.leave_queue(&stored);
        Some(stored)
    }

    /// Frees at most `most` entries that are over.
    pub(super) fn free_expired(&mut self, now: u64, most: usize) -> Freed {
        let mut freed = Freed::default();
        for queue in &mut self.queues {
            while freed.sessions.len() < most && queue.first().is_some_and(|(end, _)| *end <= now) {
                let Some((_, stored)) = queue.pop_first() else { break };
                self.sessions.remove(&stored);
                freed.sessions.push(stored);
            }
        }
        freed.markers = self.markers.free(now, most.saturating_sub(freed.sessions.len()));
        if let Some(room) = room_to_keep(self.sessions.len(), self.sessions.capacity()) {
            self.sessions.shrink_to(room);
        }
        freed
    }

    /// When the first session of a queue ends.
    pub(super) fn first_end(&mut self, queue: Queue) -> Option<u64> {
        self.queue(queue).first().map(|(end, _)| *end)
    }

    /// Drops the first session of a queue, if it still ends at `end`, and returns it.
    pub(super) fn evict(&mut self, queue: Queue, end: u64) -> Option<Stored> {
        let queue = self.queue(queue);
        queue.first().filter(|(first, _)| *first == end)?;
        let (_, stored) = queue.pop_first()?;
        self.sessions.remove(&stored);
        Some(stored)
    }

    /// Asserts that sessions, queues and markers name the same; says how many sessions there are.
    #[cfg(test)]
    pub(super) fn check(&self) -> usize {
        let waiting: usize = self.queues.iter().map(BTreeSet::len).sum();
        assert_eq!(waiting, self.sessions.len(), "each session waits once");
        for (queue, waiting) in [Queue::Unowned, Queue::Owned].into_iter().zip(&self.queues) {
            for (end, stored) in waiting {
                assert!(self.still_holds(stored), "a queue keeps a session that is gone");
                assert_eq!(*end, stored.terms().expires());
                assert!(Queue::of(stored) == queue);
                assert!(!self.markers.has(stored.id(), 0), "a live id has a marker");
            }
        }
        self.markers.check();
        self.sessions.len()
    }

    fn get(&self, id: Hashed<'_>) -> Option<&Stored> {
        self.sessions.get(&id as &dyn ById)
    }

    fn leave_queue(&mut self, stored: &Stored) {
        self.queue(Queue::of(stored)).remove(&(stored.terms().expires(), stored.clone()));
    }

    fn queue(&mut self, queue: Queue) -> &mut BTreeSet<Waiting> {
        let [unowned, owned] = &mut self.queues;
        match queue {
            Queue::Unowned => unowned,
            Queue::Owned => owned,
        }
    }
}

/// What was freed in one step: for the caller to drop once nobody waits for the lock.
#[derive(Default)]
pub(super) struct Freed {
    pub(super) sessions: Vec<Stored>,
    pub(super) markers: usize,
}

impl Freed {
    pub(super) fn entries(&self) -> usize {
        self.sessions.len() + self.markers
    }
}
