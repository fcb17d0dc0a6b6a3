//! Random operations of many threads on one store, checked against what a simple sequential model allows.
//!
//! A failure names its seed. `TIDEWAY_SESSION_SEED=<seed>` begins with it, `TIDEWAY_SESSION_HISTORIES=<n>` sets how many
//! histories there are: threads do not repeat themselves, so a seed repeats the operations, not their order.

mod check;
mod plan;
mod random;
mod run;

use std::sync::Arc;
use std::time::Duration;

use tideway_session::{InMemorySessionStore, SessionStore};
use tideway_session_tests::RedisServer;

use crate::check::check;
use crate::plan::Plan;
use crate::random::Random;
use crate::run::run;

fn setting(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}

/// How many histories there are.
fn number() -> u64 {
    setting("TIDEWAY_SESSION_HISTORIES").unwrap_or(100)
}

/// Histories on stores that `make` makes.
fn histories<S: SessionStore + 'static>(number: u64, make: impl Fn() -> S) {
    let first = setting("TIDEWAY_SESSION_SEED").unwrap_or_else(Random::seed);
    for seed in (0..number).map(|n| first.wrapping_add(n)) {
        let plan = Plan::new(&mut Random::new(seed));
        let history = run(&(Arc::new(make()) as Arc<dyn SessionStore>), &plan);
        if let Err(wrong) = check(&history) {
            panic!("{wrong}\nrepeat with TIDEWAY_SESSION_SEED={seed} TIDEWAY_SESSION_HISTORIES=1000");
        }
    }
}

#[test]
fn b20_to_b24_histories_of_the_memory_store() {
    histories(number(), || InMemorySessionStore::new(Duration::from_secs(3600)));
}

#[test]
fn b20_to_b24_histories_of_a_shared_store() {
    histories(number(), || Arc::new(Arc::new(InMemorySessionStore::default()) as Arc<dyn SessionStore>));
}

#[test]
fn b20_to_b24_histories_of_the_redis_store() {
    let redis = RedisServer::start();
    // The connection lives here while the threads come and go.
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    let store = Arc::new(runtime.block_on(redis.store()));
    // Each waits for a server some hundred times.
    histories(number().div_ceil(10), || Arc::clone(&store));
}

/// The check itself is checked: what is not atomic does not pass it.
mod broken {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use tideway_session::{Result, SessionChanges, SessionData, async_trait};

    use super::*;

    /// The three methods of the memory store; `update` and `rotate` are the provided ones.
    #[derive(Default)]
    struct InSteps(InMemorySessionStore);

    #[async_trait]
    impl SessionStore for InSteps {
        async fn load(&self, session_id: &str) -> Result<Option<SessionData>> {
            std::thread::yield_now();
            self.0.load(session_id).await
        }

        async fn save(&self, session_id: &str, data: SessionData) -> Result<String> {
            std::thread::yield_now();
            self.0.save(session_id, data).await
        }

        async fn delete(&self, session_id: &str) -> Result<()> {
            self.0.delete(session_id).await
        }

        async fn list_owned(&self, owner: &str) -> Result<Vec<tideway_session::OwnedSession>> {
            self.0.list_owned(owner).await
        }

        async fn delete_owned(&self, owner: &str, which: tideway_session::Owned<'_>) -> Result<usize> {
            self.0.delete_owned(owner, which).await
        }
    }

    /// Says of every second update that it was stored, and forgets it.
    #[derive(Default)]
    struct Forgets(InMemorySessionStore, std::sync::atomic::AtomicU32);

    #[async_trait]
    impl SessionStore for Forgets {
        async fn load(&self, session_id: &str) -> Result<Option<SessionData>> {
            self.0.load(session_id).await
        }

        async fn save(&self, session_id: &str, data: SessionData) -> Result<String> {
            self.0.save(session_id, data).await
        }

        async fn delete(&self, session_id: &str) -> Result<()> {
            self.0.delete(session_id).await
        }

        async fn update(&self, session_id: &str, changes: &SessionChanges) -> Result<SessionData> {
            if self.1.fetch_add(1, std::sync::atomic::Ordering::Relaxed).is_multiple_of(2) {
                return self.0.update(session_id, changes).await;
            }
            self.0.update(session_id, &SessionChanges::default()).await
        }

        async fn rotate(&self, old: &str, new: &str, changes: &SessionChanges) -> Result<String> {
            self.0.rotate(old, new, changes).await
        }

        async fn list_owned(&self, owner: &str) -> Result<Vec<tideway_session::OwnedSession>> {
            self.0.list_owned(owner).await
        }

        async fn delete_owned(&self, owner: &str, which: tideway_session::Owned<'_>) -> Result<usize> {
            self.0.delete_owned(owner, which).await
        }
    }

    fn is_caught<S: SessionStore + 'static>(make: impl Fn() -> S) -> bool {
        catch_unwind(AssertUnwindSafe(|| histories(number(), make))).is_err()
    }

    #[test]
    fn what_is_done_in_steps_is_caught() {
        assert!(is_caught(InSteps::default));
    }

    #[test]
    fn what_is_forgotten_is_caught() {
        assert!(is_caught(Forgets::default));
    }
}
