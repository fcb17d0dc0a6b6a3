//! The content of the pages, as HTML.

use tideway_session::OwnedSession;

use super::cart::{Cart, MOST};
use super::forms::LONGEST_NAME;
use super::goods::{TEAS, Tea};
use super::html::{Text, each};
use super::session::{Mood, Notice, Role, Theme};
use super::times::{about, since, span};
use super::visit::Frame;

pub(crate) fn header(frame: &Frame, path: &str) -> String {
    let account = match &frame.customer {
        Some(name) => link("/account", path, &Text(name).to_string()),
        None => link("/sign-in", path, "Sign in"),
    };
    let themes = each(Theme::ALL, |theme| {
        let word = theme.word();
        let pressed = theme == frame.theme;
        format!(r#"<button name="choice" value="{word}" aria-pressed="{pressed}">{word}</button>"#)
    });
    format!(
        r#"<nav aria-label="Shop">{tea}{cart}{account}</nav>
<form class="themes" method="post" action="/theme" aria-label="Colours">{token}
<input type="hidden" name="back" value="{path}">
{themes}</form>"#,
        tea = link("/", path, "Tea"),
        cart = link("/cart", path, &format!(r#"Cart <span class="count" id="packets">{}</span>"#, frame.packets)),
        token = token(frame),
        path = Text(path),
    )
}

fn link(to: &str, path: &str, html: &str) -> String {
    let current = if to == path { r#" aria-current="page""# } else { "" };
    format!(r#"<a href="{to}"{current}>{html}</a>"#)
}

fn token(frame: &Frame) -> String {
    format!(r#"<input type="hidden" name="form_token" value="{}">"#, Text(&frame.token))
}

pub(crate) fn notice(notice: &Notice) -> String {
    let mood = match notice.mood {
        Mood::Good => "good",
        Mood::Bad => "bad",
    };
    format!(r#"<p class="notice {mood}" role="status">{}</p>"#, Text(&notice.text))
}

pub(crate) fn catalogue(frame: &Frame) -> String {
    let greeting = match (&frame.customer, frame.visits) {
        (Some(name), _) => format!("Good to see you, {}.", Text(name)),
        (None, 1) => "Good to see you.".to_owned(),
        (None, _) => "Good to see you again.".to_owned(),
    };
    let times = match frame.visits {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        visits => format!("{visits} times"),
    };
    let teas = each(&TEAS, |tea| tea_card(frame, tea));
    format!(
        r#"<div class="lead"><h1>Loose leaf tea</h1>
<p>{greeting} You have looked at this page <b id="visits">{times}</b>.</p></div>
<ul class="teas">
{teas}</ul>"#
    )
}

fn tea_card(frame: &Frame, tea: &Tea) -> String {
    let stock = match frame.role {
        Role::Staff => format!(r#"<p class="stock">{} in stock</p>"#, tea.stock),
        _ => String::new(),
    };
    format!(
        r#"<li class="card tea">{cup}
<h2>{name}</h2>
<p class="origin">{origin}</p>
<p class="taste">{taste}</p>
{stock}
<p class="price"><b>{price}</b> for {grams} g</p>
<form method="post" action="/cart/add" id="add-{sku}">{token}
<input type="hidden" name="sku" value="{sku}">
<label><span class="unseen">Packets of {name}</span>{quantity}</label>
<button class="primary">Add to cart</button></form></li>"#,
        cup = cup(tea),
        name = Text(tea.name),
        origin = Text(tea.origin),
        taste = Text(tea.taste),
        price = tea.price,
        grams = tea.grams,
        sku = Text(tea.sku),
        token = token(frame),
        quantity = quantity(1, 1),
    )
}

fn quantity(value: u32, least: u32) -> String {
    format!(
        r#"<input type="number" name="quantity" value="{value}" min="{least}" max="{MOST}" step="1" required inputmode="numeric">"#
    )
}

/// A cup of it, from above.
fn cup(tea: &Tea) -> String {
    format!(
        r#"<svg class="cup" viewBox="0 0 120 84" aria-hidden="true"><ellipse class="saucer" cx="60" cy="44" rx="54" ry="38"/>
<path class="handle" d="M88 36q22-4 22 8t-22 8" fill="none" stroke-width="6"/><circle class="china" cx="60" cy="43" r="33"/>
<circle cx="60" cy="43" r="27" fill="{colour}"/><path class="shine" d="M42 32q8-11 22-11"/></svg>"#,
        colour = tea.colour,
    )
}

pub(crate) fn cart(frame: &Frame, cart: &Cart, order: &str) -> String {
    if cart.is_empty() {
        return r#"<section class="card narrow"><h1>Your cart</h1><p>There is nothing in it.</p>
<p><a class="button" href="/">Look at the teas</a></p></section>"#
            .to_owned();
    }
    let lines = each(cart.lines(), |(tea, packets)| cart_line(frame, tea, packets));
    format!(
        r#"<section class="card"><h1>Your cart</h1>
<ul class="lines">
{lines}</ul>
<p class="total">Total <b id="total">{total}</b></p>
<form method="post" action="/order" class="end">{token}<input type="hidden" name="order" value="{order}">
<button class="primary">Place the order</button></form></section>"#,
        total = cart.total(),
        token = token(frame),
        order = Text(order),
    )
}

fn cart_line(frame: &Frame, tea: &Tea, packets: u32) -> String {
    let (token, sku, name) = (token(frame), Text(tea.sku), Text(tea.name));
    format!(
        r#"<li data-sku="{sku}">{cup}<div><h2>{name}</h2><p>{price} for {grams} g</p></div>
<form method="post" action="/cart/set" class="amount">{token}<input type="hidden" name="sku" value="{sku}">
<label><span class="unseen">Packets of {name}</span>{quantity}</label><button>Update</button></form>
<form method="post" action="/cart/set" class="remove">{token}<input type="hidden" name="sku" value="{sku}">
<input type="hidden" name="quantity" value="0"><button aria-label="Remove {name}">Remove</button></form>
<p class="price"><b>{sum}</b></p></li>"#,
        cup = cup(tea),
        price = tea.price,
        grams = tea.grams,
        quantity = quantity(packets, 0),
        sum = tea.price.times(packets),
    )
}

pub(crate) fn sign_in(frame: &Frame, reason: &str) -> String {
    format!(
        r#"<section class="card narrow"><h1>Sign in</h1>
{reason}<p>This is a demonstration: any name will do, and there is no password.</p>
<form method="post" action="/sign-in" class="stack" id="sign-in">{token}
<label>Name <input name="name" required maxlength="{LONGEST_NAME}" autocomplete="username" autofocus></label>
<label class="check"><input type="checkbox" name="remember" value="yes"> Remember me when the browser closes</label>
<button class="primary">Sign in</button></form></section>"#,
        reason = if reason.is_empty() {
            String::new()
        } else {
            format!("<p class=\"notice bad\" role=\"status\">{}</p>\n", Text(reason))
        },
        token = token(frame),
    )
}

pub(crate) fn account(frame: &Frame, customer: &str) -> String {
    let token = token(frame);
    let (status, choice, button) = match frame.role {
        Role::Staff => ("Staff, with a view of the stock", "member", "Be a customer again"),
        _ => ("Customer", "staff", "Become staff"),
    };
    format!(
        r#"<section class="card narrow"><h1>Your account</h1>
<dl><dt>Name</dt><dd id="customer">{name}</dd><dt>Status</dt><dd id="role">{status}</dd>
<dt>Cart</dt><dd><a href="/cart">{packets}</a></dd></dl>
<div class="buttons">
<form method="post" action="/role" id="change-role">{token}<button name="choice" value="{choice}">{button}</button></form>
<form method="post" action="/sign-out" id="sign-out">{token}<button class="primary">Sign out</button></form>
</div></section>"#,
        name = Text(customer),
        packets = match frame.packets {
            0 => "empty".to_owned(),
            1 => "one packet".to_owned(),
            packets => format!("{packets} packets"),
        },
    )
}

/// Where somebody is signed in; `None` if the store cannot say.
pub(crate) fn devices(frame: &Frame, devices: Option<&[OwnedSession]>) -> String {
    let Some(devices) = devices else {
        return r#"<section class="card narrow" id="devices"><h2>Your devices</h2>
<p>Your session is sealed in this browser’s cookie, and the shop keeps no copy. So it can neither tell where else you are
signed in nor sign you out there; please do that on the device itself.</p></section>"#
            .to_owned();
    };
    let token = token(frame);
    let list = each(devices, |device| device_line(&token, device));
    let others = if devices.iter().any(|device| !device.is_current) {
        format!(
            r#"<form method="post" action="/devices/end-others">{token}<button>Sign out all others</button></form>"#
        )
    } else {
        String::new()
    };
    format!(
        r#"<section class="card narrow" id="devices"><h2>Your devices</h2>
<p>You are signed in on these. Sign out what you do not know.</p>
<ul class="devices">
{list}</ul>
<div class="buttons">
{others}
<form method="post" action="/devices/end-all">{token}<button>Sign out everywhere</button></form>
</div></section>"#
    )
}

fn device_line(token: &str, device: &OwnedSession) -> String {
    let name = Text(device.info.as_deref().unwrap_or("Unknown device"));
    let began = span(since(device.created_at));
    let (mark, seen, button) = if device.is_current {
        (r#" <span class="mark">this device</span>"#, "In use now".to_owned(), String::new())
    } else {
        let button = format!(
            r#"<form method="post" action="/devices/end">{token}<input type="hidden" name="device" value="{handle}">
<button aria-label="Sign out {name}">Sign out</button></form>"#,
            handle = Text(&device.handle),
        );
        ("", format!("Last seen {}", about(since(device.last_seen))), button)
    };
    format!(
        r#"<li><div><p><strong>{name}</strong>{mark}</p><p class="times">{seen}<br>First seen {began} ago</p></div>{button}</li>"#
    )
}

pub(crate) fn signed_out() -> String {
    r#"<section class="card narrow"><h1>You have signed out</h1>
<p>The session has ended, and your browser has dropped its cookie.</p>
<p><a class="button" href="/">Back to the teas</a></p></section>"#
        .to_owned()
}
