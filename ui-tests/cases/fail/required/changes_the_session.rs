// What is required is read, not written: who is turned away shall not get a session for it.

use std::time::SystemTime;

use http::StatusCode;
use http::request::Parts;
use tideway_session::{RequiredSession, Result, Session};

#[derive(Session)]
struct Auth {
    user: Option<u64>,
    #[session(default)]
    attempts: u32,
}

struct SignedIn;

impl RequiredSession for SignedIn {
    type Session = Auth;
    type Rejection = StatusCode;

    fn require(auth: &AuthAccessor<'_>, _: SystemTime) -> Result<Option<Self>> {
        auth.set_attempts(auth.attempts()? + 1)?;
        Ok(auth.user()?.map(|_| Self))
    }

    fn reject(_: &Parts) -> StatusCode {
        StatusCode::UNAUTHORIZED
    }
}

fn main() {}
