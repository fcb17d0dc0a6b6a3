//! What happens in a request: B7 to B25 and B45, each test named after its behaviour.

mod after_response;
mod attempts;
mod custom_store;
mod dead_cookies;
mod duplicates;
mod ended;
mod expiry;
mod failing;
mod faulty_store;
mod flattened;
mod hang_up;
mod headers;
mod loading;
mod merging;
mod renewal;
mod required;
mod required_routes;
mod rotation;
mod save_now;
mod save_races;
mod saving;
mod sealed;
mod secrets;
mod shapes;
mod untouched;

use serde::{Deserialize, Serialize};
use tideway_session::{Result, Session, SessionHandle, TypedSession};

/// What most tests remember about a visitor.
#[derive(Session)]
struct Shop {
    #[session(default)]
    visits: u32,
    #[session(json, default)]
    cart: Vec<Line>,
    #[session(flash)]
    notice: Option<String>,
}

/// Who is signed in: another struct over the same session.
#[derive(Session)]
#[session(prefix = "auth.")]
struct Auth {
    #[session(owner)]
    user: Option<u64>,
    #[session(privilege, default)]
    admin: bool,
    csrf: String,
}

tideway_session::assert_distinct_keys!(Shop, Auth);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Line {
    sku: String,
    qty: u32,
}

/// Asks for the session and does nothing.
async fn look(_: SessionHandle) {}

/// The theme that the session holds.
async fn theme(session: SessionHandle) -> String {
    session.get("theme").unwrap_or_default()
}

/// Ends the session.
async fn log_out(session: SessionHandle) -> Result<()> {
    session.destroy()
}

/// Gives the session a new id.
async fn rotate(session: SessionHandle) -> Result<()> {
    session.rotate()
}

/// Signs in, with the session's own accessor.
async fn sign_in(mut auth: TypedSession<Auth>) -> Result<()> {
    auth.set_user(42)
}
