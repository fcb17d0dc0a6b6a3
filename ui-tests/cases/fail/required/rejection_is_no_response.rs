// The rejection has to be a response.

use std::time::SystemTime;

use http::request::Parts;
use tideway_session::{RequiredSession, Result, Session};

#[derive(Session)]
struct Auth {
    user: Option<u64>,
}

struct SignedIn;

struct Nobody;

impl RequiredSession for SignedIn {
    type Session = Auth;
    type Rejection = Nobody;

    fn require(auth: &AuthAccessor<'_>, _: SystemTime) -> Result<Option<Self>> {
        Ok(auth.user()?.map(|_| Self))
    }

    fn reject(_: &Parts) -> Nobody {
        Nobody
    }
}

fn main() {}
