//! Freeing expired sessions on a timer.

use std::fmt;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::layer::NoPanic;
use crate::{SessionStore, observe};

/// Calls [`cleanup_expired`](SessionStore::cleanup_expired) of a store again and again, until it is stopped or dropped.
///
/// The stores of this crate free what has expired by their own use; this is for a store whose backend does not, and for
/// a memory store that should shrink while nobody uses it. A failure is an event in the log, and the next round comes as
/// if nothing had happened.
///
/// ```
/// use std::sync::Arc;
/// use std::time::Duration;
/// use tideway_session::{CleanupTask, InMemorySessionStore};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// let store = Arc::new(InMemorySessionStore::default());
/// let cleanup = CleanupTask::start(Arc::clone(&store), Duration::from_secs(300));
/// // .. serve ..
/// cleanup.stop().await;
/// # }
/// ```
pub struct CleanupTask {
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl CleanupTask {
    /// Starts the task; its first round comes after `every`, at least a second.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime with its timer.
    #[must_use = "the task ends when this is dropped"]
    pub fn start(store: impl SessionStore + 'static, every: Duration) -> Self {
        let (stop, mut stopped) = oneshot::channel();
        let every = every.max(Duration::from_secs(1));
        let task = tokio::spawn(async move {
            // Also when the sender is dropped.
            while tokio::time::timeout(every, &mut stopped).await.is_err() {
                if let Err(error) = NoPanic::begin(|| store.cleanup_expired()).await {
                    observe::not_tidied(&error);
                }
            }
        });
        Self { stop: Some(stop), task }
    }

    /// Stops the task, after the round that is on its way.
    pub async fn stop(mut self) {
        drop(self.stop.take());
        // It cannot fail: what could panic in it is caught.
        let _ = (&mut self.task).await;
    }
}

impl fmt::Debug for CleanupTask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CleanupTask").finish_non_exhaustive()
    }
}
