//! The example of the README, as a service to run:
//!
//! ```text
//! TIDEWAY_SESSION_COOKIE_SECURE=false cargo run -p tideway-session-examples --example quickstart
//! curl -i -c jar -b jar http://127.0.0.1:3000/
//! curl -i -c jar -b jar -X POST http://127.0.0.1:3000/add
//! ```
//!
//! Sessions are in memory unless the environment says otherwise. The variable is for plain HTTP on this computer:
//! without it the cookie is for HTTPS alone, which is what a real service wants.

use axum::Router;
use axum::routing::{get, post};
use tideway_session::{Session, SessionConfig, SessionHandle, SessionLayer, TypedSession};

/// What the shop remembers about a visitor.
#[derive(Session)]
#[session(prefix = "shop.")]
struct Shop {
    /// Who is signed in; a new value gives the session a new id.
    #[session(owner)]
    user: Option<String>,
    /// How many pages were seen; absent reads as 0.
    #[session(default)]
    visits: u32,
    /// What is in the basket, as JSON.
    #[session(json, default)]
    cart: Vec<String>,
    /// Shown once.
    #[session(flash)]
    notice: Option<String>,
}

async fn home(mut shop: TypedSession<Shop>) -> tideway_session::Result<String> {
    shop.set_visits(shop.visits()? + 1)?;
    let notice = shop.take_notice()?.unwrap_or_default();
    Ok(format!("visit {}, {} in the basket. {notice}", shop.visits()?, shop.cart()?.len()))
}

async fn add(mut shop: TypedSession<Shop>) -> tideway_session::Result<&'static str> {
    // Runs again on the newer value if another request changed the basket meanwhile.
    shop.update_cart(|cart| cart.push("tea".to_owned()))?;
    shop.set_notice("Tea is in the basket.")?;
    Ok("added")
}

async fn sign_in(mut shop: TypedSession<Shop>) -> tideway_session::Result<&'static str> {
    shop.set_user("ada")?;
    Ok("welcome")
}

async fn sign_out(session: SessionHandle) -> tideway_session::Result<&'static str> {
    session.destroy()?;
    Ok("bye")
}

pub(crate) async fn app() -> tideway_session::Result<Router> {
    let config = SessionConfig::from_env()?; // every mistake at once, each with its variable
    let store = config.store().await?;
    Ok(Router::new()
        .route("/", get(home))
        .route("/add", post(add))
        .route("/sign-in", post(sign_in))
        .route("/sign-out", post(sign_out))
        .layer(SessionLayer::new(store, &config)?))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    println!("Listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, app().await?).await?)
}
