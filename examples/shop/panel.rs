//! The panel beside each page: what the session holds, and what the last responses did.

use std::time::{Duration, SystemTime};

use tideway_session::{Backend, SessionHandle};

use super::app::App;
use super::html::{Text, each};
use super::journal::{Entry, Journal};
use super::session::Shop;

/// The panel of a page that has a session.
pub(crate) fn with_session(session: &SessionHandle, app: &App) -> String {
    let now = SystemTime::now();
    let kept = match app.backend {
        Backend::Cookie => "in your browser, sealed",
        _ => "in the shop’s memory",
    };
    let began = if session.is_new() {
        "with this response".to_owned()
    } else {
        format!("{} ago", span(now.duration_since(session.created_at()).unwrap_or_default()))
    };
    let ends = span(session.expires_at().duration_since(now).unwrap_or_default());
    let rows = each(Shop::ALL_KEYS, |key| {
        let value = match session.get(key) {
            None => r#"<td class="absent">not stored</td>"#.to_owned(),
            Some(value) if key == Shop::SECRET => format!("<td>secret, {} characters</td>", value.len()),
            Some(value) => format!("<td><code>{}</code></td>", Text(value)),
        };
        format!(r#"<tr data-key="{key}"><th scope="row"><code>{key}</code></th>{value}</tr>"#, key = Text(key))
    });
    panel(
        &format!(
            r#"<h3>Your session</h3>
<dl><dt>Kept</dt><dd>{kept}</dd><dt>Began</dt><dd>{began}</dd><dt>Ends</dt><dd>in {ends}, unless you come back</dd></dl>
<table><caption class="unseen">What the session holds</caption>
<thead><tr><th scope="col">Key</th><th scope="col">Text</th></tr></thead><tbody>
{rows}</tbody></table>"#
        ),
        &app.journal,
    )
}

/// The panel of a page that has none.
pub(crate) fn without_session(journal: &Journal) -> String {
    panel("<h3>Your session</h3><p>This page asks for none.</p>", journal)
}

fn panel(session: &str, journal: &Journal) -> String {
    let entries = each(journal.entries(), |entry| response(&entry));
    let entries = if entries.is_empty() { "<li>This is the first one.</li>".to_owned() } else { entries };
    format!(
        r#"<aside class="panel" aria-labelledby="panel-title">
<details open><summary><h2 id="panel-title">Behind the counter</h2></summary>
{session}
<h3>The last responses</h3>
<ol class="journal">
{entries}</ol>
</details></aside>"#
    )
}

fn response(entry: &Entry) -> String {
    let Entry { method, path, status, calls, cookie } = entry;
    let calls = if calls.is_empty() { "nothing".to_owned() } else { calls.join(", then ") };
    let cookie = cookie.as_deref().unwrap_or("none");
    format!(
        r#"<li><p><b>{method}</b> {path} <span class="status">{status}</span></p>
<dl><dt>Store</dt><dd class="calls">{calls}</dd><dt>Cookie</dt><dd class="cookie">{cookie}</dd></dl></li>"#,
        path = Text(path),
        status = status.as_u16(),
        calls = Text(calls),
        cookie = Text(cookie),
    )
}

/// `3 h 12 min`.
fn span(span: Duration) -> String {
    let seconds = span.as_secs();
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min {} s", seconds % 60),
        (0, ..) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_has_the_two_units_that_matter() {
        for (seconds, expected) in
            [(0, "0 s"), (59, "59 s"), (61, "1 min 1 s"), (86_399, "23 h 59 min"), (90_000, "1 d 1 h")]
        {
            assert_eq!(span(Duration::from_secs(seconds)), expected);
        }
    }
}
