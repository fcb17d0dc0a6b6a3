//! What the visitor does. Each form changes the session and sends the browser to a page, so that reloading the page
//! does not do it again.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Redirect;
use serde::Deserialize;
use tideway_session::{Required, Result, SessionValue as _};

use super::app::App;
use super::cart::{self, MOST};
use super::member::FreshMember;
use super::orders::Receipt;
use super::problem::Problem;
use super::session::{Notice, Role, Theme};
use super::visit::Posted;
use super::{agent, goods, token};

/// The longest name, in characters.
pub(crate) const LONGEST_NAME: usize = 40;

/// Fields are text, whatever they should be: a wrong one is then for the shop to explain, not for axum to refuse.
#[derive(Deserialize)]
pub(crate) struct Packets {
    sku: String,
    quantity: String,
}

pub(crate) async fn add(mut form: Posted<Packets>) -> Result<Redirect, Problem> {
    let notice = match (goods::find(&form.fields.sku), cart::quantity(&form.fields.quantity)) {
        (None, _) => Notice::bad("We do not sell that tea."),
        (_, None | Some(0)) => Notice::bad(format!("A quantity is a whole number from 1 to {MOST}.")),
        (Some(tea), Some(quantity)) => match form.shop.update_cart(move |cart| cart.add(tea, quantity))? {
            MOST => Notice::good(format!("{} {} in your cart: that is all we can send.", MOST, tea.name)),
            packets => Notice::good(format!("{packets} × {} in your cart.", tea.name)),
        },
    };
    form.shop.set_notice(notice)?;
    Ok(Redirect::to("/"))
}

pub(crate) async fn set(mut form: Posted<Packets>) -> Result<Redirect, Problem> {
    let notice = match (goods::find(&form.fields.sku), cart::quantity(&form.fields.quantity)) {
        (None, _) => Notice::bad("We do not sell that tea."),
        (_, None) => Notice::bad(format!("A quantity is a whole number from 0 to {MOST}.")),
        (Some(tea), Some(quantity)) => {
            form.shop.update_cart(move |cart| cart.set(tea, quantity))?;
            Notice::good(match quantity {
                0 => format!("{} is out of your cart.", tea.name),
                _ => format!("{quantity} × {} in your cart.", tea.name),
            })
        }
    };
    form.shop.set_notice(notice)?;
    Ok(Redirect::to("/cart"))
}

#[derive(Deserialize)]
pub(crate) struct Order {
    /// What tells this form from another one for the same cart.
    order: String,
}

pub(crate) async fn order(State(app): State<App>, mut form: Posted<Order>) -> Result<Redirect, Problem> {
    // Taken is only what was seen here: what another window adds meanwhile stays in the cart.
    let cart = form.shop.take_cart()?;
    let notice = match app.orders.place(&form.fields.order, &cart) {
        None => Notice::bad("Your cart is empty."),
        Some(Receipt::New(number)) => {
            Notice::good(format!("Thank you! Order {number} is on its way: {} for {}.", packets(&cart), cart.total()))
        }
        Some(Receipt::Again(number)) => Notice::good(format!("Thank you! Order {number} is on its way.")),
    };
    form.shop.set_notice(notice)?;
    Ok(Redirect::to("/cart"))
}

fn packets(cart: &cart::Cart) -> String {
    match cart.packets() {
        1 => "one packet".to_owned(),
        packets => format!("{packets} packets"),
    }
}

#[derive(Deserialize)]
pub(crate) struct SignIn {
    name: String,
    /// There when the box is ticked.
    remember: Option<String>,
}

/// A demonstration: any name will do. A real shop checks a password here.
pub(crate) async fn sign_in(headers: HeaderMap, mut form: Posted<SignIn>) -> Result<Redirect, Problem> {
    let name = form.fields.name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        form.shop.set_notice(Notice::bad(format!("A name has 1 to {LONGEST_NAME} characters.")))?;
        return Ok(Redirect::to("/sign-in"));
    }
    // The session gets a new id with this, so that an id planted before the sign-in is worth nothing after it.
    form.shop.set_customer(name)?;
    form.shop.set_signed_in_at(form.session.now())?;
    form.shop.set_role(Role::Member)?;
    form.shop.set_form_token(token::new()?)?;
    form.shop.set_notice(Notice::good(format!("Welcome, {name}.")))?;
    form.session.set_persistent(form.fields.remember.is_some())?;
    form.session.set_info(Some(&agent::device(&headers)))?;
    Ok(Redirect::to("/account"))
}

#[derive(Deserialize)]
pub(crate) struct Nothing {}

pub(crate) async fn sign_out(form: Posted<Nothing>) -> Result<Redirect, Problem> {
    form.session.destroy()?;
    // At once, so that it holds even if the browser has gone by the time the response is ready.
    form.session.save().await?;
    Ok(Redirect::to("/signed-out"))
}

#[derive(Deserialize)]
pub(crate) struct Choice {
    choice: String,
    /// The page the form stands on.
    #[serde(default)]
    back: String,
}

/// A demonstration: a real shop asks an administrator. Who signed in long ago is asked to do so again.
pub(crate) async fn role(_: Required<FreshMember>, mut form: Posted<Choice>) -> Result<Redirect, Problem> {
    let Some(role @ (Role::Member | Role::Staff)) = Role::decode(&form.fields.choice) else {
        return Err(Problem::BAD_FORM);
    };
    form.shop.set_role(role)?;
    form.shop.set_notice(Notice::good(match role {
        Role::Staff => "You are staff now: the catalogue shows the stock.",
        _ => "You are a customer again.",
    }))?;
    Ok(Redirect::to("/account"))
}

pub(crate) async fn theme(mut form: Posted<Choice>) -> Result<Redirect, Problem> {
    let theme = Theme::decode(&form.fields.choice).ok_or(Problem::BAD_FORM)?;
    form.shop.set_theme(theme)?;
    Ok(Redirect::to(own_page(&form.fields.back)))
}

/// A page of ours. To send a visitor wherever a form says would let another site borrow our good name.
fn own_page(path: &str) -> &str {
    if ["/cart", "/account", "/sign-in"].contains(&path) { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_leads_to_no_other_site() {
        assert_eq!(own_page("/cart"), "/cart");
        for path in ["https://evil.example", "//evil.example", "/\\evil.example", "", "/sign-out"] {
            assert_eq!(own_page(path), "/");
        }
    }
}
