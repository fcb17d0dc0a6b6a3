//! The suite that proves a store: one test, and each behaviour that fails is named.
//!
//! A store is made by a factory, once for each case, and is put through what it promises: that sessions survive whole,
//! expire, stay apart, merge what concurrent requests changed, stay ended, and are found by their owner. The cases carry
//! the numbers of the behaviours of this project, so that a failure says what to read.
//!
//! ```
//! use std::time::Duration;
//! use tideway_session::{InMemorySessionStore, conformance};
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() {
//! // In a test: `#[tokio::test] async fn it_is_a_store() { .. }`
//! conformance::check(|| async { InMemorySessionStore::new(Duration::from_secs(3600)) }).await;
//! # }
//! ```
//!
//! [`check`] asks for everything a store on a server can promise. A store that promises less, or one that takes its time
//! from a [`Clock`](crate::Clock), says so with a [`Suite`]:
//!
//! ```
//! use std::time::Duration;
//! use tideway_session::InMemorySessionStore;
//! use tideway_session::conformance::{Promises, Suite};
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() {
//! let memory = |clock| async { InMemorySessionStore::new(Duration::from_secs(3600)).with_clock(clock) };
//! Suite::with_clock(memory).promises(Promises::three_methods().atomic()).check().await;
//! # }
//! ```
//!
//! Ids and owners are random, so the stores of one run may share a backend, and a backend that holds other sessions is
//! not disturbed. Cases about concurrency run on threads of their own and work in any runtime: in a runtime of tokio the
//! threads are part of it, whatever its flavour, and without one they need none.

mod bench;
mod case;
mod cases;
mod plain;
mod promises;
mod report;
mod suite;
mod threads;

pub use self::promises::Promises;
pub use self::report::{Failure, Report};
pub use self::suite::{Suite, check};
