//! The routes of the shop, and the layers around them.

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tideway_session::{Backend, Clock, Error, Result, SessionConfig, SessionLayer};

use super::journal::{self, Journal, Recorded};
use super::orders::Orders;
use super::problem::Problem;
use super::{devices, forms, pages};

/// What the handlers share.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) backend: Backend,
    pub(crate) journal: Journal,
    pub(crate) orders: Orders,
}

/// The shop as a service, with the time of `clock`.
pub(crate) async fn app(config: &SessionConfig, clock: impl Clock + 'static) -> Result<Router> {
    let app = App { backend: config.backend, journal: Journal::default(), orders: Orders::default() };
    let store = Recorded(config.store().await?);
    let sessions = SessionLayer::new(store, config)?.with_clock(clock);
    let sessions = match config.backend {
        // It knows of no other session, and would leave an error in the log at each sign-in.
        Backend::Cookie => sessions,
        // Nobody is turned away: who signs in on one more is signed out where they were not seen for longest.
        _ => sessions.max_sessions_per_owner(devices::MOST),
    };
    let sessions = sessions.on_error(|error: &Error| Problem::from(error.clone()).into_response());
    Ok(Router::new()
        .route("/", get(pages::catalogue))
        .route("/cart", get(pages::cart))
        .route("/cart/add", post(forms::add))
        .route("/cart/set", post(forms::set))
        .route("/order", post(forms::order))
        .route("/sign-in", get(pages::sign_in).post(forms::sign_in))
        .route("/sign-out", post(forms::sign_out))
        .route("/signed-out", get(pages::signed_out))
        .route("/account", get(pages::account))
        .route("/devices/end", post(devices::end))
        .route("/devices/end-others", post(devices::end_others))
        .route("/devices/end-all", post(devices::end_all))
        .route("/role", post(forms::role))
        .route("/theme", post(forms::theme))
        .layer(sessions)
        // Around the sessions, so that it sees their cookies.
        .layer(from_fn_with_state(app.journal.clone(), journal::record))
        .route("/style.css", get(|| async { asset("text/css; charset=utf-8", include_str!("style.css")) }))
        .route("/favicon.svg", get(|| async { asset("image/svg+xml", include_str!("favicon.svg")) }))
        .fallback(|| async { Problem::NO_SUCH_PAGE })
        .layer(map_response(guard))
        .with_state(app))
}

fn asset(kind: &'static str, text: &'static str) -> impl IntoResponse {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "public, max-age=300")], text)
}

/// The pages need no script, so none may run, and no other site may show them in a frame.
async fn guard(mut response: Response) -> Response {
    const GUARDS: [(HeaderName, &str); 3] = [
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "same-origin"),
    ];
    let headers = response.headers_mut();
    headers.extend(GUARDS.map(|(name, value)| (name, HeaderValue::from_static(value))));
    response
}
