//! The ids of one part whose sessions have ended, for as long as a late request could bring one.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// How long an ended id is remembered, in milliseconds.
const MARKER_LENGTH: u64 = 60_000;

/// Ended ids by themselves, and by when they are forgotten.
pub(super) struct Markers {
    until: HashMap<Arc<[u8]>, u64>,
    queue: BTreeSet<(u64, Arc<[u8]>)>,
    most: usize,
}

impl Default for Markers {
    fn default() -> Self {
        Self { until: HashMap::default(), queue: BTreeSet::default(), most: usize::MAX }
    }
}

impl Markers {
    /// Bounds how many are kept.
    pub(super) fn bound(&mut self, most: usize) {
        self.most = most;
    }

    pub(super) fn has(&self, id: &[u8], now: u64) -> bool {
        !self.until.is_empty() && self.until.get(id).is_some_and(|until| *until > now)
    }

    pub(super) fn add(&mut self, id: &[u8], now: u64) {
        self.remove(id);
        let (id, until) = (Arc::from(id), now.saturating_add(MARKER_LENGTH));
        self.queue.insert((until, Arc::clone(&id)));
        self.until.insert(id, until);
        if self.until.len() > self.most {
            self.remove_first();
        }
    }

    pub(super) fn remove(&mut self, id: &[u8]) {
        if !self.until.is_empty()
            && let Some((id, until)) = self.until.remove_entry(id)
        {
            self.queue.remove(&(until, id));
        }
    }

    /// Forgets at most `most` of those whose time is over; says how many.
    pub(super) fn free(&mut self, now: u64, most: usize) -> usize {
        let mut freed = 0;
        while freed < most && self.queue.first().is_some_and(|(until, _)| *until <= now) {
            self.remove_first();
            freed += 1;
        }
        if let Some(room) = room_to_keep(self.until.len(), self.until.capacity()) {
            self.until.shrink_to(room);
        }
        freed
    }

    #[cfg(test)]
    pub(super) fn check(&self) {
        assert_eq!(self.until.len(), self.queue.len());
        assert!(self.until.len() <= self.most, "markers are bounded");
        assert!(self.queue.iter().all(|(until, id)| self.until.get(id) == Some(until)));
    }

    fn remove_first(&mut self) {
        if let Some((_, oldest)) = self.queue.pop_first() {
            self.until.remove(&oldest);
        }
    }
}

/// How much room a table keeps that has far more, from a burst.
pub(super) fn room_to_keep(len: usize, capacity: usize) -> Option<usize> {
    (capacity > len.saturating_mul(4).max(64)).then(|| len.saturating_mul(2))
}
