//! W4: a whole request through an axum `Router` with the session layer.

use peers_bench::cases::requests;
use peers_bench::floors::{kept, layer as floor};
use peers_bench::peers::{axum_sess, tideway_session, tower as tower_peer};
use std::time::Duration;

fn main() {
    let rt = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
    let _in_rt = rt.enter();
    let mode = std::env::args().nth(1).unwrap_or_default();
    let q = mode == "list" || mode == "ops";
    let mut cases = Vec::new();
    let c = &mut cases;
    requests(c, q, &rt, "bare axum", floor::bare_app(), true);
    requests(c, q, &rt, "bare axum + no-op layer", floor::noop_app(), true);
    requests(c, q, &rt, "floor layer, memory", floor::memory_app(), true);
    requests(c, q, &rt, "floor layer, cookie", floor::cookie_app(), false);
    requests(c, q, &rt, "floor with the guarantees, memory", kept::app::memory_app(), true);
    requests(c, q, &rt, "floor with the guarantees, cookie", kept::app::cookie_app(), false);
    requests(c, q, &rt, "tower-sessions memory", tower_peer::memory_app(), true);
    requests(c, q, &rt, "tower-sessions moka", tower_peer::moka_app(), true);
    requests(c, q, &rt, "tower-sessions-cookie-store", tower_peer::cookie_app(), false);
    requests(c, q, &rt, "axum_session memory", axum_sess::app(), true);
    requests(c, q, &rt, "tideway-session memory", tideway_session::memory_app(), true);
    requests(c, q, &rt, "tideway-session cookie", tideway_session::cookie_app(), false);
    peers_core::bench::main("W4 whole request", cases, 21, Duration::from_millis(20));
}
