//! A store that is watched, and that fails, hangs, panics or waits where it is told to.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tideway_session::{
    Error, Found, Owned, OwnedSession, Result, SessionChanges, SessionData, SessionStore, async_trait,
};
use tokio::sync::Semaphore;

/// A method of [`SessionStore`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "named like the methods")]
pub enum Method {
    Load,
    Find,
    Save,
    Delete,
    Update,
    Rotate,
}

/// One call, with what it was about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Which method.
    pub method: Method,
    /// The id that was given; for a rotation the old one.
    pub id: String,
    /// The keys that were to be changed, or that the saved session has.
    pub keys: Vec<String>,
}

/// What is wrong with a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Does nothing and says so.
    Fail,
    /// Does its work and says that it failed: the answer of another machine that is lost on the way.
    FailAfter,
    /// Never answers.
    Hang,
    /// Panics.
    Panic,
}

/// Before or after the method did its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "said above")]
pub enum When {
    Before,
    After,
}

/// A place in a method where its next call waits.
#[derive(Debug, Clone)]
pub struct Gate(Arc<(Semaphore, Semaphore)>);

impl Gate {
    fn new() -> Self {
        Self(Arc::new((Semaphore::new(0), Semaphore::new(0))))
    }

    /// Waits until a call stands at the gate.
    ///
    /// # Panics
    ///
    /// If none comes: a test that fails says so, and does not wait for ever.
    pub async fn arrived(&self) {
        let arrival = tokio::time::timeout(Duration::from_secs(10), self.0.0.acquire());
        arrival.await.expect("a call at the gate").expect("never closed").forget();
    }

    /// Lets it go on.
    pub fn open(&self) {
        self.0.1.add_permits(1);
    }

    async fn pass(&self) {
        self.0.0.add_permits(1);
        self.0.1.acquire().await.expect("never closed").forget();
    }
}

/// A store around another one.
pub struct Probe {
    inner: Arc<dyn SessionStore>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    calls: Vec<Call>,
    faults: HashMap<Method, Fault>,
    gates: HashMap<(Method, When), Vec<Gate>>,
}

impl Probe {
    /// Watches `inner`.
    pub fn new(inner: impl SessionStore + 'static) -> Self {
        Self { inner: Arc::new(inner), state: Mutex::default() }
    }

    /// The methods that were called since this was last asked.
    pub fn calls(&self) -> Vec<Method> {
        self.calls_in_full().into_iter().map(|call| call.method).collect()
    }

    /// The calls since this was last asked.
    pub fn calls_in_full(&self) -> Vec<Call> {
        std::mem::take(&mut self.state().calls)
    }

    /// Breaks a method, until [`heal`](Self::heal).
    pub fn fault(&self, method: Method, fault: Fault) {
        self.state().faults.insert(method, fault);
    }

    /// Repairs everything.
    pub fn heal(&self) {
        self.state().faults.clear();
    }

    /// Stops the next call of `method`; of several gates at one place each stops one call.
    pub fn gate(&self, method: Method, when: When) -> Gate {
        let gate = Gate::new();
        self.state().gates.entry((method, when)).or_default().push(gate.clone());
        gate
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn pass(&self, method: Method, when: When) {
        let gate = match self.state().gates.get_mut(&(method, when)) {
            Some(gates) if !gates.is_empty() => gates.remove(0),
            _ => return,
        };
        gate.pass().await;
    }

    async fn call<T>(
        &self,
        method: Method,
        id: &str,
        keys: Vec<String>,
        work: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        self.state().calls.push(Call { method, id: id.to_owned(), keys });
        self.pass(method, When::Before).await;
        let fault = self.state().faults.get(&method).copied();
        match fault {
            Some(Fault::Fail) => return Err(Error::store("the disk is gone")),
            Some(Fault::Hang) => std::future::pending().await,
            Some(Fault::Panic) => panic!("the store has a bug"),
            Some(Fault::FailAfter) | None => {}
        }
        let outcome = work.await;
        self.pass(method, When::After).await;
        if fault == Some(Fault::FailAfter) { Err(Error::store("the answer is lost")) } else { outcome }
    }
}

fn keys(changes: &SessionChanges) -> Vec<String> {
    changes.keys().map(str::to_owned).collect()
}

#[async_trait]
impl SessionStore for Probe {
    async fn load(&self, session_id: &str) -> Result<Option<SessionData>> {
        self.call(Method::Load, session_id, Vec::new(), self.inner.load(session_id)).await
    }

    async fn save(&self, session_id: &str, data: SessionData) -> Result<String> {
        let keys = data.iter().map(|(key, _)| key.to_owned()).collect();
        self.call(Method::Save, session_id, keys, self.inner.save(session_id, data)).await
    }

    async fn delete(&self, session_id: &str) -> Result<()> {
        self.call(Method::Delete, session_id, Vec::new(), self.inner.delete(session_id)).await
    }

    async fn end(&self, session_id: &str) -> Result<bool> {
        self.call(Method::Delete, session_id, Vec::new(), self.inner.end(session_id)).await
    }

    async fn update(&self, session_id: &str, changes: &SessionChanges) -> Result<SessionData> {
        self.call(Method::Update, session_id, keys(changes), self.inner.update(session_id, changes)).await
    }

    async fn rotate(&self, old: &str, new: &str, changes: &SessionChanges) -> Result<String> {
        self.call(Method::Rotate, old, keys(changes), self.inner.rotate(old, new, changes)).await
    }

    async fn find(&self, presented: &str) -> Result<Found> {
        self.call(Method::Find, presented, Vec::new(), self.inner.find(presented)).await
    }

    async fn list_owned(&self, owner: &str) -> Result<Vec<OwnedSession>> {
        self.inner.list_owned(owner).await
    }

    async fn delete_owned(&self, owner: &str, which: Owned<'_>) -> Result<usize> {
        self.inner.delete_owned(owner, which).await
    }

    async fn cleanup_expired(&self) -> Result<usize> {
        self.inner.cleanup_expired().await
    }

    async fn is_healthy(&self) -> bool {
        self.inner.is_healthy().await
    }

    fn keeps(&self, presented: &str) -> bool {
        self.inner.keeps(presented)
    }

    fn recognises(&self, presented: &str) -> bool {
        self.inner.recognises(presented)
    }

    fn max_entry_len(&self) -> Option<usize> {
        self.inner.max_entry_len()
    }

    fn max_ascii_entry_len(&self) -> Option<usize> {
        self.inner.max_ascii_entry_len()
    }
}
