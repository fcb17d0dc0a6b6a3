//! One session, as a request gets it and as a store has it.

use tideway_session::{InMemorySessionStore, SessionData, SessionStore};
use tideway_session_benches::DAY;

use crate::measure::now;

pub(crate) const ID: &str = "000000000000000000000000";

/// The session as a request gets it: not written field by field.
pub(crate) fn loaded(session: &SessionData) -> SessionData {
    SessionData::from_bytes(&session.to_bytes()).expect("our own bytes")
}

/// A store in memory that holds it.
pub(crate) fn stored(session: SessionData) -> InMemorySessionStore {
    let store = InMemorySessionStore::new(DAY);
    now(store.save(ID, session)).expect("save");
    store
}
