//! What the visitor sees when a request cannot be served.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tideway_session::Error;

use super::html::{Layout, Text};

/// A page that says what is wrong and what to do, and nothing of the inside.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    title: &'static str,
    advice: &'static str,
}

impl Problem {
    /// The form does not come from a page of this session.
    ///
    /// Nothing may be written to a session then, not even a notice: any site can make a browser send such a form,
    /// without its cookie, and the cookie of a session made for the answer would replace the visitor's own.
    pub(crate) const STALE_FORM: Self = Self {
        status: StatusCode::FORBIDDEN,
        title: "This page is out of date",
        advice: "You have signed in or out since it was loaded, or your visit has ended. Nothing was changed.",
    };

    /// What was sent is not the form.
    pub(crate) const BAD_FORM: Self = Self {
        status: StatusCode::BAD_REQUEST,
        title: "That form cannot be read",
        advice: "Something is missing from it. Nothing was changed.",
    };

    pub(crate) const NO_SUCH_PAGE: Self = Self {
        status: StatusCode::NOT_FOUND,
        title: "No such page",
        advice: "The address may have a typing error in it.",
    };
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let (title, advice) = match &error {
            Error::Gone => (
                "Your visit ended meanwhile",
                "You signed in or out in another window, or signed this device out from another one. Nothing was changed; in a minute you can begin anew.",
            ),
            Error::TooLarge { .. } => ("That is too much", "The session has no room for it. Nothing was changed."),
            Error::Ambiguous => (
                "Your browser sent two sessions",
                "Delete the cookies of this site in your browser's settings, then try again.",
            ),
            _ => ("Something went wrong", "It is not your fault. Please try again in a moment."),
        };
        if error.status().is_server_error() {
            eprintln!("shop: {error}");
        }
        Self { status: error.status(), title, advice }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Self { status, title, advice } = self;
        let content = format!(
            r#"<section class="card narrow"><h1>{}</h1><p>{}</p><p><a class="button" href="/">Back to the shop</a></p></section>"#,
            Text(title),
            Text(advice),
        );
        let page = Layout { title, theme: "auto", header: "", notice: "", content: &content, panel: "" }.page();
        (status, page).into_response()
    }
}
