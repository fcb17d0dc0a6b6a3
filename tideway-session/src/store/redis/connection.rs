//! A connection that comes back by itself.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::cluster::ClusterClient;
use redis::cluster_async::ClusterConnection;
use redis::cluster_routing::SingleNodeRoutingInfo;
use redis::sentinel::SentinelClient;
use redis::{AsyncConnectionConfig, Client, Cmd, ErrorKind, RedisError, RedisResult, RetryMethod, Value};
use tokio::time::{Instant, timeout};

use super::failure;
use super::url::Target;
use crate::{Error, Result};

/// How long connecting to a node of a Cluster takes at most.
const NODE_CONNECTS: Duration = Duration::from_secs(2);

/// How long a node of a Cluster may take to answer; each call's own limit is over long before.
const NODE_ANSWERS: Duration = Duration::from_secs(60);

/// The pauses before a command goes to a Cluster again that did not carry it out; the call's limit ends them.
const FIRST_PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(100);

/// How many milliseconds without an answer make a connection one that may be closed: less than the least idle timeout
/// that a server can be given, which is a second.
const IDLE: u64 = 500;

pub(super) enum Connection {
    /// A server of its own, or the one that Sentinels name.
    Server(Box<Server>),
    Cluster(ClusterConnection),
}

pub(super) struct Server {
    source: tokio::sync::Mutex<Source>,
    open: Mutex<Option<Open>>,
    made: Instant,
    /// The last answer, in milliseconds since `made`.
    answered: AtomicU64,
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
                    .connection_timeout(NODE_CONNECTS)
                    .response_timeout(NODE_ANSWERS)
                    // By itself it would also send again what may have been carried out.
                    .retries(0)
                    .build()?;
                return Ok(Self::Cluster(client.get_async_connection().await?));
            }
            Target::One(client) => Source::One(client),
            Target::Sentinel(client) => Source::Sentinel(client),
        };
        let server = Server {
            source: tokio::sync::Mutex::new(source),
            open: Mutex::new(None),
            made: Instant::now(),
            answered: AtomicU64::new(0),
        };
        server.connection().await?;
        Ok(Self::Server(Box::new(server)))
    }

    /// Sends a command that changes nothing: once more if the connection turns out to be broken.
    pub(super) async fn read(&self, command: &Cmd, limit: Duration) -> Result<Value> {
        timeout(limit, self.try_read(command))
            .await
            .map_err(|_| Error::Timeout)?
            .map_err(|error| failure::error(&error))
    }

    /// Sends a command that is carried out only once: whether it was is not known if the connection breaks. So one that
    /// may have been closed while nothing was asked of it is tried first.
    pub(super) async fn write(&self, command: &Cmd, limit: Duration) -> Result<RedisResult<Value>> {
        let answer = timeout(limit, async {
            if let Self::Server(server) = self
                && server.is_idle()
            {
                // On the heap, because nearly every write goes without.
                let tried = Box::pin(self.try_read(&redis::cmd("PING"))).await;
                // One that has a code is an answer too.
                if let Err(error) = tried
                    && error.code().is_none()
                {
                    return Err(error);
                }
            }
            self.send(command).await
        });
        answer.await.map_err(|_| Error::Timeout)
    }

    async fn try_read(&self, command: &Cmd) -> RedisResult<Value> {
        match self.send(command).await {
            Err(error) if error.is_connection_dropped() => self.send(command).await,
            answer => answer,
        }
    }

    async fn send(&self, command: &Cmd) -> RedisResult<Value> {
        match self {
            Self::Server(server) => server.send(command).await,
            Self::Cluster(cluster) => Box::pin(send_to_cluster(cluster, command)).await,
        }
    }
}

/// Sends a command until a node takes it: as long as the answers say that it was not carried out.
async fn send_to_cluster(cluster: &ClusterConnection, command: &Cmd) -> RedisResult<Value> {
    let mut cluster = cluster.clone();
    let mut pause = FIRST_PAUSE;
    let mut answer = command.query_async(&mut cluster).await;
    loop {
        let Err(error) = &answer else { return answer };
        let asked = match error.retry_method() {
            RetryMethod::AskRedirect => error.redirect_node().and_then(|(node, _)| node_at(node)),
            RetryMethod::MovedRedirect | RetryMethod::RefreshSlotsAndRetry | RetryMethod::WaitAndRetry => None,
            // No node was found to send it to.
            _ if error.kind() == ErrorKind::ClusterConnectionNotFound => None,
            _ => return answer,
        };
        if let Some(node) = asked {
            answer = ask(&mut cluster, command, node).await;
        } else {
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
            answer = command.query_async(&mut cluster).await;
        }
    }
}

/// Sends a command to the node that is about to get its slot.
async fn ask(cluster: &mut ClusterConnection, command: &Cmd, node: SingleNodeRoutingInfo) -> RedisResult<Value> {
    // Together, so that no other command comes between.
    let mut both = redis::pipe();
    both.cmd("ASKING").add_command(command.clone());
    let mut answers = cluster.route_pipeline(both, 0, 2, node).await?;
    answers.pop().unwrap_or(Value::Nil).extract_error()
}

fn node_at(address: &str) -> Option<SingleNodeRoutingInfo> {
    let (host, port) = address.rsplit_once(':')?;
    Some(SingleNodeRoutingInfo::ByAddress { host: host.to_owned(), port: port.parse().ok()? })
}

impl Server {
    async fn send(&self, command: &Cmd) -> RedisResult<Value> {
        let Open { mut connection, number } = self.connection().await?;
        // Whoever stops waiting leaves: the other end may be gone without a word.
        let abandoned = Abandoned { server: self, number, armed: true };
        let answer = command.query_async(&mut connection).await;
        abandoned.settle(answer.as_ref().err());
        self.answered.store(self.age(), Ordering::Relaxed);
        answer
    }

    /// Whether the last answer is so long ago that the server, or what lies between, may have closed the connection.
    fn is_idle(&self) -> bool {
        self.age().saturating_sub(self.answered.load(Ordering::Relaxed)) >= IDLE
    }

    fn age(&self) -> u64 {
        self.made.elapsed().as_millis().try_into().unwrap_or(u64::MAX)
    }

    async fn connection(&self) -> RedisResult<Open> {
        match self.current() {
            Some(open) => Ok(open),
            // On the heap, because connecting takes kilobytes that every call would carry along.
            None => Box::pin(self.connect()).await,
        }
    }

    async fn connect(&self) -> RedisResult<Open> {
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
        let open = Open { connection, number: NEXT.fetch_add(1, Ordering::Relaxed) };
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

static NEXT: AtomicU64 = AtomicU64::new(0);

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
