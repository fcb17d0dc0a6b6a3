//! The workloads, and this library in them: all that `scripts/guard.sh` needs, without a peer.

pub mod cases;
pub mod tideway_session;
pub mod work;
