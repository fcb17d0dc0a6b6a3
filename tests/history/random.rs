//! Numbers that a seed repeats.

use std::hash::{BuildHasher as _, RandomState};

/// `SplitMix64`.
pub(crate) struct Random(u64);

impl Random {
    /// A seed that differs from run to run.
    pub(crate) fn seed() -> u64 {
        RandomState::new().hash_one(0) >> 16
    }

    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let mixed = mixed ^ (mixed >> 31);
        usize::try_from(mixed % u64::try_from(end).expect("small")).expect("small")
    }
}
