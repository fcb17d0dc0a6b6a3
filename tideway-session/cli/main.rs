//! The command line of `tideway-session`: what an operator needs beside the running service.
//!
//! Results go to standard output, everything else to standard error. It ends with 0, with 1 if something is wrong with
//! what it was given, and with 2 if it was called in a way that it does not know. No secret is ever printed, except the
//! key that `keygen` has just made.

mod arguments;
mod check_config;
mod inspect;
mod keygen;
mod presented;
#[cfg(feature = "redis")]
mod sessions;
mod times;

use std::fmt;
use std::io::{self, Write as _};
use std::process::ExitCode;

use self::arguments::{Call, HELP, parse};

#[cfg(not(feature = "redis"))]
const WITHOUT_REDIS: &str = "this program was built without Redis, whose sessions this command lists and ends: \
                             `cargo install tideway-session --features cli,redis`";

/// Why a command did not do what it was asked for, as sentences for the operator.
#[derive(Debug)]
struct Failure(String);

impl<T: fmt::Display> From<T> for Failure {
    fn from(reason: T) -> Self {
        Self(reason.to_string())
    }
}

/// What a command has to say: to whoever takes its result, and to whoever watches.
#[derive(Debug, Default)]
struct Said {
    result: String,
    notes: String,
}

impl From<String> for Said {
    fn from(result: String) -> Self {
        Self { result, notes: String::new() }
    }
}

fn main() -> ExitCode {
    let call = match parse(std::env::args_os()) {
        Ok(call) => call,
        Err(error) => {
            tell(&format!("{error}\n\nTry `tideway-session --help`.\n"));
            return ExitCode::from(2);
        }
    };
    let outcome = match call {
        Call::Help => Ok(HELP.to_owned().into()),
        Call::Version => Ok(format!("tideway-session {}\n", env!("CARGO_PKG_VERSION")).into()),
        Call::Keygen => keygen::run(),
        Call::Inspect { cookie, values } => inspect::run(cookie, values),
        Call::CheckConfig => check_config::run(),
        #[cfg(feature = "redis")]
        Call::Sessions(call) => sessions::run(&call),
        #[cfg(not(feature = "redis"))]
        Call::Sessions(_) => Err(WITHOUT_REDIS.into()),
    };
    match outcome {
        Ok(said) => {
            // Whoever reads may have read enough.
            let written = io::stdout().lock().write_all(said.result.as_bytes());
            tell(&said.notes);
            match written {
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                    tell(&format!("the result cannot be written: {error}\n"));
                    ExitCode::FAILURE
                }
                _ => ExitCode::SUCCESS,
            }
        }
        Err(Failure(reason)) => {
            tell(&format!("{reason}\n"));
            ExitCode::FAILURE
        }
    }
}

fn tell(text: &str) {
    // There is nobody to tell that there is nobody to tell.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
