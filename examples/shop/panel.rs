//! The panel beside each page: what the session holds, and what the last responses did.

use std::time::SystemTime;

use tideway_session::{Backend, Session as _, SessionHandle};

use super::app::App;
use super::html::{Text, each};
use super::journal::{Entry, Journal};
use super::session::Shop;
use super::times::{since, span};

/// The panel of a page that has a session.
pub(crate) fn with_session(session: &SessionHandle, app: &App) -> String {
    let kept = match app.backend {
        Backend::Cookie => "in your browser, sealed",
        _ => "in the shop’s memory",
    };
    let began = if session.is_new() {
        "with this response".to_owned()
    } else {
        format!("{} ago", span(since(session.created_at())))
    };
    let ends = span(session.expires_at().duration_since(SystemTime::now()).unwrap_or_default());
    // Whatever the session holds: a field at its default is not stored.
    let rows = each(session.snapshot().iter(), |(key, value)| {
        let value = if Shop::SCHEMA.field(key).is_some_and(|field| field.is_sensitive()) {
            format!("<td>secret, {} characters</td>", value.len())
        } else {
            format!("<td><code>{}</code></td>", Text(value))
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
