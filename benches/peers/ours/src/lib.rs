//! W1, W2 and W4, and this library in them: all that `scripts/guard.sh` needs, without a peer.

pub mod cases;
pub mod tideway_session;
pub mod work;
