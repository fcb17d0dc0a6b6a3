//! The response headers that go with a session.

use super::layer::NAME;
use http::header::{CACHE_CONTROL, SET_COOKIE, VARY};
use http::{HeaderMap, HeaderValue};

const ATTRIBUTES: &str = "; Path=/; HttpOnly; Secure; SameSite=Lax";

/// The cookie's line, which gives the browser `value` for `age` seconds.
pub fn cookie(value: &str, age: u64) -> HeaderValue {
    let mut age_text = itoa::Buffer::new();
    let line = [NAME, value, "; Max-Age=", age_text.format(age), ATTRIBUTES].concat();
    let mut line = HeaderValue::from_maybe_shared(bytes::Bytes::from(line)).expect("ascii");
    line.set_sensitive(true);
    line
}

pub fn vary_by_cookie(headers: &mut HeaderMap) {
    if !has(headers, &VARY, &["*", "cookie"]) {
        headers.append(VARY, HeaderValue::from_static("Cookie"));
    }
}

/// Sets ours in the place of any other of its name, and keeps the response out of caches.
pub fn set_cookie(headers: &mut HeaderMap, ours: HeaderValue) {
    if headers.contains_key(SET_COOKIE) {
        let is_other = |line: &&HeaderValue| !line.as_bytes().starts_with(NAME.as_bytes());
        let others: Vec<HeaderValue> = headers.get_all(SET_COOKIE).iter().filter(is_other).cloned().collect();
        headers.remove(SET_COOKIE);
        headers.extend(others.into_iter().map(|other| (SET_COOKIE, other)));
    }
    headers.append(SET_COOKIE, ours);
    if !has(headers, &CACHE_CONTROL, &["no-store", "private"]) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

fn has(headers: &HeaderMap, name: &http::HeaderName, items: &[&str]) -> bool {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|listed| items.iter().any(|item| listed.trim().eq_ignore_ascii_case(item)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_merged_and_ours_appears_once() {
        let mut headers = HeaderMap::new();
        headers.append(SET_COOKIE, HeaderValue::from_static("a=1"));
        headers.append(SET_COOKIE, cookie("theirs", 1));
        headers.append(VARY, HeaderValue::from_static("Accept, cookie"));
        headers.append(CACHE_CONTROL, HeaderValue::from_static("max-age=60"));
        vary_by_cookie(&mut headers);
        set_cookie(&mut headers, cookie("ours", 60));
        let cookies: Vec<_> = headers.get_all(SET_COOKIE).iter().map(|line| line.to_str().expect("text")).collect();
        let ours = "session=ours; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=Lax";
        assert_eq!(cookies, ["a=1", ours]);
        assert_eq!(headers[CACHE_CONTROL], "no-store");
        assert_eq!(headers.get_all(VARY).iter().count(), 1);
    }
}
