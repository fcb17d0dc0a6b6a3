//! What a browser keeps of the cookies it is sent, and what it sends back: RFC 6265bis 5.6 to 5.8, without a network.

use std::time::{Duration, SystemTime};

/// The address of a page.
#[derive(Debug, Clone)]
pub struct Page {
    /// Whether it came over HTTPS.
    pub secure: bool,
    /// Its host, in lower case.
    pub host: String,
    /// Its path.
    pub path: String,
}

impl Page {
    /// A page of `https://shop.example`.
    #[must_use]
    pub fn at(path: &str) -> Self {
        Self { secure: true, host: "shop.example".to_owned(), path: path.to_owned() }
    }
}

/// The cookies of a browser.
#[derive(Debug, Clone, Default)]
pub struct Jar(Vec<Cookie>);

#[derive(Debug, Clone)]
struct Cookie {
    name: String,
    value: String,
    domain: String,
    host_only: bool,
    path: String,
    secure: bool,
    /// `None` until the browser closes.
    expires: Option<SystemTime>,
}

const MOST_BYTES: usize = 4096;
const LONGEST: Duration = Duration::from_hours(400 * 24);

impl Jar {
    /// Takes in the `Set-Cookie` of a response for `page`; says whether a browser obeys it.
    pub fn receive(&mut self, page: &Page, set_cookie: &str, now: SystemTime) -> bool {
        let Some(cookie) = Cookie::read(page, set_cookie, now) else { return false };
        let place = self.0.iter().position(|old| old.is_same(&cookie));
        if let Some(place) = place {
            self.0.remove(place);
        }
        if cookie.is_over(now) {
            return place.is_some();
        }
        // An overwritten cookie keeps its place in the order.
        self.0.insert(place.unwrap_or(self.0.len()), cookie);
        true
    }

    /// The `Cookie` header for a request of `page`: longer paths first, then older cookies.
    #[must_use]
    pub fn send(&self, page: &Page, now: SystemTime) -> Option<String> {
        let mut sent: Vec<&Cookie> = self.0.iter().filter(|cookie| cookie.is_for(page, now)).collect();
        sent.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        let pairs: Vec<String> = sent.iter().map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// The value of the first cookie of this name that is alive at `now`.
    #[must_use]
    pub fn get(&self, name: &str, now: SystemTime) -> Option<&str> {
        self.0.iter().find(|cookie| cookie.name == name && !cookie.is_over(now)).map(|cookie| cookie.value.as_str())
    }

    /// Forgets what lasts until the browser closes.
    pub fn close(&mut self) {
        self.0.retain(|cookie| cookie.expires.is_some());
    }
}

impl Cookie {
    fn read(page: &Page, set_cookie: &str, now: SystemTime) -> Option<Self> {
        if set_cookie.bytes().any(|byte| matches!(byte, 0..=8 | 10..=31 | 127)) {
            return None;
        }
        let mut parts = set_cookie.split(';');
        let (name, value) = parts.next()?.split_once('=')?;
        let (name, value) = (name.trim(), value.trim());
        if name.len() + value.len() > MOST_BYTES {
            return None;
        }
        let default_path =
            page.path.rsplit_once('/').map_or("/", |(folder, _)| if folder.is_empty() { "/" } else { folder });
        let mut cookie = Self {
            name: name.to_owned(),
            value: value.to_owned(),
            domain: page.host.clone(),
            host_only: true,
            path: default_path.to_owned(),
            secure: false,
            expires: None,
        };
        let mut cross_site = false;
        for attribute in parts {
            let (key, value) = attribute.split_once('=').unwrap_or((attribute, ""));
            let value = value.trim();
            match key.trim().to_ascii_lowercase().as_str() {
                "max-age" => cookie.expires = Some(expiry(value.parse().ok()?, now)),
                "domain" => {
                    let domain = value.trim_start_matches('.').to_ascii_lowercase();
                    if !is_within(&page.host, &domain) {
                        return None;
                    }
                    (cookie.domain, cookie.host_only) = (domain, false);
                }
                "path" if value.starts_with('/') => value.clone_into(&mut cookie.path),
                "secure" => cookie.secure = true,
                "samesite" => cross_site = value.eq_ignore_ascii_case("none"),
                _ => {}
            }
        }
        let begins = |prefix: &str| name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
        let host_bound = cookie.host_only && cookie.path == "/" && set_cookie.to_ascii_lowercase().contains("path=/");
        let locked = begins("__Secure-") || begins("__Host-") || cross_site;
        let refused = cookie.secure && !page.secure || locked && !cookie.secure || begins("__Host-") && !host_bound;
        (!refused).then_some(cookie)
    }

    fn is_same(&self, other: &Self) -> bool {
        let key = |cookie: &Self| (cookie.name.clone(), cookie.domain.clone(), cookie.host_only, cookie.path.clone());
        key(self) == key(other)
    }

    fn is_over(&self, now: SystemTime) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }

    fn is_for(&self, page: &Page, now: SystemTime) -> bool {
        let host = if self.host_only { page.host == self.domain } else { is_within(&page.host, &self.domain) };
        let rest = page.path.strip_prefix(&self.path);
        let path = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || self.path.ends_with('/'));
        host && path && (page.secure || !self.secure) && !self.is_over(now)
    }
}

fn expiry(max_age: i64, now: SystemTime) -> SystemTime {
    match u64::try_from(max_age) {
        Ok(seconds) if seconds > 0 => now + Duration::from_secs(seconds).min(LONGEST),
        _ => SystemTime::UNIX_EPOCH,
    }
}

fn is_within(host: &str, domain: &str) -> bool {
    host == domain || host.strip_suffix(domain).is_some_and(|front| front.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: SystemTime = SystemTime::UNIX_EPOCH;

    fn sent(set_cookies: &[&str], page: &Page) -> Option<String> {
        let mut jar = Jar::default();
        for set_cookie in set_cookies {
            jar.receive(&Page::at("/a/b"), set_cookie, NOW + Duration::from_secs(1));
        }
        jar.send(page, NOW + Duration::from_secs(1))
    }

    #[test]
    fn a_cookie_comes_back_where_it_belongs() {
        assert_eq!(sent(&["id=1"], &Page::at("/a/c")).as_deref(), Some("id=1"));
        assert_eq!(sent(&["id=1"], &Page::at("/")), None);
        assert_eq!(sent(&["id=1; Path=/x"], &Page::at("/xy")), None);
        assert_eq!(sent(&["id=1; Path=/", "id=2; Path=/a"], &Page::at("/a")).as_deref(), Some("id=2; id=1"));
        assert_eq!(sent(&["id=1; Path=/; Secure"], &Page { secure: false, ..Page::at("/") }), None);
        let sibling = Page { host: "www.shop.example".to_owned(), ..Page::at("/") };
        assert_eq!(sent(&["id=1; Path=/"], &sibling), None);
        assert_eq!(sent(&["id=1; Path=/; Domain=shop.example"], &sibling).as_deref(), Some("id=1"));
    }

    #[test]
    fn what_a_browser_refuses() {
        let long = format!("id={}; Path=/", "v".repeat(4095));
        let refused = [
            long.as_str(),
            "id=1\u{1}; Path=/",
            "id=1; Path=/; Domain=example.org",
            "id=1; Path=/; SameSite=None",
            "__secure-id=1; Path=/",
            "__Host-id=1; Path=/",
            "__Host-id=1; Path=/a; Secure",
            "__Host-id=1; Secure",
            "__HOST-id=1; Path=/; Secure; Domain=shop.example",
        ];
        for set_cookie in refused {
            assert_eq!(sent(&[set_cookie], &Page::at("/")), None, "{set_cookie}");
        }
        assert!(sent(&[&long.replacen('v', "", 1)], &Page::at("/")).is_some());
        assert_eq!(sent(&["__Host-id=1; Path=/; Secure"], &Page::at("/")).as_deref(), Some("__Host-id=1"));
    }

    #[test]
    fn a_cookie_ends_with_its_age_or_with_a_removal_of_the_same_place() {
        let page = Page::at("/");
        let mut jar = Jar::default();
        jar.receive(&page, "id=1; Path=/; Max-Age=10", NOW);
        assert!(jar.send(&page, NOW + Duration::from_secs(9)).is_some());
        assert!(jar.send(&page, NOW + Duration::from_secs(10)).is_none());
        assert!(!jar.receive(&page, "id=; Path=/a; Max-Age=0", NOW));
        assert_eq!(jar.get("id", NOW), Some("1"));
        assert!(jar.receive(&page, "id=; Path=/; Max-Age=0", NOW));
        assert_eq!(jar.get("id", NOW), None);
    }
}
