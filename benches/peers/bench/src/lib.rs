//! The peers, each in its own module, behind the traits of [`work`].
//!
//! To add a crate: write `peers/<crate>.rs`, implement the traits it can, and
//! add one line per workload in `bin/w1.rs` .. `bin/w4.rs`.

pub mod floors;
pub mod peers;
pub mod work;

pub use peers_ours::cases;
