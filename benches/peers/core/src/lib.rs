//! Shared pieces of the peer harness: the standard session, an interleaving
//! timer, and helpers for instruction counting.

pub mod bench;
pub mod session;

pub use session::{CartItem, FIELDS, Role, StdSession};

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Drive a future that is known never to wait (all the in-process peers):
/// one poll with a no-op waker, so no executor cost lands on the peer.
#[inline]
pub fn now<F: Future>(fut: F) -> F::Output {
    let mut fut = pin!(fut);
    let mut cx = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(v) = fut.as_mut().poll(&mut cx) {
            return v;
        }
    }
}

/// Resident set size of this process in bytes.
pub fn rss_bytes() -> u64 {
    let s = std::fs::read_to_string("/proc/self/statm").expect("statm");
    let pages: u64 = s.split_whitespace().nth(1).expect("rss").parse().expect("number");
    pages * 4096
}

/// A small fast PRNG so that random ids cost next to nothing.
#[derive(Clone)]
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    #[inline]
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> u64 {
        // splitmix64
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    #[inline]
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }
}

/// A spread-out 128-bit id for session number `n`.
pub fn id128(n: u64) -> u128 {
    let mut r = Rng::new(n ^ 0x51ab_77f3_0000_0001);
    (u128::from(r.next()) << 64) | u128::from(r.next())
}
