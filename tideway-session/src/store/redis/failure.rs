//! What Redis answers with when it fails, as our error.

use std::error::Error as StdError;
use std::sync::Arc;
use std::{fmt, io};

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
const TELLING_DETAILS: [&str; 2] = ["DB index is out of range", "This instance has cluster support disabled"];

/// What is in a detail that means `NOPERM` under another code: of what a script calls, and of choosing a database.
const NO_RIGHT: [&str; 2] =
    ["The user executing the script can't run this command", "has no permissions to run the 'select'"];

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
    let lacks_a_right = |detail: &str| NO_RIGHT.iter().any(|text| detail.contains(text));
    if error.code() == Some("NOPERM") || error.detail().is_some_and(lacks_a_right) {
        return "Redis refused: NOPERM; `ACL LOG` tells the command or the key".to_owned();
    }
    if let Some(code) = error.code() {
        return match error.detail() {
            Some(detail) if TELLING.contains(&code) || TELLING_DETAILS.contains(&detail) => {
                format!("Redis refused: {code} {detail}")
            }
            _ => format!("Redis refused: {code}"),
        };
    }
    match error.kind() {
        ErrorKind::Io => match io_error(error) {
            Some(source) => format!("Redis cannot be reached: {}", io_text(source)),
            None => "the connection to Redis broke".to_owned(),
        },
        ErrorKind::Parse => "what answers there does not speak the protocol of Redis".to_owned(),
        ErrorKind::AuthenticationFailed => "Redis refused the user name or the password".to_owned(),
        ErrorKind::MasterNameNotFoundBySentinel => "the Sentinels know no such master".to_owned(),
        ErrorKind::ClusterConnectionNotFound => "no node of the Cluster can be reached".to_owned(),
        _ => format!("Redis failed: {}", error.category()),
    }
}

fn io_error(error: &RedisError) -> Option<&io::Error> {
    let source = StdError::source(error)?;
    let shared = || source.downcast_ref::<Arc<dyn StdError + Send + Sync>>()?.downcast_ref();
    source.downcast_ref().or_else(shared)
}

/// What the operating system says; what others say may name the server.
fn io_text(error: &io::Error) -> String {
    let text = error.to_string();
    if error.raw_os_error().is_some() || text.starts_with("failed to lookup address information") {
        return text;
    }
    match error.kind() {
        io::ErrorKind::InvalidData => "its certificate, or what it sent for TLS, was not accepted".to_owned(),
        kind => kind.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b45_a_server_that_is_not_reached_is_not_named() {
        let refused = io::Error::from_raw_os_error(111);
        let expected = format!("Redis cannot be reached: {refused}");
        assert_eq!(text(&RedisError::from(refused)), expected);
        for kind in [io::ErrorKind::InvalidData, io::ErrorKind::Other] {
            let told = text(&RedisError::from(io::Error::new(kind, "not valid for name redis.internal")));
            assert!(told.starts_with("Redis cannot be reached: ") && !told.contains("internal"), "{told}");
        }
    }
}
