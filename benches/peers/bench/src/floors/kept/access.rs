//! W1: a field found by its key in one packed text, what was set kept beside it.

use super::fields;
use super::session::{Session, Times, now};
use crate::work::TypedAccess;
use peers_core::StdSession;
use std::hint::black_box;
use std::sync::{Arc, Mutex};

pub struct Access(Session);

impl Access {
    pub fn new(s: &StdSession) -> Self {
        Self(Session::new(fields::frozen(s, "", Times::new(now(), 86_400_000))))
    }
}

/// Reads the counter, adds one and writes it.
pub fn bump(session: &mut Session) -> Option<u32> {
    let n = session.get("visits")?.parse::<u32>().ok()? + 1;
    session.set("visits", |text| text.push_str(itoa::Buffer::new().format(n))).then_some(n)
}

impl TypedAccess for Access {
    fn bump(&mut self) -> u32 {
        bump(black_box(&mut self.0)).expect("visits")
    }
}

/// The same over what the extractors of a request share, with whether the response has left.
pub struct Shared(Arc<Mutex<(Session, bool)>>);

impl Shared {
    pub fn new(s: &StdSession) -> Self {
        Self(Arc::new(Mutex::new((Access::new(s).0, false))))
    }
}

impl TypedAccess for Shared {
    fn bump(&mut self) -> u32 {
        let state = || black_box(&self.0).lock().expect("lock");
        let n = state().0.get("visits").and_then(|text| text.parse::<u32>().ok()).expect("visits") + 1;
        let (session, sent) = &mut *state();
        assert!(!*sent && session.set("visits", |text| text.push_str(itoa::Buffer::new().format(n))));
        n
    }
}
