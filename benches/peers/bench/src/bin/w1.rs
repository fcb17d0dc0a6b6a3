//! W1: typed access to an already loaded session.

use parking_lot::Mutex;
use peers_bench::cases::typed_access;
use peers_bench::floors::access as floor;
use peers_bench::floors::kept;
use peers_bench::peers::{actix, axum_sess, tideway_peer, tideway_session, tower};
use peers_core::StdSession;
use peers_core::bench::Case;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

fn of_many(name: &'static str, run: impl FnMut(u64) + 'static) -> Case<'static> {
    Case::new(name, run)
}

fn main() {
    let rt = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
    let _in_rt = rt.enter();
    let s = StdSession::sample(1);
    let cases = vec![
        typed_access("floor struct field", floor::Field(Box::new(s.clone()))),
        typed_access(
            "floor Arc<Mutex<struct>> + dirty flag",
            floor::SharedField(Arc::new(Mutex::new((s.clone(), false)))),
        ),
        typed_access("floor string slots, in place", floor::SlotParse::new(&s)),
        typed_access("floor with the guarantees", kept::access::Access::new(&s)),
        typed_access("floor with the guarantees in a handler", kept::access::Shared::new(&s)),
        typed_access("floor HashMap, in place", floor::MapInPlace(s.to_strings())),
        typed_access("floor HashMap get+parse+insert", floor::MapParse(s.to_strings())),
        typed_access("tideway SessionData", tideway_peer::Access::new(&s)),
        typed_access("actix-session", actix::Access::new(&s)),
        typed_access("axum_session", axum_sess::Access::new(&s)),
        typed_access("tower-sessions", tower::Access::new(&s)),
        typed_access("tideway-session", tideway_session::Access::new(&s)),
        of_many("tideway-session in a handler", tideway_session::bumps_in_a_handler(&s)),
        of_many("tideway-session update on a fresh copy", {
            let update = tideway_session::Update::new(&s);
            move |n| (0..n).for_each(|_| assert_eq!(black_box(update.bump()), 42))
        }),
    ];
    peers_core::bench::main("W1 typed access: read visits, +1, write", cases, 25, Duration::from_millis(20));
}
