//! Reading sessions: whole, or only whether they still are what this process has seen.

use std::sync::Arc;

use redis::{Cmd, Value};

use super::hash::{self, Held, TERMS};
use super::keys::Place;
use super::{Found, RedisSessionStore};
use crate::Result;
use crate::data::Marked;

impl RedisSessionStore {
    pub(super) async fn look_up(&self, place: &Place) -> Result<Found> {
        let key = self.prefix.session(place);
        if let Some(copy) = self.cache.settled(&place.name)
            && self.is_current(&key, &copy).await?
        {
            return Ok(self.found(&copy));
        }
        match hash::read(&self.read(redis::cmd("HGETALL").arg(&key)).await?)? {
            Held::Session(data, terms) => {
                let session = Arc::new(Marked::new(&data, self.loader, terms));
                self.cache.note_read(&place.name, &session);
                Ok(self.found(&session))
            }
            Held::Ended(until) => {
                self.cache.forget(&place.name);
                Ok(if until > self.now() { Found::Ended } else { Found::Nothing })
            }
            Held::Nothing => {
                self.cache.forget(&place.name);
                Ok(Found::Nothing)
            }
        }
    }

    async fn is_current(&self, key: &str, copy: &Marked) -> Result<bool> {
        let mut ask = Cmd::with_capacity(3, "HGET".len() + key.len() + TERMS.len());
        let terms = self.read(ask.arg("HGET").arg(key).arg(TERMS)).await?;
        Ok(matches!(terms, Value::BulkString(terms) if terms == copy.mark().as_bytes()))
    }

    fn found(&self, session: &Arc<Marked>) -> Found {
        let data = session.to_session();
        if data.terms().is_over(self.now()) { Found::Nothing } else { Found::Live(data) }
    }
}
