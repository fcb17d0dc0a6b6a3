//! What `scripts/guard.sh` counts: this library alone, so that no peer has to be built.

use std::hint::black_box;
use std::time::Duration;

use peers_core::StdSession;
use peers_core::bench::Case;
use peers_ours::cases::{codec, requests, simple, typed_access};
use peers_ours::tideway_session as ours;
use peers_ours::work::CookieCodec;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
    let _inside = runtime.enter();
    let session = StdSession::sample(1);
    let mut cases = vec![
        typed_access("W1 get and set", ours::Access::new(&session)),
        Case::new("W1 get and set in a handler", ours::bumps_in_a_handler(&session)),
    ];
    let update = ours::Update::new(&session);
    simple(&mut cases, "W1 update on a fresh copy", move || update.bump());
    codec(&mut cases, &mut Vec::new(), "W2", ours::Codec::new(&session));
    let mut sealing = ours::Codec::new(&session);
    let sealed = sealing.seal();
    simple(&mut cases, "W2 open and read one field", move || ours::open_one(&sealing, black_box(&sealed)));
    requests(&mut cases, true, &runtime, "W4 memory", ours::memory_app(), true);
    requests(&mut cases, true, &runtime, "W4 cookie", ours::cookie_app(), false);
    peers_core::bench::main("tideway-session", cases, 21, Duration::from_millis(20));
}
