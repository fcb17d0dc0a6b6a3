//! `inspect`: what a sealed cookie holds.

use std::fmt::Write as _;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tideway_session::{CookieSessionStore, Error, Result, SessionConfig, SessionData, SessionStore as _};

use crate::times::{moment, span};
use crate::{Failure, Said, presented};

/// Characters of an id of a session on the server.
const ID_LENGTH: usize = 24;

/// The one format of sealed cookies, in their first byte.
const VERSION: u8 = 1;

/// RFC 6265bis 5.6: what browsers keep of name and value.
const MOST_BYTES: usize = 4096;

pub(crate) fn run(cookie: Option<String>, shows_values: bool) -> Result<Said, Failure> {
    let config = SessionConfig::from_env()?;
    let keys = Keys::new(&config)?;
    let text = cookie.map_or_else(presented::read, Ok)?;
    let value = presented::value(&text, &config.cookie_name)?;
    let key = keys.of(value)?;
    // By a clock that stands before all expiries, so that what has ended can be looked at as well.
    let store = CookieSessionStore::new(&config)?;
    let found = at_once(store.clone().with_clock(|| SystemTime::UNIX_EPOCH).load(value));
    let data = match found {
        Ok(Some(data)) => data,
        Ok(None) => {
            return Err(format!(
                "it was sealed with {key}, and does not open: either it was sealed under another cookie name than `{}` \
                 (TIDEWAY_SESSION_COOKIE_NAME), or it is not whole, or it was changed",
                config.cookie_name
            )
            .into());
        }
        Err(Error::Malformed) => return Err("it opens, and its content is of a newer version than this program".into()),
        Err(error) => return Err(error.into()),
    };
    let now = SystemTime::now();
    let state = match data.expires_at() {
        expiry if data.is_expired_at(now) => {
            format!("expired {} ago", span(now.duration_since(expiry).unwrap_or_default()))
        }
        _ if at_once(store.load(value))?.is_none() => {
            "over: it is past the absolute limit (TIDEWAY_SESSION_MAX_LIFETIME_SECONDS)".to_owned()
        }
        _ => "live".to_owned(),
    };
    let mut text = String::new();
    for (name, value) in [
        ("name", config.cookie_name.clone()),
        ("sealed with", key),
        ("size", format!("{} of {MOST_BYTES} bytes, name and value", config.cookie_name.len() + value.len())),
        ("created", moment(data.created_at(), now)),
        ("last seen", moment(data.last_seen(), now)),
        ("expires", moment(data.expires_at(), now)),
        ("state", state),
        ("keys", data.len().to_string()),
    ] {
        let _ = writeln!(text, "{name:<12} {value}");
    }
    text += &entries(&data, shows_values);
    Ok(text.into())
}

/// A line for each entry. What a session holds may be a visitor's own words, so nothing of it steers the terminal.
fn entries(data: &SessionData, shows_values: bool) -> String {
    let mut text = String::new();
    if !data.is_empty() {
        let _ = writeln!(text, "\n{:>7}  key", "bytes");
    }
    for (key, value) in data.iter() {
        let _ = write!(text, "{:>7}  {}", value.len(), key.escape_debug());
        if shows_values {
            let _ = write!(text, " = {value:?}");
        }
        text.push('\n');
    }
    text
}

/// The keys of the environment, by what a cookie says of the key that sealed it.
struct Keys(Vec<(KeyId, String)>);

/// Stands in a cookie behind the version, and is neither secret nor a part of the key.
type KeyId = [u8; 4];

impl Keys {
    fn new(config: &SessionConfig) -> Result<Self> {
        let names = std::iter::once("the present key (TIDEWAY_SESSION_ENCRYPTION_KEY)".to_owned())
            .chain((1..).map(|number| format!("previous key {number} (TIDEWAY_SESSION_PREVIOUS_ENCRYPTION_KEYS)")));
        // Checked whole first: a mistake in one of several keys is then told by its own name.
        CookieSessionStore::new(config)?;
        let keys = config.encryption_key.iter().chain(&config.previous_encryption_keys);
        let keys = keys.zip(names).map(|(key, name)| Ok((id_of(key)?, name)));
        Ok(Self(keys.collect::<Result<_>>()?))
    }

    /// The name of the key that sealed a cookie.
    fn of(&self, cookie: &str) -> Result<String, Failure> {
        if cookie.len() == ID_LENGTH {
            return Err(
                "it is the id of a session that the service keeps itself: there is nothing in the cookie".into()
            );
        }
        let bytes = URL_SAFE_NO_PAD.decode(cookie);
        let bytes = bytes.map_err(|_| "it is no sealed session, or not the whole of one")?;
        match id_in(&bytes) {
            Some(id) => match self.0.iter().find(|(known, _)| *known == id) {
                Some((_, name)) => Ok(name.clone()),
                None => Err(format!(
                    "it was sealed with none of the {} in the environment: if keys were changed, add the one that sealed it \
                     to TIDEWAY_SESSION_PREVIOUS_ENCRYPTION_KEYS",
                    if let [_] = self.0.as_slice() { "one key".to_owned() } else { format!("{} keys", self.0.len()) }
                )
                .into()),
            },
            None => Err("it is no sealed session, or one of a newer version than this program".into()),
        }
    }
}

fn id_in(cookie: &[u8]) -> Option<KeyId> {
    cookie.strip_prefix(&[VERSION])?.first_chunk().copied()
}

/// What a cookie says of `key`: seen in one that it seals.
fn id_of(key: &str) -> Result<KeyId> {
    let config = SessionConfig { encryption_key: Some(key.to_owned()), ..SessionConfig::default() };
    let store = CookieSessionStore::new(&config)?;
    let cookie = at_once(store.save("", SessionData::new(Duration::from_secs(1))))?;
    let bytes = URL_SAFE_NO_PAD.decode(cookie).map_err(|error| Error::store(error.to_string()))?;
    id_in(&bytes).ok_or_else(|| Error::store("the store seals in a format that this program does not know"))
}

/// The result of a future of the cookie store, which waits for nothing.
fn at_once<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => Err(Error::store("the store waits for something")),
    }
}
