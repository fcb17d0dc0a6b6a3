//! What Redis answers with when it fails, as our error.

use std::error::Error as StdError;
use std::fmt;

use redis::{ErrorKind, RedisError};

use crate::Error;

/// Codes whose texts the server does not make of what it was sent; that of `ERR` may repeat keys and values.
const TELLING: [&str; 13] = [
    "BUSY",
    "CLUSTERDOWN",
    "LOADING",
    "MASTERDOWN",
    "MISCONF",
    "NOAUTH",
    "NOREPLICAS",
    "OOM",
    "READONLY",
    "TRYAGAIN",
    "UNKILLABLE",
    "WRONGPASS",
    "WRONGTYPE",
];

/// What `ERR` may say that the server makes of nothing that it was sent.
const TELLING_DETAILS: [&str; 3] =
    ["DB index is out of range", "This instance has cluster support disabled", "max number of clients reached"];

/// A failure of Redis, without anything that was sent to it.
#[derive(Debug)]
struct Failure(String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for Failure {}

pub(super) fn error(error: &RedisError) -> Error {
    if error.is_timeout() { Error::Timeout } else { Error::store(Failure(text(error))) }
}

/// An answer that no script of ours gives.
pub(super) fn unexpected() -> Error {
    Error::store(Failure("Redis answered something unexpected".to_owned()))
}

/// A session got a new id whenever it was looked at.
pub(super) fn keeps_moving() -> Error {
    Error::store(Failure("a session gets new ids faster than it can be followed".to_owned()))
}

fn text(error: &RedisError) -> String {
    if let Some(code) = error.code() {
        return match error.detail() {
            Some(detail) if TELLING.contains(&code) || TELLING_DETAILS.contains(&detail) => {
                format!("Redis refused: {code} {detail}")
            }
            _ if code == "NOPERM" => "Redis refused: NOPERM; `ACL LOG` tells the command or the key".to_owned(),
            _ => format!("Redis refused: {code}"),
        };
    }
    match error.kind() {
        ErrorKind::Io => match StdError::source(error) {
            Some(source) => format!("Redis cannot be reached: {source}"),
            None => "the connection to Redis broke".to_owned(),
        },
        ErrorKind::Parse => "what answers there does not speak the protocol of Redis".to_owned(),
        ErrorKind::AuthenticationFailed => "Redis refused the user name or the password".to_owned(),
        ErrorKind::MasterNameNotFoundBySentinel => "the Sentinels know no such master".to_owned(),
        ErrorKind::ClusterConnectionNotFound => "no node of the Cluster can be reached".to_owned(),
        _ => format!("Redis failed: {}", error.category()),
    }
}
