//! The devices where somebody is signed in: each is a session of theirs, which the others may end.

use axum::response::Redirect;
use serde::Deserialize;
use tideway_session::{Error, OwnedSession, Required, Result, SessionHandle};

use super::forms::Nothing;
use super::member::Member;
use super::problem::Problem;
use super::session::Notice;
use super::visit::Posted;

/// How many devices somebody may be signed in on.
pub(crate) const MOST: usize = 5;

/// The visitor's devices, this one first; `None` if the store knows of no session but the one it is shown.
pub(crate) async fn list(session: &SessionHandle) -> Result<Option<Vec<OwnedSession>>> {
    let mut devices = match session.owned().await {
        Err(Error::Unsupported) => return Ok(None),
        devices => devices?,
    };
    devices.sort_by_key(|device| !device.is_current);
    Ok(Some(devices))
}

#[derive(Deserialize)]
pub(crate) struct Device {
    /// The handle of its session. It opens nothing, so it may stand in a page.
    device: String,
}

pub(crate) async fn end(_: Required<Member>, mut form: Posted<Device>) -> Result<Redirect, Problem> {
    let ended = form.session.end(&form.fields.device).await;
    if form.session.is_new() {
        // It was this one.
        return Ok(Redirect::to("/signed-out"));
    }
    form.shop.set_notice(match ended {
        Ok(true) => Notice::good("That device is signed out."),
        Ok(false) => Notice::bad("There is no such device: it may have signed out meanwhile."),
        Err(Error::Unsupported) => cannot(),
        Err(error) => return Err(error.into()),
    })?;
    Ok(Redirect::to("/account"))
}

pub(crate) async fn end_others(_: Required<Member>, mut form: Posted<Nothing>) -> Result<Redirect, Problem> {
    form.shop.set_notice(match form.session.end_others().await {
        Ok(0) => Notice::good("You are signed in nowhere else."),
        Ok(1) => Notice::good("The other device is signed out."),
        Ok(ended) => Notice::good(format!("{ended} other devices are signed out.")),
        Err(Error::Unsupported) => cannot(),
        Err(error) => return Err(error.into()),
    })?;
    Ok(Redirect::to("/account"))
}

pub(crate) async fn end_all(_: Required<Member>, mut form: Posted<Nothing>) -> Result<Redirect, Problem> {
    if let Err(error) = form.session.end_all().await {
        if !matches!(error, Error::Unsupported) {
            return Err(error.into());
        }
        form.shop.set_notice(cannot())?;
        return Ok(Redirect::to("/account"));
    }
    Ok(Redirect::to("/signed-out"))
}

fn cannot() -> Notice {
    Notice::bad("This shop cannot sign out other devices.")
}
