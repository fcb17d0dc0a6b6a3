//! The session's cookie: found in a request, written for a response.

use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

use crate::budget::MAX_COOKIE_LEN;
use crate::{Error, Result, SessionConfig, observe};

/// How many cookies of our name are looked up at most.
const MOST_TRIED: usize = 4;

/// RFC 6265bis 5.5: a browser keeps no cookie longer than 400 days.
const LONGEST_AGE: u64 = 400 * 24 * 3600;

/// The cookie's name and attributes, checked.
#[derive(Debug, Clone)]
pub(super) struct CookieSpec {
    pub(super) name: String,
    pub(super) persistent: bool,
    /// Everything after the value and the age; the same on a removal.
    attributes: String,
}

impl CookieSpec {
    pub(super) fn new(config: &SessionConfig) -> Self {
        let mut attributes = format!("; Path={}", config.cookie_path);
        if let Some(domain) = &config.cookie_domain {
            attributes.push_str("; Domain=");
            attributes.push_str(domain);
        }
        if config.cookie_secure {
            attributes.push_str("; Secure");
        }
        if config.cookie_http_only {
            attributes.push_str("; HttpOnly");
        }
        attributes.push_str("; SameSite=");
        attributes.push_str(&config.cookie_same_site.to_string());
        Self { name: config.cookie_name.clone(), persistent: config.persistent, attributes }
    }

    /// The `Set-Cookie` that gives the browser `value`, for `age` milliseconds or until it closes.
    pub(super) fn session(&self, value: &str, age: Option<u64>) -> Result<HeaderValue> {
        let age = age.map(|age| format!("; Max-Age={}", age.div_ceil(1000).min(LONGEST_AGE))).unwrap_or_default();
        observe::cookie(self.name.len() + value.len());
        // A custom store may return what no header can carry.
        let cookie = HeaderValue::try_from([&self.name, "=", value, &age, &self.attributes].concat());
        let mut cookie = cookie.map_err(Error::store)?;
        // Not shown where headers are logged, and not kept by HTTP/2's compression.
        cookie.set_sensitive(true);
        Ok(cookie)
    }

    /// Refuses what a browser would drop without a word, also from a custom store that does not look.
    pub(super) fn check_len(&self, value: &str, largest: impl FnOnce() -> String) -> Result<()> {
        let size = self.name.len() + value.len();
        if size > MAX_COOKIE_LEN {
            return Err(Error::TooLarge { size, limit: MAX_COOKIE_LEN, field: largest() });
        }
        Ok(())
    }

    /// The `Set-Cookie` that takes the cookie from the browser.
    pub(super) fn removal(&self) -> Result<HeaderValue> {
        let expiry = "=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT";
        HeaderValue::try_from([&self.name, expiry, &self.attributes].concat()).map_err(Error::store)
    }

    /// What the request presents: the distinct values of cookies of our name that `recognised` accepts, the first few.
    pub(super) fn presented<'h>(&self, headers: &'h HeaderMap, recognised: impl Fn(&str) -> bool) -> Presented<'h> {
        let mut presented = Presented { any: false, more: false, tried: [""; MOST_TRIED], len: 0 };
        let pairs = headers.get_all(COOKIE).iter().flat_map(|header| header.as_bytes().split(|byte| *byte == b';'));
        for pair in pairs {
            let Some(value) = self.value(pair) else { continue };
            presented.any = true;
            let Ok(value) = std::str::from_utf8(value) else { continue };
            if presented.values().contains(&value) || !recognised(value) {
                continue;
            }
            let Some(place) = presented.tried.get_mut(presented.len) else {
                presented.more = true;
                break;
            };
            *place = value;
            presented.len += 1;
        }
        presented
    }

    fn value<'h>(&self, pair: &'h [u8]) -> Option<&'h [u8]> {
        let value = pair.trim_ascii().strip_prefix(self.name.as_bytes())?.trim_ascii_start().strip_prefix(b"=")?;
        Some(value.trim_ascii_start())
    }
}

#[derive(Debug)]
pub(super) struct Presented<'h> {
    /// There was a cookie of our name, whatever it held.
    pub(super) any: bool,
    /// There are more values than are tried.
    pub(super) more: bool,
    tried: [&'h str; MOST_TRIED],
    len: usize,
}

impl<'h> Presented<'h> {
    pub(super) fn values(&self) -> &[&'h str] {
        self.tried.get(..self.len).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SameSite;

    fn spec() -> CookieSpec {
        CookieSpec::new(&SessionConfig { cookie_name: "id".to_owned(), ..SessionConfig::default() })
    }

    fn headers(values: &[&[u8]]) -> HeaderMap {
        let values = values.iter().map(|value| (COOKIE, HeaderValue::from_bytes(value).expect("header")));
        values.collect()
    }

    #[test]
    fn b16_distinct_values_of_all_cookie_headers_count_and_four_are_tried() {
        let headers = headers(&[b"a=1; id=x; id=y; idx=n", b"id=x; id = z", b"id=v;id=w", b" id=x;"]);
        let presented = spec().presented(&headers, |_| true);
        assert!(presented.any);
        assert_eq!(presented.values(), ["x", "y", "z", "v"]);
        assert!(presented.more);
    }

    #[test]
    fn b10_what_the_store_does_not_recognise_is_presented_but_not_tried() {
        let headers = headers(&[b"id=\xff\xfe; id=bad; id="]);
        let presented = spec().presented(&headers, |value| value == "good");
        assert!(presented.any);
        assert!(presented.values().is_empty());
        let others = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static("ID=x; xid=y; id"))]);
        assert!(!spec().presented(&others, |_| true).any);
    }

    #[test]
    fn b17_a_removal_carries_the_attributes_of_the_cookie() {
        let config = SessionConfig {
            cookie_name: "__Secure-id".to_owned(),
            cookie_path: "/app".to_owned(),
            cookie_domain: Some("example.org".to_owned()),
            cookie_same_site: SameSite::Strict,
            ..SessionConfig::default()
        };
        let spec = CookieSpec::new(&config);
        let attributes = "; Path=/app; Domain=example.org; Secure; HttpOnly; SameSite=Strict";
        let session = spec.session("v", Some(60_000)).expect("header");
        assert_eq!(session, format!("__Secure-id=v; Max-Age=60{attributes}").as_str());
        let removal = spec.removal().expect("header");
        let expected = format!("__Secure-id=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT{attributes}");
        assert_eq!(removal, expected.as_str());
    }

    #[test]
    fn b18_the_age_is_rounded_up_to_a_second_and_cut_at_400_days() {
        let age = |millis| spec().session("v", Some(millis)).expect("header");
        assert!(age(1).to_str().expect("text").contains("Max-Age=1;"));
        assert!(age(u64::MAX).to_str().expect("text").contains("Max-Age=34560000;"));
        assert!(!spec().session("v", None).expect("header").to_str().expect("text").contains("Max-Age"));
    }
}
