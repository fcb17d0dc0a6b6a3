//! Text in HTML, and the frame around every page.

use std::fmt::{self, Display, Write as _};

use axum::http::header::CACHE_CONTROL;
use axum::response::{Html, IntoResponse, Response};

/// Text as it stands in HTML, between tags and in quoted attributes. Whatever a person or a session said goes through
/// here; only what this program wrote itself does not.
pub(crate) struct Text<T>(pub(crate) T);

impl<T: Display> Display for Text<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escape(f), "{}", self.0)
    }
}

struct Escape<'a, 'b>(&'a mut fmt::Formatter<'b>);

impl fmt::Write for Escape<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|char| match char {
            '&' => self.0.write_str("&amp;"),
            '<' => self.0.write_str("&lt;"),
            '>' => self.0.write_str("&gt;"),
            '"' => self.0.write_str("&quot;"),
            '\'' => self.0.write_str("&#39;"),
            other => self.0.write_char(other),
        })
    }
}

/// A whole page. It depends on who asks, so no cache keeps it: after a sign-out, going back shows nothing private.
pub(crate) struct Page(pub(crate) String);

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        ([(CACHE_CONTROL, "no-store")], Html(self.0)).into_response()
    }
}

/// A page around its parts.
pub(crate) struct Layout<'a> {
    pub(crate) title: &'a str,
    pub(crate) theme: &'a str,
    /// The links and switches at the top.
    pub(crate) header: &'a str,
    /// What is said above the content.
    pub(crate) notice: &'a str,
    pub(crate) content: &'a str,
    /// What stands beside the content.
    pub(crate) panel: &'a str,
}

impl Layout<'_> {
    pub(crate) fn page(&self) -> Page {
        let Self { title, theme, header, notice, content, panel } = self;
        Page(format!(
            r##"<!doctype html>
<html lang="en" data-theme="{theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} · Kettle &amp; Leaf</title>
<link rel="icon" href="/favicon.svg">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="top">
<a class="brand" href="/"><img src="/favicon.svg" alt="" width="30" height="30">Kettle &amp; Leaf</a>
{header}
</header>
<div class="columns">
<main id="content">
{notice}
{content}
</main>
{panel}
</div>
<footer>A demonstration of typed web sessions. The tea is not for sale; the sessions are real.</footer>
</body>
</html>
"##,
            title = Text(title),
        ))
    }
}

/// The parts, one after another.
pub(crate) fn each<T>(items: impl IntoIterator<Item = T>, html: impl Fn(T) -> String) -> String {
    items.into_iter().fold(String::new(), |mut all, item| {
        let _ = writeln!(all, "{}", html(item));
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_markup() {
        let name = r#"<script>alert("1")</script> & 'sons'"#;
        let expected = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;sons&#39;";
        assert_eq!(Text(name).to_string(), expected);
        assert_eq!(Text("Tie Guan Yin, 铁观音").to_string(), "Tie Guan Yin, 铁观音");
    }

    #[test]
    fn a_title_is_text_too() {
        let Page(html) = Layout { title: "<b>", theme: "auto", header: "", notice: "", content: "", panel: "" }.page();
        assert!(html.contains("<title>&lt;b&gt; ·"), "{html}");
    }
}
