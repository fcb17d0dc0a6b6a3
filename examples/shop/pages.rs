//! What the visitor looks at. Pages change nothing that would matter if they were loaded twice.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use tideway_session::{Required, Result};

use super::app::App;
use super::html::{Layout, Page};
use super::member::{FreshMember, Member};
use super::problem::Problem;
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

/// What a visitor was about to do who is sent to sign in.
#[derive(Deserialize)]
pub(crate) struct Wish {
    #[serde(rename = "for", default)]
    aim: String,
}

pub(crate) async fn sign_in(
    visit: Visit,
    fresh: Option<Required<FreshMember>>,
    Query(wish): Query<Wish>,
) -> Result<Response, Problem> {
    let frame = visit.frame()?;
    let again = wish.aim == "role" && fresh.is_none();
    if frame.customer.is_some() && !again {
        return Ok(Redirect::to("/account").into_response());
    }
    let reason = match wish.aim.as_str() {
        "account" => "Please sign in to see your account.",
        "role" => "To change your role, please sign in once more: it is more than five minutes ago.",
        _ => "",
    };
    Ok(frame.page("/sign-in", "Sign in", &views::sign_in(&frame, reason)).into_response())
}

/// The visit comes first, so that a store that fails is told of on a page.
pub(crate) async fn account(visit: Visit, Required(member): Required<Member>) -> Result<Page, Problem> {
    let devices = devices::list(&visit.session).await?;
    let frame = visit.frame()?;
    let content = views::account(&frame, &member.name) + &views::devices(&frame, devices.as_deref());
    Ok(frame.page("/account", "Your account", &content))
}

/// Asks for no session, so it costs no call of the store and sets no cookie.
pub(crate) async fn signed_out(State(app): State<App>) -> Page {
    let panel = panel::without_session(&app.journal);
    let content = views::signed_out();
    Layout { title: "Signed out", theme: "auto", header: "", notice: "", content: &content, panel: &panel }.page()
}
