//! The cookie in what an operator pasted.

use std::io::{self, IsTerminal as _, Read as _};

use crate::Failure;

/// More than any header that a server accepts.
const MOST_BYTES: u64 = 64 * 1024;

/// What stands on standard input.
pub(crate) fn read() -> Result<String, Failure> {
    let mut input = io::stdin().lock();
    if input.is_terminal() {
        crate::tell("Paste the cookie, then press Enter:\n");
        let mut line = String::new();
        io::stdin().read_line(&mut line).map_err(unreadable)?;
        return Ok(line);
    }
    let mut text = String::new();
    input.by_ref().take(MOST_BYTES).read_to_string(&mut text).map_err(unreadable)?;
    Ok(text)
}

fn unreadable(error: impl std::fmt::Display) -> Failure {
    format!("standard input cannot be read as text: {error}").into()
}

/// The value of the cookie called `name` in a header, in a pair, or alone.
pub(crate) fn value<'t>(text: &'t str, name: &str) -> Result<&'t str, Failure> {
    let text = text.trim();
    if text.is_empty() {
        return Err("there is no cookie: give it on standard input or as an argument".into());
    }
    let list = ["cookie:", "set-cookie:"].iter().find_map(|header| {
        let (start, rest) = text.split_at_checked(header.len())?;
        start.eq_ignore_ascii_case(header).then_some(rest)
    });
    let pairs = || list.unwrap_or(text).split(';').filter_map(|pair| pair.trim().split_once('='));
    if let Some((_, value)) = pairs().find(|(other, _)| *other == name) {
        let value = value.trim();
        return if value.is_empty() { Err("the cookie has no value: it is a removal".into()) } else { Ok(value) };
    }
    if list.is_none() && !text.contains(['=', ';']) {
        return Ok(text);
    }
    let reason = format!("there is no cookie called `{name}` in it, as TIDEWAY_SESSION_COOKIE_NAME says");
    let names: Vec<_> = pairs().map(|(other, _)| format!("`{}`", other.escape_debug())).collect();
    Err(if names.is_empty() { reason } else { format!("{reason}, but {}", names.join(", ")) }.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_a_pair_and_a_header_all_do() {
        for text in [
            "abc",
            " abc\n",
            "id=abc",
            "lang=en; id=abc; x=y",
            "Cookie: lang=en; id=abc",
            "cookie:id=abc",
            "Set-Cookie: id=abc; Path=/; Secure; HttpOnly",
            "id=abc; Max-Age=60; Path=/",
        ] {
            assert_eq!(value(text, "id").ok(), Some("abc"), "{text}");
        }
    }

    #[test]
    fn what_is_there_instead_is_named_without_its_value() {
        for text in ["lang=secret", "Cookie: lang=secret; idx=secret", "Set-Cookie: lang=secret; Path=/"] {
            let Err(Failure(reason)) = value(text, "id") else { panic!("{text}") };
            assert!(reason.contains("`lang`") && !reason.contains("secret"), "{reason}");
        }
        for text in ["", " \n", "id=", "Cookie:", "id=; Max-Age=0"] {
            assert!(value(text, "id").is_err(), "{text}");
        }
    }
}
