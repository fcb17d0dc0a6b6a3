//! A small tea shop: sign in, fill a cart, choose colours, place an order, sign out here or on your other devices, and
//! see beside each page what the session holds and what the last responses stored and sent.
//!
//! ```text
//! cargo run -p tideway-session-examples --example shop
//! ```
//!
//! keeps sessions in memory. To keep them in the browser, sealed in the cookie, make a key with `tideway-session keygen` or the example
//! `keygen`:
//!
//! ```text
//! TIDEWAY_SESSION_BACKEND=cookie TIDEWAY_SESSION_ENCRYPTION_KEY=.. cargo run -p tideway-session-examples --example shop
//! ```
//!
//! Begin to read with [`session`], which says what the shop remembers, `forms`, where it changes, and `member`, which says what
//! takes a sign-in.

mod agent;
pub(crate) mod app;
mod cart;
mod devices;
mod forms;
mod goods;
mod html;
mod journal;
mod member;
mod orders;
mod pages;
mod panel;
mod problem;
mod session;
mod times;
mod token;
mod views;
mod visit;

use std::error::Error;
use std::ffi::OsString;
use std::net::Ipv4Addr;
use std::process::ExitCode;

use tideway_session::{SessionConfig, SystemClock};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> ExitCode {
    // Returned from `main`, the error would be shown as a programmer sees it; this way it is sentences.
    match open().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("The shop does not open: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn open() -> Result<(), Box<dyn Error>> {
    let config = configuration(|name| std::env::var_os(name))?;
    let shop = app::app(&config, SystemClock).await?;
    let listener = listen(std::env::var("SHOP_PORT").ok()).await?;
    println!("The shop is open at http://{}", listener.local_addr()?);
    axum::serve(listener, shop).await?;
    Ok(())
}

/// The configuration from the environment, for plain HTTP unless it says otherwise.
///
/// A session cookie belongs on HTTPS alone, and that is the default. The shop serves this computer only and has no
/// certificate, and some browsers store no `Secure` cookie from `http://127.0.0.1`.
pub(crate) fn configuration(var: impl Fn(&str) -> Option<OsString>) -> tideway_session::Result<SessionConfig> {
    SessionConfig::from_vars(|name| match (name, var(name)) {
        ("TIDEWAY_SESSION_COOKIE_SECURE", None) => Some("false".into()),
        (_, value) => value,
    })
}

/// Listens on this computer only: on the port asked for, else on 3000, else on any that is free.
async fn listen(port: Option<String>) -> Result<TcpListener, Box<dyn Error>> {
    if let Some(port) = port {
        let port: u16 = port.parse().map_err(|_| "SHOP_PORT must be a port number from 0 to 65535")?;
        return Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?);
    }
    match TcpListener::bind((Ipv4Addr::LOCALHOST, 3000)).await {
        Ok(listener) => Ok(listener),
        Err(_) => Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?),
    }
}
