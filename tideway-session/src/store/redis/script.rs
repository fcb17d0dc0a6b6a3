//! Steps that Redis takes as one.

use std::time::Duration;

use redis::{Cmd, RedisResult, ToRedisArgs, Value};

use super::connection::Connection;
use super::failure;
use crate::Result;

/// How many arguments a write of a few fields has: room for them is made at once.
const USUAL_ARGUMENTS: usize = 16;

/// How many bytes they have.
const USUAL_LENGTH: usize = 640;

/// A script, known to a server by its digest once it has run there.
pub(super) struct Script {
    text: &'static str,
    digest: String,
}

/// What a script has to say, after the word that says what became of it.
pub(super) struct Answer {
    pub(super) word: String,
    pub(super) rest: std::vec::IntoIter<Value>,
}

impl Script {
    pub(super) fn new(text: &'static str) -> Self {
        Self { text, digest: redis::Script::new(text).get_hash().to_owned() }
    }

    /// A run of the script over `keys`, to which arguments are added.
    pub(super) fn run(&self, keys: &[String]) -> Run<'_> {
        let mut command = Cmd::with_capacity(USUAL_ARGUMENTS, USUAL_LENGTH);
        command.arg("EVALSHA").arg(&self.digest).arg(keys.len()).arg(keys);
        Run { script: self, command, keys: keys.len() }
    }
}

pub(super) struct Run<'a> {
    script: &'a Script,
    command: Cmd,
    keys: usize,
}

impl Run<'_> {
    pub(super) fn arg(mut self, argument: impl ToRedisArgs) -> Self {
        self.command.arg(argument);
        self
    }

    pub(super) async fn send(&self, connection: &Connection, limit: Duration) -> Result<Answer> {
        self.try_send(connection, limit).await?.map_err(|error| failure::error(&error))
    }

    /// Like `send`, but leaves it to the caller what a failure means.
    pub(super) async fn try_send(&self, connection: &Connection, limit: Duration) -> Result<RedisResult<Answer>> {
        let parts = match self.try_run(connection, limit).await? {
            Ok(Value::Array(parts)) => parts,
            Ok(_) => return Err(failure::unexpected()),
            Err(error) => return Ok(Err(error)),
        };
        let mut rest = parts.into_iter();
        let word = rest.next().map(redis::from_redis_value).and_then(std::result::Result::ok);
        Ok(Ok(Answer { word: word.ok_or_else(failure::unexpected)?, rest }))
    }

    /// Like `try_send`, for a script that answers with something else than a word.
    pub(super) async fn try_run(&self, connection: &Connection, limit: Duration) -> Result<RedisResult<Value>> {
        let mut answer = connection.write(&self.command, limit).await?;
        if answer.as_ref().is_err_and(|error| error.code() == Some("NOSCRIPT")) {
            // Started anew, flushed, or another node: nothing has run, and from now on it is known there.
            // On the heap, because nearly every run goes without.
            answer = Box::pin(self.send_in_full(connection, limit)).await?;
        }
        Ok(answer)
    }

    async fn send_in_full(&self, connection: &Connection, limit: Duration) -> Result<RedisResult<Value>> {
        let mut command = redis::cmd("EVAL");
        command.arg(self.script.text).arg(self.keys);
        for argument in self.command.args_iter().skip(3) {
            if let redis::Arg::Simple(argument) = argument {
                command.arg(argument);
            }
        }
        connection.write(&command, limit).await
    }
}

impl Answer {
    /// The next part, as what it has to be.
    pub(super) fn next<T: redis::FromRedisValue>(&mut self) -> Result<T> {
        self.next_if_any()?.ok_or_else(failure::unexpected)
    }

    pub(super) fn next_if_any<T: redis::FromRedisValue>(&mut self) -> Result<Option<T>> {
        self.rest.next().map(redis::from_redis_value).transpose().map_err(|_| failure::unexpected())
    }
}
