//! `actix-session` 0.11 with its `CookieSessionStore`, private content.

use crate::work::{CookieCodec, TypedAccess};
use actix_session::storage::{CookieSessionStore, SessionKey, SessionStore};
use actix_session::{Session, SessionExt};
use actix_web::cookie::{Cookie, CookieJar, Key, time::Duration};
use actix_web::test::TestRequest;
use peers_core::{StdSession, now};
use std::collections::HashMap;
use std::hint::black_box;

pub fn fill(session: &Session, s: &StdSession) {
    for (k, v) in s.to_values() {
        session.insert(k, v).expect("insert");
    }
}

pub struct Access(Session);

impl Access {
    pub fn new(s: &StdSession) -> Self {
        let session = TestRequest::default().to_srv_request().get_session();
        fill(&session, s);
        Self(session)
    }
}

impl TypedAccess for Access {
    fn bump(&mut self) -> u32 {
        let n = self.0.get::<u32>("visits").expect("get").unwrap_or(0) + 1;
        self.0.insert("visits", n).expect("insert");
        n
    }
}

/// What the middleware does with the store's "key", which is the JSON text.
pub struct Codec {
    store: CookieSessionStore,
    key: Key,
    state: HashMap<String, String>,
}

impl Codec {
    pub fn new(s: &StdSession) -> Self {
        Self { store: CookieSessionStore::default(), key: Key::from(&[7; 64]), state: s.to_json_strings() }
    }
    fn state(&self, cookie: &str) -> Option<HashMap<String, String>> {
        let mut jar = CookieJar::new();
        jar.add_original(Cookie::new("id", cookie.to_owned()));
        let text = jar.private(&self.key).get("id")?.value().to_owned();
        let key: SessionKey = text.try_into().ok()?;
        now(self.store.load(&key)).ok()?
    }
}

impl CookieCodec for Codec {
    fn seal(&mut self) -> String {
        // the middleware moves the state out of the session, no clone; here the
        // state has to survive the call, so the clone is undone in the floor
        // row "HashMap<String,String> clone"
        let key = now(self.store.save(self.state.clone(), &Duration::days(1))).expect("save");
        let mut jar = CookieJar::new();
        jar.private_mut(&self.key).add(Cookie::new("id", String::from(key)));
        jar.get("id").expect("cookie").value().to_string()
    }
    fn open(&mut self, cookie: &str) -> bool {
        black_box(self.state(cookie)).is_some()
    }
    fn open_typed(&mut self, cookie: &str) -> Option<StdSession> {
        StdSession::from_json_strings(&self.state(cookie)?)
    }
    fn on_the_wire(&self, sealed: &str) -> usize {
        Cookie::new("id", sealed.to_owned()).encoded().to_string().len() - "id=".len()
    }
}
