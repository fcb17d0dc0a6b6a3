//! What the store's threads share: the standard library's, or the model checker's in their place.

#[cfg(not(all(test, shuttle)))]
pub(super) use self::real::*;

#[cfg(all(test, shuttle))]
pub(super) use self::model::*;

#[cfg(not(all(test, shuttle)))]
mod real {
    pub(in crate::store::memory) use std::hash::RandomState as Hasher;
    pub(in crate::store::memory) use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
    pub(in crate::store::memory) use std::sync::{Mutex, MutexGuard};
    pub(in crate::store::memory) use std::thread::yield_now;

    /// Enough that threads seldom meet, few enough to look at each.
    pub(in crate::store::memory) const SHARDS: usize = 64;
}

#[cfg(all(test, shuttle))]
mod model {
    pub(in crate::store::memory) use shuttle::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
    pub(in crate::store::memory) use shuttle::sync::{Mutex, MutexGuard};
    pub(in crate::store::memory) use shuttle::thread::yield_now;

    /// The model checker knows this method by its older name.
    pub(in crate::store::memory) trait TryUpdate {
        fn try_update(
            &self,
            set: Ordering,
            fetch: Ordering,
            update: impl FnMut(usize) -> Option<usize>,
        ) -> Result<usize, usize>;
    }

    impl TryUpdate for AtomicUsize {
        fn try_update(
            &self,
            set: Ordering,
            fetch: Ordering,
            update: impl FnMut(usize) -> Option<usize>,
        ) -> Result<usize, usize> {
            self.fetch_update(set, fetch, update)
        }
    }

    /// The same in each run, so that a schedule that failed can be run again.
    pub(in crate::store::memory) type Hasher = std::hash::BuildHasherDefault<std::hash::DefaultHasher>;

    /// So few that ids share one and differ in it.
    pub(in crate::store::memory) const SHARDS: usize = 2;
}
