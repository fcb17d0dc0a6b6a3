//! Stores with one mistake each, around the one in memory.

mod bug;
mod client;
mod owners;
mod partly;
mod store;

pub(crate) use self::bug::Bug;
pub(crate) use self::client::{BrokenClient, ClientBug};
pub(crate) use self::store::Broken;
