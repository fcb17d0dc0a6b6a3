//! How to test what a service does with sessions, without a server, a browser or waiting. Read the tests at the end.
//!
//! ```text
//! cargo test -p tideway-session-examples --test examples unit_test
//! ```
//!
//! The service guards a door: three wrong codes, and the visitor has to come back later.

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::post;
use tideway_session::{Result, Session, SessionConfig, SessionLayer, SessionStore, TypedSession};

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

fn app(sessions: SessionLayer) -> Router {
    Router::new().route("/enter/{code}", post(enter)).layer(sessions)
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
    use std::time::{Duration, SystemTime};

    use axum::body::Body;
    use axum::http::{Request, header};
    use axum::response::Response;
    use tideway_session::{InMemorySessionStore, ManualClock, SessionData};
    use tower::ServiceExt as _;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    /// Logic: the accessors on plain data. No request, no store, nothing asynchronous.
    #[test]
    fn three_wrong_codes_close_the_door() -> Result<()> {
        let mut data = SessionData::new(HOUR);
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
        let mut data = SessionData::new(HOUR);
        data.write(&Door { wrong: 2, open: false })?;
        assert_eq!(try_code(&mut data.typed::<Door>(), "2718")?, StatusCode::OK);
        let door: Door = data.read()?;
        assert_eq!((door.wrong, door.open), (0, true));
        Ok(())
    }

    /// Handlers: the whole service, with a request handed to it, and time that stands still unless it is told.
    #[tokio::test]
    async fn the_door_forgets_after_an_hour() -> Result<()> {
        let clock = ManualClock::new(SystemTime::UNIX_EPOCH + 1_000_000 * HOUR);
        let config = SessionConfig { default_ttl_seconds: HOUR.as_secs(), ..SessionConfig::default() };
        // Both take their time from the same clock; clones of it go together.
        let store = InMemorySessionStore::new(HOUR).with_clock(clock.clone());
        let app = app(SessionLayer::new(store, &config)?.with_clock(clock.clone()));

        let response = enter(&app, "1234", "").await;
        let cookie = cookie_of(&response);
        for expected in [StatusCode::FORBIDDEN, StatusCode::FORBIDDEN, StatusCode::TOO_MANY_REQUESTS] {
            assert_eq!(enter(&app, "1234", &cookie).await.status(), expected);
        }

        clock.advance(HOUR);
        let response = enter(&app, "2718", &cookie).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_ne!(cookie_of(&response), cookie, "an ended session never comes back under its id");
        Ok(())
    }

    async fn enter(app: &Router, code: &str, cookie: &str) -> Response {
        let request = Request::post(format!("/enter/{code}")).header(header::COOKIE, cookie).body(Body::empty());
        app.clone().oneshot(request.expect("a request")).await.expect("a response")
    }

    /// `name=value` of the cookie that a response sets, as a browser sends it back.
    fn cookie_of(response: &Response) -> String {
        let cookie = response.headers().get(header::SET_COOKIE).expect("a cookie").to_str().expect("text");
        cookie.split(';').next().expect("a pair").to_owned()
    }
}
