//! One part of the memory store, behind one lock: sessions by id, and by when they end.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::SessionData;
use crate::data::{Owner, Packed, Terms};

/// How long an ended id is remembered, in milliseconds.
const MARKER_LENGTH: u64 = 60_000;

/// A session as the store holds it: behind one pointer, so that little is done under a lock, and the room that a table
/// keeps free for growing is small.
#[derive(Clone)]
pub(super) struct Stored(Arc<Session>);

struct Session {
    entries: Packed,
    terms: Terms,
}

impl Stored {
    pub(super) fn new(mut data: SessionData) -> Self {
        data.freeze();
        Self(Arc::new(Session { entries: data.loaded().clone(), terms: data.terms().clone() }))
    }

    pub(super) fn to_data(&self) -> SessionData {
        SessionData::from_parts(self.0.entries.clone(), self.0.terms.clone())
    }

    pub(super) fn terms(&self) -> &Terms {
        &self.0.terms
    }

    pub(super) fn owner(&self) -> Option<&Owner> {
        self.0.terms.owner()
    }

    /// Whether nobody has replaced it since it was copied.
    fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

enum Entry {
    Live(Stored),
    /// Ended; forgotten at this time.
    Ended(u64),
}

/// What an id leads to.
pub(super) enum Lookup {
    Live(Stored),
    Ended,
    Nothing,
}

pub(super) struct Shard {
    entries: HashMap<Arc<str>, Entry>,
    queues: [BTreeSet<(u64, Arc<str>)>; 3],
    /// How many markers are kept at most.
    most_markers: usize,
}

impl Default for Shard {
    fn default() -> Self {
        Self { entries: HashMap::default(), queues: Default::default(), most_markers: usize::MAX }
    }
}

/// Which queue an entry waits in for its end; a full store ends the first of the lowest one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Queue {
    Unowned,
    Owned,
    Ended,
}

impl Entry {
    fn place(&self) -> (Queue, u64) {
        match self {
            Self::Live(stored) if stored.owner().is_some() => (Queue::Owned, stored.terms().expires),
            Self::Live(stored) => (Queue::Unowned, stored.terms().expires),
            Self::Ended(until) => (Queue::Ended, *until),
        }
    }
}

impl Shard {
    pub(super) fn look_up(&self, id: &str, now: u64) -> Lookup {
        match self.entries.get(id) {
            Some(Entry::Live(stored)) if !stored.terms().is_over(now) => Lookup::Live(stored.clone()),
            Some(Entry::Ended(until)) if *until > now => Lookup::Ended,
            _ => Lookup::Nothing,
        }
    }

    /// Whether `id` holds a session, expired or not.
    pub(super) fn holds(&self, id: &str) -> bool {
        matches!(self.entries.get(id), Some(Entry::Live(_)))
    }

    pub(super) fn is_owned_by(&self, id: &str, owner: &Owner) -> bool {
        matches!(self.entries.get(id), Some(Entry::Live(stored)) if stored.owner() == Some(owner))
    }

    /// Whether `id` still leads to `seen`.
    pub(super) fn still_holds(&self, id: &str, seen: &Stored) -> bool {
        matches!(self.entries.get(id), Some(Entry::Live(stored)) if stored.is_same(seen))
    }

    /// Stores a session; returns the one it replaced.
    pub(super) fn insert(&mut self, id: &str, stored: Stored) -> Option<Stored> {
        self.put(id, Entry::Live(stored))
    }

    /// Leaves a marker in the place of a session, and returns it.
    pub(super) fn end(&mut self, id: &str, now: u64) -> Option<Stored> {
        if !self.holds(id) {
            return None;
        }
        let stored = self.put(id, Entry::Ended(now.saturating_add(MARKER_LENGTH)));
        if let Some(markers) = self.queues.get_mut(Queue::Ended as usize)
            && markers.len() > self.most_markers
            && let Some((_, oldest)) = markers.pop_first()
        {
            self.entries.remove(&oldest);
        }
        stored
    }

    /// Bounds the number of markers.
    pub(super) fn bound_markers(&mut self, most: usize) {
        self.most_markers = most;
    }

    /// Drops a session; says whether there was one.
    pub(super) fn remove(&mut self, id: &str) -> bool {
        let Some((id, entry)) = self.entries.remove_entry(id) else { return false };
        let (queue, end) = entry.place();
        if let Some(queue) = self.queues.get_mut(queue as usize) {
            queue.remove(&(end, id));
        }
        matches!(entry, Entry::Live(_))
    }

    /// Frees at most `most` entries that are over; says how many of all and of those were sessions.
    pub(super) fn free_expired(&mut self, now: u64, most: usize) -> Freed {
        let mut freed = Freed::default();
        for queue in &mut self.queues {
            while freed.entries < most && queue.first().is_some_and(|(end, _)| *end <= now) {
                let Some((_, id)) = queue.pop_first() else { break };
                if let Some(Entry::Live(stored)) = self.entries.remove(&id) {
                    freed.note(id, &stored);
                }
                freed.entries += 1;
            }
        }
        self.shrink();
        freed
    }

    /// When the first session of a queue ends.
    pub(super) fn first_end(&self, queue: Queue) -> Option<u64> {
        self.queues.get(queue as usize)?.first().map(|(end, _)| *end)
    }

    /// Drops the first session of a queue, if it still ends at `end`.
    pub(super) fn evict(&mut self, queue: Queue, end: u64) -> Freed {
        let mut freed = Freed::default();
        let Some(queue) = self.queues.get_mut(queue as usize) else { return freed };
        if queue.first().is_some_and(|(first, _)| *first == end)
            && let Some((_, id)) = queue.pop_first()
            && let Some(Entry::Live(stored)) = self.entries.remove(&id)
        {
            freed.note(id, &stored);
        }
        freed
    }

    /// The one writer: keeps the queues in step with the entries. Returns the session it replaced.
    fn put(&mut self, id: &str, entry: Entry) -> Option<Stored> {
        let (id, old) = match self.entries.get_key_value(id) {
            Some((id, old)) => (id.clone(), Some(old)),
            None => (Arc::from(id), None),
        };
        let place = entry.place();
        let old_place = old.map(Entry::place);
        if old_place != Some(place) {
            if let Some((queue, end)) = old_place
                && let Some(queue) = self.queues.get_mut(queue as usize)
            {
                queue.remove(&(end, id.clone()));
            }
            if let Some(queue) = self.queues.get_mut(place.0 as usize) {
                queue.insert((place.1, id.clone()));
            }
        }
        match self.entries.insert(id, entry) {
            Some(Entry::Live(stored)) => Some(stored),
            _ => None,
        }
    }

    /// Gives back the room of a burst.
    fn shrink(&mut self) {
        if self.entries.capacity() > self.entries.len().saturating_mul(4).max(64) {
            self.entries.shrink_to(self.entries.len().saturating_mul(2));
        }
    }
}

/// What was freed in one step.
#[derive(Default)]
pub(super) struct Freed {
    pub(super) entries: usize,
    pub(super) sessions: usize,
    /// Those that were somebody's.
    pub(super) owned: Vec<(Owner, Arc<str>)>,
}

impl Freed {
    fn note(&mut self, id: Arc<str>, stored: &Stored) {
        self.sessions += 1;
        self.owned.extend(stored.owner().map(|owner| (owner.clone(), id)));
    }
}
