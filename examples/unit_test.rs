//! How to test what a service does with sessions, without a server, a browser or waiting. Read the tests at the end.
//!
//! ```text
//! cargo test -p tideway-session-examples --test examples unit_test
//! ```
//!
//! The service guards a door: three wrong codes, and the visitor has to come back later. The helpers are those of the
//! feature `testing`, which a service asks for in its `[dev-dependencies]`:
//!
//! ```toml
//! [dev-dependencies]
//! tideway-session = { version = "0.1", features = ["testing"] }
//! ```

use std::time::SystemTime;

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::routing::{get, post};
use tideway_session::{
    Required, RequiredSession, Result, Session, SessionConfig, SessionLayer, SessionStore, TypedSession,
};

/// How many wrong codes a visitor has.
const PATIENCE: u32 = 3;

/// What the door remembers about a visitor.
#[derive(Session)]
struct Door {
    /// Wrong codes so far.
    #[session(default)]
    wrong: u32,
    /// Whether they are in.
    #[session(privilege, default)]
    open: bool,
}

/// The rule alone. It takes the accessors by reference, so it works on a request's session and on plain data.
fn try_code(door: &mut DoorAccessor<'_>, code: &str) -> Result<StatusCode> {
    if door.wrong()? >= PATIENCE {
        return Ok(StatusCode::TOO_MANY_REQUESTS);
    }
    if code != "2718" {
        door.update_wrong(|wrong| *wrong += 1)?;
        return Ok(StatusCode::FORBIDDEN);
    }
    door.remove_wrong()?;
    door.set_open(true)?;
    Ok(StatusCode::OK)
}

async fn enter(mut door: TypedSession<Door>, Path(code): Path<String>) -> Result<StatusCode> {
    try_code(&mut door, &code)
}

/// Whoever takes this is behind the door.
struct Inside;

impl RequiredSession for Inside {
    type Session = Door;
    type Rejection = StatusCode;

    fn require(door: &DoorAccessor<'_>, _now: SystemTime) -> Result<Option<Self>> {
        Ok(door.open()?.then_some(Self))
    }

    fn reject(_: &Parts) -> StatusCode {
        StatusCode::UNAUTHORIZED
    }
}

async fn room(_: Required<Inside>) -> &'static str {
    "You are in."
}

fn app(sessions: SessionLayer) -> Router {
    Router::new().route("/enter/{code}", post(enter)).route("/room", get(room)).layer(sessions)
}

#[tokio::main]
async fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let config = SessionConfig::from_env()?;
    let store: std::sync::Arc<dyn SessionStore> = config.store().await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    println!("Try: curl -i -c door -b door -X POST http://{}/enter/1234", listener.local_addr()?);
    Ok(axum::serve(listener, app(SessionLayer::new(store, &config)?)).await?)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::body::Body;
    use axum::http::Request;
    use tideway_session::testing::{TestSessions, TestVisitor};
    use tideway_session::{SessionData, SessionHandle};

    use super::*;

    const DAY: Duration = Duration::from_secs(86_400);

    /// Logic: the accessors on plain data. No request, no store, nothing asynchronous.
    #[test]
    fn three_wrong_codes_close_the_door() -> Result<()> {
        let mut data = SessionData::new(DAY);
        for _ in 0..PATIENCE {
            assert_eq!(try_code(&mut data.typed::<Door>(), "1234")?, StatusCode::FORBIDDEN);
        }
        assert_eq!(try_code(&mut data.typed::<Door>(), "2718")?, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(data.get("open"), None);
        assert_eq!(data.get("wrong"), Some("3"), "what is stored is plain text");
        Ok(())
    }

    /// Logic from a state in the middle: write the struct as a whole, read it back as a whole.
    #[test]
    fn the_right_code_forgives_the_wrong_ones() -> Result<()> {
        let mut data = SessionData::new(DAY);
        data.write(&Door { wrong: 2, open: false })?;
        assert_eq!(try_code(&mut data.typed::<Door>(), "2718")?, StatusCode::OK);
        let door: Door = data.read()?;
        assert_eq!((door.wrong, door.open), (0, true));
        Ok(())
    }

    /// A handler, called as the function it is.
    #[tokio::test]
    async fn the_code_is_in_the_path() -> Result<()> {
        let session = SessionHandle::for_test();
        assert_eq!(enter(session.typed::<Door>(), Path("2718".to_owned())).await?, StatusCode::OK);
        assert!(session.typed::<Door>().open()?);
        Ok(())
    }

    /// What a handler requires, as the function of data and time that it is.
    #[test]
    fn nobody_is_inside_who_did_not_enter() -> Result<()> {
        let mut data = SessionData::new(DAY);
        assert!(Inside::require(&data.typed::<Door>(), SystemTime::now())?.is_none());
        data.typed::<Door>().set_open(true)?;
        assert!(Inside::require(&data.typed::<Door>(), SystemTime::now())?.is_some());
        Ok(())
    }

    /// The whole service, from a state in the middle, and what it leaves in the session.
    #[tokio::test]
    async fn who_is_in_sees_the_room() -> Result<()> {
        let sessions = TestSessions::new();
        let app = app(sessions.layer());
        let mut visitor = sessions.visitor();
        assert_eq!(send(&mut visitor, &app, "GET", "/room").await, StatusCode::UNAUTHORIZED);
        visitor.edit(|session| session.typed::<Door>().set_open(true)).await?;
        assert_eq!(send(&mut visitor, &app, "GET", "/room").await, StatusCode::OK);

        assert_eq!(send(&mut visitor, &app, "POST", "/enter/1234").await, StatusCode::FORBIDDEN);
        let mut session = visitor.session().await?.expect("a session");
        assert_eq!(session.typed::<Door>().wrong()?, 1);
        Ok(())
    }

    /// Time stands still unless it is told to pass.
    #[tokio::test]
    async fn the_door_forgets_after_a_day() -> Result<()> {
        let sessions = TestSessions::new();
        let app = app(sessions.layer());
        let mut visitor = sessions.visitor();
        for _ in 0..PATIENCE {
            assert_eq!(send(&mut visitor, &app, "POST", "/enter/1234").await, StatusCode::FORBIDDEN);
        }
        assert_eq!(send(&mut visitor, &app, "POST", "/enter/2718").await, StatusCode::TOO_MANY_REQUESTS);
        let before = visitor.cookie().cloned();

        sessions.clock().advance(DAY);
        assert_eq!(send(&mut visitor, &app, "POST", "/enter/2718").await, StatusCode::OK);
        assert_ne!(visitor.cookie(), before.as_ref(), "an ended session never comes back under its id");
        Ok(())
    }

    async fn send(visitor: &mut TestVisitor, app: &Router, method: &str, path: &str) -> StatusCode {
        let request = Request::builder().method(method).uri(path).body(Body::empty()).expect("a request");
        let Ok(response) = visitor.send(app, request).await;
        response.status()
    }
}
