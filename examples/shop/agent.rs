//! What to call a device, from what its browser says of itself.

use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;

/// The longest name that a program gives itself, in characters.
const LONGEST: usize = 30;

/// The marks of browsers, those first that name others after their own.
const BROWSERS: [(&str, &str); 12] = [
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Version/", "Safari"),
    ("curl/", "curl"),
];

/// The marks of systems, in the same order.
const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// `Firefox on Linux`: enough for people to know their devices again, and too little to follow them by. Any program
/// can say what it likes here, so it is text to be shown and nothing to decide by.
pub(crate) fn device(headers: &HeaderMap) -> String {
    let agent = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    match (named(&BROWSERS, agent), named(&SYSTEMS, agent)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => program(agent),
    }
}

fn named(marks: &[(&str, &'static str)], agent: &str) -> Option<&'static str> {
    marks.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
}

/// The name before the first version.
fn program(agent: &str) -> String {
    let name = agent.split(['/', ' ']).next().unwrap_or_default();
    if name.is_empty() { "Unknown device".to_owned() } else { name.chars().take(LONGEST).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_a_browser_on_a_system() {
        const WEBKIT: &str = "AppleWebKit/537.36 (KHTML, like Gecko)";
        for (agent, expected) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0", "Firefox on Linux"),
            (
                &format!("Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/140.0 Safari/537.36 Edg/140.0"),
                "Edge on Windows",
            ),
            (
                &format!("Mozilla/5.0 (Linux; Android 15) {WEBKIT} Chrome/140.0 Mobile Safari/537.36"),
                "Chrome on Android",
            ),
            (
                &format!("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) {WEBKIT} Version/18.5 Safari/605.1"),
                "Safari on macOS",
            ),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Safari/604.1", "Safari on iPhone"),
            ("curl/8.5.0", "curl"),
            ("Mozilla/5.0 (Windows NT 10.0)", "Windows"),
            ("<b>TeaBot</b>/1.0", "<b>TeaBot<"),
            ("", "Unknown device"),
            (&"x".repeat(9000), &"x".repeat(LONGEST)),
        ] {
            let headers = HeaderMap::from_iter([(USER_AGENT, agent.parse().expect("a header"))]);
            assert_eq!(device(&headers), expected, "{agent:.100}");
        }
    }

    #[test]
    fn a_device_that_says_nothing_readable_is_unknown() {
        assert_eq!(device(&HeaderMap::new()), "Unknown device");
        let bytes = axum::http::HeaderValue::from_bytes(b"\xff\xfe").expect("a header");
        assert_eq!(device(&HeaderMap::from_iter([(USER_AGENT, bytes)])), "Unknown device");
    }
}
