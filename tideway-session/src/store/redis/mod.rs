//! The store that keeps sessions in Redis.

mod cache;
mod connection;
mod failure;
mod hash;
mod keys;
mod operations;
mod owners;
mod read;
mod script;
mod url;
mod write;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use redis::{Cmd, Value};

use self::cache::{CACHE_SIZE, Cache};
use self::connection::Connection;
use self::keys::{Place, Prefix};
use self::script::Script;
use super::{Found, Owned, OwnedSession, SessionStore};
use crate::clock::{Clock, SystemClock};
use crate::data::{Loader, Marked, millis};
use crate::{Error, Result, SessionChanges, SessionData, id};

/// How long a command waits for Redis unless it is said otherwise.
const CALL_TIMEOUT: Duration = Duration::from_secs(2);

const PREFIX: &str = "tideway:";

/// Keeps sessions in Redis: for services of many processes, and across restarts.
///
/// Concurrent requests of one session keep each other's changes, whichever server they reach, and a session that was
/// ended stays ended: each change is one step in Redis. A request that reads its session costs one command, one that
/// writes it too costs two. A session that this process has seen before is not sent again if it still is the same: the
/// command asks for that alone, and one more reads the session if another server has changed it. Redis frees what has
/// expired. What a client presents is hashed before it gets there.
///
/// The connection comes back by itself. What cannot be done in time is [`Error::Timeout`], what cannot be done is
/// [`Error::Store`]; nothing is done half. The guide `redis` tells what is stored and what happens in each failure.
///
/// ```no_run
/// use std::time::Duration;
/// use tideway_session::RedisSessionStore;
///
/// # async fn run() -> tideway_session::Result<()> {
/// let store = RedisSessionStore::connect("redis://localhost")
///     .await?
///     .with_key_prefix("shop:")
///     .with_call_timeout(Duration::from_millis(500))
///     .with_cache_size(32 << 20);
/// # Ok(()) }
/// ```
pub struct RedisSessionStore {
    connection: Connection,
    scripts: Scripts,
    prefix: Prefix,
    limit: Duration,
    clock: Box<dyn Clock>,
    loader: Loader,
    cache: Cache,
    /// What no other store marks its writes with.
    mark: String,
    writes: AtomicU64,
}

struct Scripts {
    amend: Script,
    write: Script,
    end: Script,
    list: Script,
    unlist: Script,
}

impl RedisSessionStore {
    /// Connects to Redis. The forms of a URL, in which user, password, port and database can be left out:
    ///
    /// | where | URL |
    /// |---|---|
    /// | one server | `redis://user:password@host:6379/0`, `redis+unix:///run/redis.sock` |
    /// | the master that Sentinels name | `redis+sentinel://user:password@host:26379,host:26379/master/0` |
    /// | a Cluster | `redis+cluster://user:password@host:6379,host:6379` |
    ///
    /// With the feature `redis-tls` the scheme can begin with `rediss`, for TLS.
    ///
    /// A service that cannot reach Redis does not start, so that a wrong address is known at once; once it is connected
    /// it outlives any failure of Redis.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] for a URL in none of these forms, and if Redis cannot be reached or refuses the password;
    /// [`Error::Timeout`] if it takes longer than two seconds. None shows anything of the URL.
    pub async fn connect(url: &str) -> Result<Self> {
        let target = url::parse(url).map_err(|mistake| Error::store(format!("the URL of Redis {mistake}")))?;
        let opening = tokio::time::timeout(CALL_TIMEOUT, Connection::open(target)).await;
        let connection = opening.map_err(|_| Error::Timeout)?.map_err(|error| failure::error(&error))?;
        let store = Self {
            connection,
            scripts: Scripts {
                amend: Script::new(include_str!("scripts/amend.lua")),
                write: Script::new(include_str!("scripts/write.lua")),
                end: Script::new(include_str!("scripts/end.lua")),
                list: Script::new(include_str!("scripts/list.lua")),
                unlist: Script::new(include_str!("scripts/unlist.lua")),
            },
            prefix: Prefix::new(PREFIX),
            limit: CALL_TIMEOUT,
            clock: Box::new(SystemClock),
            loader: Loader::new(),
            cache: Cache::new(CACHE_SIZE),
            mark: id::new_mark()?,
            writes: AtomicU64::new(0),
        };
        store.read(&redis::cmd("PING")).await?;
        Ok(store)
    }

    /// Begins all keys with `prefix`, in the place of `tideway:`: services that share a Redis have different ones, the
    /// servers of one service have the same. Braces, which would decide where a Cluster keeps a key, become `_`.
    #[must_use]
    pub fn with_key_prefix(mut self, prefix: &str) -> Self {
        self.prefix = Prefix::new(prefix);
        self
    }

    /// How long a command waits for Redis, the connecting included; two seconds unless it is said here. What takes more
    /// than one command can take that for each.
    #[must_use]
    pub fn with_call_timeout(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Keeps up to so many bytes of sessions in this process, as it has last seen them; 8 MiB unless it is said here, and
    /// none with 0.
    ///
    /// Redis is asked at every read, so what another server has changed or ended is seen at once; a session that is as it
    /// was need not be sent again. What is kept is in plain text, some of it for a while after the session's end.
    #[must_use]
    pub fn with_cache_size(mut self, bytes: usize) -> Self {
        self.cache = Cache::new(bytes);
        self
    }

    /// Takes the time from `clock`; see [`ManualClock`](crate::ManualClock). Redis is told lengths only, so its clock
    /// need not agree.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Box::new(clock);
        self
    }

    fn now(&self) -> u64 {
        millis(self.clock.now())
    }

    /// What only one write has.
    fn new_mark(&self) -> String {
        [&self.mark, "-", itoa::Buffer::new().format(self.writes.fetch_add(1, Ordering::Relaxed))].concat()
    }

    /// Notes a session as a write has left it.
    fn note_write(&self, place: &Place, data: &SessionData, terms: String) -> Arc<Marked> {
        let marked = Arc::new(Marked::new(data, self.loader, terms));
        self.cache.note_write(&place.name, &marked);
        marked
    }

    async fn read(&self, command: &Cmd) -> Result<Value> {
        self.connection.read(command, self.limit).await
    }
}

/// What is wrong with a URL, without showing it.
pub(crate) fn url_mistake(url: &str) -> Option<&'static str> {
    url::parse(url).err()
}

#[async_trait]
impl SessionStore for RedisSessionStore {
    async fn load(&self, session_id: &str) -> Result<Option<SessionData>> {
        Ok(match self.find(session_id).await? {
            Found::Live(data) => Some(data),
            Found::Ended | Found::Nothing => None,
        })
    }

    async fn save(&self, session_id: &str, data: SessionData) -> Result<String> {
        self.create(&Place::of(session_id), &data).await?;
        Ok(session_id.to_owned())
    }

    async fn delete(&self, session_id: &str) -> Result<()> {
        SessionStore::end(self, session_id).await.map(drop)
    }

    async fn end(&self, session_id: &str) -> Result<bool> {
        let place = Place::of(session_id);
        let Some(owner) = self.end_at(&place, None).await? else { return Ok(false) };
        if let Some(owner) = owner {
            self.unlist_one(&owner.name, &owner.handle, &place.slot).await;
        }
        Ok(true)
    }

    async fn update(&self, session_id: &str, changes: &SessionChanges) -> Result<SessionData> {
        let place = Place::of(session_id);
        let (data, terms) = match self.amend(&place, changes).await? {
            Some(amended) => amended,
            // On the heap, because nearly every call goes without.
            None => Box::pin(self.change(&place, &place, changes)).await?,
        };
        let marked = self.note_write(&place, &data, terms);
        Ok(data.stored_as(session_id).based_on(marked))
    }

    async fn rotate(&self, old: &str, new: &str, changes: &SessionChanges) -> Result<String> {
        let from = Place::of(old);
        let presented = from.presented(new);
        self.cache.forget(&from.name);
        let to = Place::of(&presented);
        let (data, terms) = self.change(&from, &to, changes).await?;
        self.note_write(&to, &data, terms);
        Ok(presented)
    }

    async fn find(&self, presented: &str) -> Result<Found> {
        self.look_up(&Place::of(presented)).await
    }

    async fn list_owned(&self, owner: &str) -> Result<Vec<OwnedSession>> {
        self.owned(owner).await
    }

    async fn delete_owned(&self, owner: &str, which: Owned<'_>) -> Result<usize> {
        self.end_owned(owner, which).await
    }

    async fn is_healthy(&self) -> bool {
        self.read(&redis::cmd("PING")).await.is_ok()
    }

    fn recognises(&self, presented: &str) -> bool {
        keys::recognises(presented)
    }
}

/// Shows the prefix of the keys, and nothing of the URL.
impl fmt::Debug for RedisSessionStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisSessionStore")
            .field("key_prefix", &self.prefix)
            .field("call_timeout", &self.limit)
            .finish_non_exhaustive()
    }
}
