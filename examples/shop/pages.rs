//! What the visitor looks at. Pages change nothing that would matter if they were loaded twice.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use tideway_session::Result;

use super::app::App;
use super::html::{Layout, Page};
use super::problem::Problem;
use super::session::Notice;
use super::visit::Visit;
use super::{devices, panel, token, views};

pub(crate) async fn catalogue(mut visit: Visit) -> Result<Page, Problem> {
    // Two windows at once count as two: a closure is applied to whatever the value is by then.
    visit.shop.update_visits(|visits| *visits = visits.saturating_add(1))?;
    let frame = visit.frame()?;
    Ok(frame.page("/", "Loose leaf tea", &views::catalogue(&frame)))
}

pub(crate) async fn cart(visit: Visit) -> Result<Page, Problem> {
    let cart = visit.shop.cart()?;
    let frame = visit.frame()?;
    Ok(frame.page("/cart", "Your cart", &views::cart(&frame, &cart, &token::new()?)))
}

pub(crate) async fn sign_in(visit: Visit) -> Result<Response, Problem> {
    let frame = visit.frame()?;
    if frame.customer.is_some() {
        return Ok(Redirect::to("/account").into_response());
    }
    Ok(frame.page("/sign-in", "Sign in", &views::sign_in(&frame)).into_response())
}

pub(crate) async fn account(mut visit: Visit) -> Result<Response, Problem> {
    let Some(customer) = visit.shop.customer()? else {
        visit.shop.set_notice(Notice::bad("Please sign in to see your account."))?;
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let devices = devices::list(&visit.session).await?;
    let frame = visit.frame()?;
    let content = views::account(&frame, &customer) + &views::devices(&frame, devices.as_deref());
    Ok(frame.page("/account", "Your account", &content).into_response())
}

/// Asks for no session, so it costs no call of the store and sets no cookie.
pub(crate) async fn signed_out(State(app): State<App>) -> Page {
    let panel = panel::without_session(&app.journal);
    let content = views::signed_out();
    Layout { title: "Signed out", theme: "auto", header: "", notice: "", content: &content, panel: &panel }.page()
}
