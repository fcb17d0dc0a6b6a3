//! Sessions as this process has last seen them.
//!
//! Every write leaves its mark in the terms of a session, so one whose terms are those of a copy is what the copy is, as
//! with an `ETag` in HTTP. Redis is asked at each read; the copy only spares it sending the entries.

use std::sync::Arc;

use quick_cache::sync::{Cache as QuickCache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};

use crate::data::Marked;

/// How many bytes are kept unless it is said otherwise: some ten thousand small sessions.
pub(super) const CACHE_SIZE: usize = 8 << 20;

/// How many bytes a session of a few fields takes. From it the cache guesses how many there will be, which may be wrong.
const USUAL_SIZE: usize = 700;

/// How many bytes a session takes besides its own: a place in a table and one in a queue, each with room to grow, and
/// what the allocator rounds up. With it a full cache takes no more than its room (`benches/peers/scripts/redis.sh cache`).
const PLACE_SIZE: usize = 290;

/// Parts with a lock and an equal share of the room each; a session larger than a share is not kept. By default there
/// would be four for each processor, which on a large machine leaves no room for a large session.
const SHARDS: usize = 8;

/// Sessions by the names of their keys.
pub(super) struct Cache(QuickCache<Box<str>, Cached, Size>);

#[derive(Clone)]
struct Cached {
    session: Arc<Marked>,
    /// Whether the next read is expected to find it as it is: nobody else had changed it when it was last looked at.
    is_settled: bool,
}

#[derive(Clone)]
struct Size;

impl Weighter<Box<str>, Cached> for Size {
    fn weight(&self, name: &Box<str>, copy: &Cached) -> u64 {
        (PLACE_SIZE + name.len() + copy.session.size()) as u64
    }
}

impl Cache {
    pub(super) fn new(bytes: usize) -> Self {
        let mut options = OptionsBuilder::new();
        options.shards(SHARDS).estimated_items_capacity(bytes / USUAL_SIZE).weight_capacity(bytes as u64);
        let options = options.build().expect("all that it needs is set");
        Self(QuickCache::with_options(options, Size, DefaultHashBuilder::default(), DefaultLifecycle::default()))
    }

    /// The copy of a session that is likely to be as it was. Where another server has been writing too, asking for the
    /// terms first would be one command more each time.
    pub(super) fn settled(&self, name: &str) -> Option<Arc<Marked>> {
        self.0.get(name).filter(|copy| copy.is_settled).map(|copy| copy.session)
    }

    /// Notes what a read has brought.
    pub(super) fn note_read(&self, name: &str, session: &Arc<Marked>) {
        let is_settled = self.0.get(name).is_none_or(|copy| copy.session.mark() == session.mark());
        self.note(name, session, is_settled);
    }

    /// Notes what a write of this process has left.
    pub(super) fn note_write(&self, name: &str, session: &Arc<Marked>) {
        let is_settled = self.0.get(name).is_none_or(|copy| copy.is_settled);
        self.note(name, session, is_settled);
    }

    fn note(&self, name: &str, session: &Arc<Marked>, is_settled: bool) {
        self.0.insert(name.into(), Cached { session: Arc::clone(session), is_settled });
    }

    /// Forgets a session that is over.
    pub(super) fn forget(&self, name: &str) {
        self.0.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::SessionData;
    use crate::data::Loader;

    fn session(text: &str) -> Arc<Marked> {
        let mut data = SessionData::new(Duration::from_secs(60));
        data.set("text", text);
        Arc::new(Marked::new(&data.stored_as("the-id"), Loader::new(), "the mark".to_owned()))
    }

    #[test]
    fn b32_no_more_is_kept_than_there_is_room_for() {
        let cache = Cache::new(100_000);
        for n in 0..10_000 {
            cache.note_read(&n.to_string(), &session("a text"));
        }
        assert!(cache.0.weight() <= 100_000, "{}", cache.0.weight());
        assert!(cache.0.len() > 100, "{}", cache.0.len());

        let large = "x".repeat(100_000);
        cache.note_read("large", &session(&large));
        assert!(cache.settled("large").is_none());
        assert!(cache.0.len() > 100, "nothing gives way to what has no room anyway");
    }

    #[test]
    fn b32_a_session_of_a_tenth_of_the_room_is_kept() {
        let cache = Cache::new(CACHE_SIZE);
        cache.note_read("large", &session(&"x".repeat(CACHE_SIZE / 10)));
        assert!(cache.settled("large").is_some());
    }

    #[test]
    fn b32_a_cache_without_room_keeps_nothing() {
        let cache = Cache::new(0);
        cache.note_read("name", &session("a text"));
        assert!(cache.settled("name").is_none());
    }

    #[test]
    fn b32_what_is_over_is_forgotten() {
        let cache = Cache::new(100_000);
        cache.note_write("name", &session("a text"));
        assert!(cache.settled("name").is_some());
        cache.forget("name");
        assert!(cache.settled("name").is_none());
    }
}
