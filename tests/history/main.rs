//! Random operations of many threads on one store, checked against what a simple sequential model allows.
//!
//! A failure names its seed. `TIDEWAY_SESSION_SEED=<seed>` begins with it, `TIDEWAY_SESSION_HISTORIES=<n>` sets how many
//! histories there are: threads do not repeat themselves, so a seed repeats the operations, not their order.

mod check;
mod plan;
mod random;
mod run;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tideway_session::{
    InMemorySessionStore, Owned, OwnedSession, Result, SessionChanges, SessionData, SessionStore, async_trait,
};
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

/// Where connections live while the threads of histories come and go.
fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime")
}

#[test]
fn b20_to_b24_histories_of_the_redis_store() {
    let redis = RedisServer::start();
    let runtime = runtime();
    let store = Arc::new(runtime.block_on(redis.store()));
    // Each waits for a server some hundred times.
    histories(number().div_ceil(10), || Arc::clone(&store));
}

/// Each call goes to the other store: what one has seen of a session, the other may have changed since.
#[test]
fn b20_to_b24_histories_of_two_servers() {
    let redis = RedisServer::start();
    let runtime = runtime();
    let servers = runtime.block_on(async { [redis.store().await, redis.store().await] });
    let by_turns = Arc::new(ByTurns { servers, calls: AtomicUsize::new(0) });
    histories(number().div_ceil(10), || Arc::clone(&by_turns));
}

struct ByTurns<S> {
    servers: [S; 2],
    calls: AtomicUsize,
}

impl<S> ByTurns<S> {
    fn next(&self) -> &S {
        let [first, second] = &self.servers;
        if self.calls.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) { first } else { second }
    }
}

#[async_trait]
impl<S: SessionStore> SessionStore for ByTurns<S> {
    async fn load(&self, session_id: &str) -> Result<Option<SessionData>> {
        self.next().load(session_id).await
    }

    async fn save(&self, session_id: &str, data: SessionData) -> Result<String> {
        self.next().save(session_id, data).await
    }

    async fn delete(&self, session_id: &str) -> Result<()> {
        self.next().delete(session_id).await
    }

    async fn update(&self, session_id: &str, changes: &SessionChanges) -> Result<SessionData> {
        self.next().update(session_id, changes).await
    }

    async fn rotate(&self, old: &str, new: &str, changes: &SessionChanges) -> Result<String> {
        self.next().rotate(old, new, changes).await
    }

    async fn list_owned(&self, owner: &str) -> Result<Vec<OwnedSession>> {
        self.next().list_owned(owner).await
    }

    async fn delete_owned(&self, owner: &str, which: Owned<'_>) -> Result<usize> {
        self.next().delete_owned(owner, which).await
    }
}

/// The check itself is checked: what is not atomic does not pass it.
mod broken {
    use std::panic::{AssertUnwindSafe, catch_unwind};

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

        async fn list_owned(&self, owner: &str) -> Result<Vec<OwnedSession>> {
            self.0.list_owned(owner).await
        }

        async fn delete_owned(&self, owner: &str, which: Owned<'_>) -> Result<usize> {
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

        async fn list_owned(&self, owner: &str) -> Result<Vec<OwnedSession>> {
            self.0.list_owned(owner).await
        }

        async fn delete_owned(&self, owner: &str, which: Owned<'_>) -> Result<usize> {
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
