//! A connection that comes back by itself.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::cluster::ClusterClient;
use redis::cluster_async::ClusterConnection;
use redis::sentinel::SentinelClient;
use redis::{AsyncConnectionConfig, Client, Cmd, RedisError, RedisResult, Value};

use super::failure;
use super::url::Target;
use crate::Result;

/// How long one attempt at a node of a Cluster takes at most.
const ATTEMPT: Duration = Duration::from_secs(2);

/// How often a command is sent again to a Cluster that has moved slots or lost a node.
const CLUSTER_RETRIES: u32 = 4;

pub(super) enum Connection {
    /// A server of its own, or the one that Sentinels name.
    Server(Box<Server>),
    Cluster(ClusterConnection),
}

pub(super) struct Server {
    source: tokio::sync::Mutex<Source>,
    open: Mutex<Option<Open>>,
}

enum Source {
    One(Client),
    Sentinel(SentinelClient),
}

#[derive(Clone)]
struct Open {
    connection: MultiplexedConnection,
    /// Which of the connections that there have been.
    number: u64,
}

impl Connection {
    /// Connects, so that a wrong address or password is known at the start.
    pub(super) async fn open(target: Target) -> RedisResult<Self> {
        let source = match target {
            Target::Cluster(nodes) => {
                let client = ClusterClient::builder(nodes)
                    .connection_timeout(ATTEMPT)
                    .response_timeout(ATTEMPT)
                    .retries(CLUSTER_RETRIES)
                    .build()?;
                return Ok(Self::Cluster(client.get_async_connection().await?));
            }
            Target::One(client) => Source::One(client),
            Target::Sentinel(client) => Source::Sentinel(client),
        };
        let server = Server { source: tokio::sync::Mutex::new(source), open: Mutex::new(None) };
        server.connection().await?;
        Ok(Self::Server(Box::new(server)))
    }

    /// Sends a command that changes nothing: once more if the connection turns out to be broken.
    pub(super) async fn read(&self, command: &Cmd, limit: Duration) -> Result<Value> {
        self.within(limit, async {
            match self.send(command).await {
                Err(error) if error.is_connection_dropped() => self.send(command).await,
                answer => answer,
            }
        })
        .await
    }

    /// Sends a command that is sent only once: whether it took effect is not known if the connection breaks.
    pub(super) async fn write(&self, command: &Cmd, limit: Duration) -> Result<RedisResult<Value>> {
        self.within(limit, async { Ok(self.send(command).await) }).await
    }

    async fn within<T>(&self, limit: Duration, work: impl Future<Output = RedisResult<T>>) -> Result<T> {
        let Ok(answer) = tokio::time::timeout(limit, work).await else {
            return Err(crate::Error::Timeout);
        };
        answer.map_err(|error| failure::error(&error))
    }

    async fn send(&self, command: &Cmd) -> RedisResult<Value> {
        match self {
            Self::Server(server) => server.send(command).await,
            Self::Cluster(cluster) => command.query_async(&mut cluster.clone()).await,
        }
    }
}

impl Server {
    async fn send(&self, command: &Cmd) -> RedisResult<Value> {
        let Open { mut connection, number } = self.connection().await?;
        // Whoever stops waiting leaves: the other end may be gone without a word.
        let abandoned = Abandoned { server: self, number, armed: true };
        let answer = command.query_async(&mut connection).await;
        abandoned.settle(answer.as_ref().err());
        answer
    }

    async fn connection(&self) -> RedisResult<Open> {
        if let Some(open) = self.current() {
            return Ok(open);
        }
        let mut source = self.source.lock().await;
        if let Some(open) = self.current() {
            return Ok(open);
        }
        // Each call has its time limit, which its caller may set.
        let config = AsyncConnectionConfig::new().set_connection_timeout(None).set_response_timeout(None);
        let connection = match &mut *source {
            Source::One(client) => client.get_multiplexed_async_connection_with_config(&config).await?,
            Source::Sentinel(client) => client.get_async_connection_with_config(&config).await?,
        };
        let open = Open { connection, number: NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed) };
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = Some(open.clone());
        Ok(open)
    }

    fn current(&self) -> Option<Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn drop_connection(&self, number: u64) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.as_ref().is_some_and(|open| open.number == number) {
            *open = None;
        }
    }
}

static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);

/// A command on its way; if nobody waits for its answer any more, the connection is not used again.
struct Abandoned<'a> {
    server: &'a Server,
    number: u64,
    armed: bool,
}

impl Abandoned<'_> {
    fn settle(mut self, error: Option<&RedisError>) {
        // A server that was the master refuses writes from now on; the Sentinels know the new one.
        self.armed = error.is_some_and(|error| {
            error.is_io_error() || error.is_unrecoverable_error() || error.code() == Some("READONLY")
        });
    }
}

impl Drop for Abandoned<'_> {
    fn drop(&mut self) {
        if self.armed {
            self.server.drop_connection(self.number);
        }
    }
}
