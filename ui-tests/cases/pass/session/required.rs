// What a handler requires: with a lifetime elided or written, of a generic session struct, as a tuple.

use std::time::SystemTime;

use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use http::StatusCode;
use http::request::Parts;
use tideway_session::{Required, RequiredSession, Result, Session};

#[derive(Session)]
struct Auth<T> {
    user: Option<T>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct User(u64);

impl RequiredSession for User {
    type Session = Auth<u64>;
    type Rejection = StatusCode;

    fn require<'a>(auth: &AuthAccessor<'a, u64>, _: SystemTime) -> Result<Option<Self>> {
        Ok(auth.user()?.map(Self))
    }

    fn reject(_: &Parts) -> StatusCode {
        StatusCode::UNAUTHORIZED
    }
}

async fn account(Required(User(id)): Required<User>) -> String {
    id.to_string()
}

fn is_extractor<T: FromRequestParts<()> + OptionalFromRequestParts<()> + Send + 'static>() {}

fn main() {
    is_extractor::<Required<User>>();
    assert_eq!(Required(User(1)), Required(User(1)));
    let _ = account;
}
