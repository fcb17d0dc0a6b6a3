//! The response headers that go with a session.

use http::header::{CACHE_CONTROL, SET_COOKIE, VARY};
use http::{HeaderMap, HeaderValue};

/// Says that the response depends on the cookie; once.
pub(super) fn vary_by_cookie(headers: &mut HeaderMap) {
    let listed = headers.get_all(VARY).iter().any(|value| has_item(value, |item| item == "*" || is(item, "cookie")));
    if !listed {
        headers.append(VARY, HeaderValue::from_static("Cookie"));
    }
}

/// Sets our cookie in the place of any other of its name, and keeps the response out of caches.
pub(super) fn set_cookie(headers: &mut HeaderMap, name: &str, cookie: HeaderValue) {
    let others: Vec<HeaderValue> =
        headers.get_all(SET_COOKIE).iter().filter(|other| !sets(other, name)).cloned().collect();
    headers.remove(SET_COOKIE);
    for other in others {
        headers.append(SET_COOKIE, other);
    }
    headers.append(SET_COOKIE, cookie);

    let kept = headers
        .get_all(CACHE_CONTROL)
        .iter()
        .any(|value| has_item(value, |item| is(item, "no-store") || is(item, "private")));
    if !kept {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

fn sets(cookie: &HeaderValue, name: &str) -> bool {
    let pair = cookie.as_bytes().trim_ascii_start().strip_prefix(name.as_bytes());
    pair.is_some_and(|rest| rest.trim_ascii_start().starts_with(b"="))
}

fn has_item(value: &HeaderValue, matches: impl Fn(&str) -> bool) -> bool {
    value.to_str().is_ok_and(|value| value.split(',').any(|item| matches(item.trim())))
}

fn is(item: &str, name: &str) -> bool {
    item.eq_ignore_ascii_case(name)
}

#[cfg(test)]
mod tests {
    use http::header::HeaderName;

    use super::*;

    fn headers(pairs: &[(HeaderName, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    fn values(headers: &HeaderMap, name: HeaderName) -> Vec<&str> {
        headers.get_all(name).iter().map(|value| value.to_str().expect("text")).collect()
    }

    #[test]
    fn b15_vary_is_merged_never_doubled() {
        for (before, after) in [
            (&[][..], &["Cookie"][..]),
            (&["Accept"], &["Accept", "Cookie"]),
            (&["Accept, cookie"], &["Accept, cookie"]),
            (&["*"], &["*"]),
        ] {
            let mut map: HeaderMap = before.iter().map(|value| (VARY, HeaderValue::from_static(value))).collect();
            vary_by_cookie(&mut map);
            vary_by_cookie(&mut map);
            assert_eq!(values(&map, VARY), after);
        }
    }

    #[test]
    fn b15_cache_control_becomes_no_store_unless_it_forbids_sharing_already() {
        for (before, after) in [
            ("max-age=60", "no-store"),
            ("public, max-age=60", "no-store"),
            ("Private, max-age=60", "Private, max-age=60"),
            ("no-store", "no-store"),
        ] {
            let mut map = headers(&[(CACHE_CONTROL, before)]);
            set_cookie(&mut map, "id", HeaderValue::from_static("id=1"));
            assert_eq!(values(&map, CACHE_CONTROL), [after]);
        }
    }

    #[test]
    fn b15_ours_appears_once_and_others_stay() {
        let mut map = headers(&[(SET_COOKIE, "a=1"), (SET_COOKIE, "id=theirs; Path=/"), (SET_COOKIE, "idx=2")]);
        set_cookie(&mut map, "id", HeaderValue::from_static("id=ours"));
        assert_eq!(values(&map, SET_COOKIE), ["a=1", "idx=2", "id=ours"]);
    }
}
