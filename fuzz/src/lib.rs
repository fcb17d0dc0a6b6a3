//! What the targets share.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use tideway_session::{CookieSessionStore, SessionConfig};

/// The output of a future that never waits, as nothing in one process does.
pub fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("nothing here has anything to wait for"),
    }
}

pub fn config() -> SessionConfig {
    let key = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    SessionConfig { encryption_key: Some(key.to_owned()), ..SessionConfig::default() }
}

pub fn cookie_store() -> CookieSessionStore {
    CookieSessionStore::new(&config()).expect("a good configuration")
}
