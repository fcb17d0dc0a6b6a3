//! The sessions of the memory store: in many parts, so that threads seldom wait for one another.
//!
//! Locks are taken in one order, an owner's part before a shard and a lower shard before a higher one, and none is held
//! while anything but the table runs.

use std::hash::{BuildHasher, Hasher as _};
use std::sync::PoisonError;

use super::owners::{Owners, Place};
use super::shard::{Lookup, Queue, Shard};
use super::stored::{Hashed, Stored};
#[cfg(all(test, shuttle))]
use super::sync::TryUpdate as _;
use super::sync::{self, AtomicUsize, Mutex, MutexGuard, Ordering, SHARDS};
use crate::data::Owner;
use crate::{Error, Result, observe};

/// The markers of ended sessions that a shard of a bounded store keeps at least.
const LEAST_MARKERS: usize = 8;

/// The most entries that are freed under one lock to make room.
const FREED_AT_ONCE: usize = 64;

pub(super) struct Table {
    shards: Vec<Mutex<Shard>>,
    owners: Vec<Mutex<Owners>>,
    hasher: sync::Hasher,
    sessions: AtomicUsize,
    capacity: usize,
    /// The shard that is looked at next for expired sessions.
    next_shard: AtomicUsize,
}

impl Table {
    pub(super) fn new() -> Self {
        Self {
            shards: std::iter::repeat_with(Mutex::default).take(SHARDS).collect(),
            owners: std::iter::repeat_with(Mutex::default).take(SHARDS).collect(),
            hasher: sync::Hasher::default(),
            sessions: AtomicUsize::new(0),
            capacity: usize::MAX,
            next_shard: AtomicUsize::new(0),
        }
    }

    pub(super) fn bound(&mut self, sessions: usize) {
        self.capacity = sessions.max(1);
        for part in 0..SHARDS {
            self.shard_at(part).bound_markers((sessions / SHARDS).max(LEAST_MARKERS));
        }
    }

    pub(super) fn len(&self) -> usize {
        self.sessions.load(Ordering::Relaxed)
    }

    /// An id, or an owner's name, with its hash under the table's key.
    pub(super) fn hashed<'a>(&self, id: &'a (impl AsRef<[u8]> + ?Sized)) -> Hashed<'a> {
        let id = id.as_ref();
        // The bytes alone: nothing follows them that their length would have to be told from.
        let mut hasher = self.hasher.build_hasher();
        hasher.write(id);
        Hashed::new(hasher.finish(), id)
    }

    pub(super) fn look_up(&self, id: Hashed<'_>, now: u64) -> Lookup {
        self.shard(id).look_up(id, now)
    }

    /// # Errors
    ///
    /// [`Error::Gone`] if the session does not live.
    pub(super) fn live(&self, id: Hashed<'_>, now: u64) -> Result<Stored> {
        match self.look_up(id, now) {
            Lookup::Live(stored) => Ok(stored),
            Lookup::Ended | Lookup::Nothing => Err(Error::Gone),
        }
    }

    pub(super) fn insert(&self, stored: &Stored, now: u64) {
        let (id, owner) = (stored.hashed(), stored.owner());
        loop {
            let mut owners = owner.map(|owner| self.owners(&owner.name));
            let mut shard = self.shard(id);
            // A session that is replaced leaves its room.
            if shard.holds(id) || self.reserve() {
                if let (Some(owners), Some(owner)) = (&mut owners, owner) {
                    owners.add(owner, id.id);
                }
                let replaced = shard.insert(stored.clone());
                drop((owners, shard));
                return self.forget(replaced.as_ref());
            }
            drop((owners, shard));
            self.make_room(now);
        }
    }

    /// Puts `new` in the place of `seen`, which has the same id, if that is still there.
    pub(super) fn replace(&self, seen: &Stored, new: &Stored) -> bool {
        let changes_owner = seen.owner() != new.owner();
        {
            let owner = new.owner().filter(|_| changes_owner);
            let mut owners = owner.map(|owner| self.owners(&owner.name));
            let mut shard = self.shard(seen.hashed());
            if !shard.still_holds(seen) {
                return false;
            }
            if let (Some(owners), Some(owner)) = (&mut owners, owner) {
                owners.add(owner, seen.id());
            }
            shard.insert(new.clone());
        }
        if changes_owner {
            self.forget(Some(seen));
        }
        true
    }

    /// Ends `old`, if it still is there, and puts `new` there, in one step.
    pub(super) fn move_to(&self, old: &Stored, new: &Stored, now: u64) -> bool {
        let owner = new.owner();
        let replaced = {
            // Whoever lists the owner's sessions waits for this lock, and so sees one of the two.
            let mut owners = owner.map(|owner| self.owners(&owner.name));
            let Ok(replaced) = self.move_in_shards(old, new.clone(), now) else { return false };
            if let (Some(owners), Some(owner)) = (&mut owners, owner) {
                owners.add(owner, new.id());
            }
            replaced
        };
        self.release(usize::from(replaced.is_some()));
        self.forget(Some(old));
        true
    }

    /// What stood under the id of `new`, or `Gone` if `old` is no longer there.
    fn move_in_shards(&self, old: &Stored, new: Stored, now: u64) -> Result<Option<Stored>> {
        let (old_part, new_part) = (old.hashed().part(), new.hashed().part());
        if old_part == new_part {
            let mut shard = self.shard_at(old_part);
            if !shard.still_holds(old) {
                return Err(Error::Gone);
            }
            shard.end(old.hashed(), now);
            return Ok(shard.insert(new));
        }
        let mut low = self.shard_at(old_part.min(new_part));
        let mut high = self.shard_at(old_part.max(new_part));
        let (old_shard, new_shard) = if old_part < new_part { (&mut low, &mut high) } else { (&mut high, &mut low) };
        if !old_shard.still_holds(old) {
            return Err(Error::Gone);
        }
        old_shard.end(old.hashed(), now);
        Ok(new_shard.insert(new))
    }

    /// Ends a session; says whether it lived.
    pub(super) fn end(&self, id: Hashed<'_>, now: u64) -> bool {
        let Some(stored) = self.shard(id).end(id, now) else { return false };
        self.release(1);
        self.forget(Some(&stored));
        !stored.is_over(now)
    }

    /// At most `most` live sessions of an owner, those behind the handle `after`.
    pub(super) fn owned(&self, owner: &str, after: Option<Place>, most: usize, now: u64) -> OwnedPart {
        let mut owners = self.owners(owner);
        let named = owners.sessions(owner, after, most);
        let last = named.last().filter(|_| named.len() == most).cloned();
        let mut live = Vec::new();
        for (handle, id) in named {
            let owner = Owner { name: owner.into(), handle };
            match self.look_up(self.hashed(&id), now) {
                Lookup::Live(stored) if stored.owner() == Some(&owner) => live.push(stored),
                _ => owners.remove(&owner, &id),
            }
        }
        OwnedPart { live, last }
    }

    /// Ends what an owner has under a handle, but for one id; says how many sessions. They leave no marker: no browser
    /// was given another cookie that would have to be protected from it.
    pub(super) fn end_by_handle(&self, owner: &Owner, spared: Option<&str>, now: u64) -> usize {
        // A session that moves waits for this lock, and so is met under its one id or the other.
        let mut owners = self.owners(&owner.name);
        let mut ended = 0;
        for id in owners.ids(owner).iter().filter(|id| spared.map(str::as_bytes) != Some(&***id)) {
            owners.remove(owner, id);
            let id = self.hashed(id);
            let mut shard = self.shard(id);
            let is_theirs = matches!(shard.look_up(id, now), Lookup::Live(stored) if stored.owner() == Some(owner));
            ended += usize::from(is_theirs && shard.remove(id).is_some());
        }
        self.release(ended);
        ended
    }

    /// Frees at most `most` entries that are over, going on where the last call stopped.
    pub(super) fn free(&self, now: u64, most: usize) -> Progress {
        let mut progress = Progress { sessions: 0, is_done: false };
        let mut left = most;
        for _ in 0..SHARDS {
            let freed = self.shard_at(self.next_shard.load(Ordering::Relaxed)).free_expired(now, left);
            left -= freed.entries();
            observe::expired(freed.sessions.len());
            progress.sessions += self.settle(&freed.sessions);
            if left == 0 {
                return progress;
            }
            self.next_shard.fetch_add(1, Ordering::Relaxed);
        }
        Progress { is_done: true, ..progress }
    }

    /// Frees all entries that are over, at most `at_once` under one lock; says how many sessions.
    pub(super) fn free_all(&self, now: u64, at_once: usize) -> usize {
        let mut sessions = 0;
        for part in 0..SHARDS {
            loop {
                let freed = self.shard_at(part).free_expired(now, at_once);
                observe::expired(freed.sessions.len());
                sessions += self.settle(&freed.sessions);
                if freed.entries() < at_once {
                    break;
                }
            }
        }
        sessions
    }

    #[cfg(test)]
    pub(super) fn indexed(&self) -> usize {
        self.owners.iter().map(|part| part.lock().unwrap_or_else(PoisonError::into_inner).len()).sum()
    }

    /// Asserts that the parts and the count agree.
    #[cfg(test)]
    pub(super) fn check(&self) {
        let sessions: usize = (0..SHARDS).map(|part| self.shard_at(part).check()).sum();
        assert_eq!(sessions, self.len());
        assert!(sessions <= self.capacity);
    }

    /// Takes the room of one session more, if there is any.
    fn reserve(&self) -> bool {
        let room = |sessions| (sessions < self.capacity).then_some(sessions + 1);
        self.sessions.try_update(Ordering::Relaxed, Ordering::Relaxed, room).is_ok()
    }

    /// Looks at all parts, so none may be locked.
    fn make_room(&self, now: u64) {
        if self.free_all(now, FREED_AT_ONCE) == 0 && self.evict() == 0 {
            sync::yield_now();
        }
    }

    fn release(&self, sessions: usize) {
        self.sessions.fetch_sub(sessions, Ordering::Relaxed);
    }

    fn evict(&self) -> usize {
        for queue in [Queue::Unowned, Queue::Owned] {
            let ends = (0..SHARDS).filter_map(|part| Some((self.shard_at(part).first_end(queue)?, part)));
            if let Some((end, part)) = ends.min() {
                let evicted = self.shard_at(part).evict(queue, end);
                return self.settle(evicted.as_slice());
            }
        }
        0
    }

    /// Counts what was freed, and forgets whose it was.
    fn settle(&self, freed: &[Stored]) -> usize {
        self.release(freed.len());
        for stored in freed {
            self.forget(Some(stored));
        }
        freed.len()
    }

    /// Takes a session out of the index, if it no longer is its owner's.
    fn forget(&self, gone: Option<&Stored>) {
        let Some((stored, owner)) = gone.and_then(|stored| Some((stored, stored.owner()?))) else { return };
        let mut owners = self.owners(&owner.name);
        if !self.shard(stored.hashed()).is_owned_by(stored.hashed(), owner) {
            owners.remove(owner, stored.id());
        }
    }

    fn shard(&self, id: Hashed<'_>) -> MutexGuard<'_, Shard> {
        self.shard_at(id.part())
    }

    fn shard_at(&self, part: usize) -> MutexGuard<'_, Shard> {
        lock(&self.shards, part)
    }

    fn owners(&self, owner: &str) -> MutexGuard<'_, Owners> {
        lock(&self.owners, self.hashed(owner).part())
    }
}

/// Some of an owner's sessions.
pub(super) struct OwnedPart {
    pub(super) live: Vec<Stored>,
    /// Behind which there may be more.
    pub(super) last: Option<Place>,
}

/// How far the freeing went.
pub(super) struct Progress {
    pub(super) sessions: usize,
    /// Nothing that is over is left.
    pub(super) is_done: bool,
}

#[expect(clippy::indexing_slicing, reason = "the number of parts is fixed, and the index is taken modulo it")]
fn lock<T>(parts: &[Mutex<T>], part: usize) -> MutexGuard<'_, T> {
    // Nothing under a lock can panic half-way through a change.
    parts[part % SHARDS].lock().unwrap_or_else(PoisonError::into_inner)
}
