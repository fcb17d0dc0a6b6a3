//! The floors, the floors with the guarantees, and this library side by side, with what single parts of the work take.
//!
//! `scripts/instr.sh steps` counts instructions, which are the same on a busy machine; `target/release/steps` times.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use peers_bench::cases::{codec, requests, simple, typed_access};
use peers_bench::floors::cookie::{B64, Composed, Positional, Scalar, Simd};
use peers_bench::floors::crypto::{Aead, Xaes};
use peers_bench::floors::kept::session::{Session, Times, now};
use peers_bench::floors::kept::{self, fields, headers, packed, septets};
use peers_bench::floors::maps::{Bytes, Sharded, coarse_now};
use peers_bench::floors::stores::MapStore;
use peers_bench::floors::{access, codec as positional, layer};
use peers_bench::peers::tideway_session as ours;
use peers_bench::work::{CookieCodec, MemStore};
use peers_core::bench::Case;
use peers_core::{CartItem, StdSession, now as ready};
use tideway_session::InMemorySessionStore;

type Cases<'a> = Vec<Case<'a>>;

const KEPT: &str = "floor with the guarantees";
const OURS: &str = "tideway-session";

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
    let _inside = runtime.enter();
    let session = StdSession::sample(1);
    let mut cases = Vec::new();
    w1(&mut cases, &session);
    w2(&mut cases, &session);
    w2_parts(&mut cases, &session);
    w3(&mut cases);
    w4(&mut cases, &runtime);
    w4_parts(&mut cases, &session);
    peers_core::bench::main("Steps", cases, 21, Duration::from_millis(10));
}

fn w1(cases: &mut Cases<'_>, session: &StdSession) {
    cases.push(typed_access("W1 floor string slots", access::SlotParse::new(session)));
    cases.push(typed_access(&format!("W1 {KEPT}"), kept::access::Access::new(session)));
    cases.push(typed_access(&format!("W1 {KEPT} in a handler"), kept::access::Shared::new(session)));
    cases.push(typed_access(&format!("W1 {OURS}"), ours::Access::new(session)));
    cases.push(Case::new(format!("W1 {OURS} in a handler"), ours::bumps_in_a_handler(session)));
}

fn w2(cases: &mut Cases<'_>, session: &StdSession) {
    let mut sizes = Vec::new();
    let mut bare = Composed::<Positional, Xaes, Simd>::new(session);
    codec(cases, &mut sizes, "W2 floor positional+xaes crate+simd", Composed::<Positional, Xaes, Simd>::new(session));
    codec(cases, &mut sizes, &format!("W2 {KEPT}"), kept::cookie::Codec::new(session));
    codec(cases, &mut sizes, &format!("W2 {OURS}"), ours::Codec::new(session));
    let (mut by_hand, mut lib) = (kept::cookie::Codec::new(session), ours::Codec::new(session));
    let (a, b, c) = (bare.seal(), by_hand.seal(), lib.seal());
    simple(cases, "open+one field: W2 floor positional+xaes crate+simd", move || {
        assert_eq!(bare.open_with(black_box(&a), positional::peek_visits), Some(41));
    });
    simple(cases, &format!("open+one field: W2 {KEPT}"), move || {
        assert_eq!(by_hand.open_one(black_box(&b)), Some(41));
    });
    simple(cases, &format!("open+one field: W2 {OURS}"), move || {
        assert_eq!(ours::open_one(&lib, black_box(&c)), 41);
    });
}

fn w2_parts(cases: &mut Cases<'_>, session: &StdSession) {
    simple(cases, "W2 part: nonce, thread's generator", || {
        let mut nonce = [0u8; 24];
        rand::RngCore::fill_bytes(&mut rand::rng(), &mut nonce);
        nonce
    });
    simple(cases, "W2 part: nonce, operating system", || {
        let mut nonce = [0u8; 24];
        getrandom::fill(&mut nonce).expect("random bytes");
        nonce
    });
    let frozen = fields::frozen(session, "", Times::new(now(), 86_400_000));
    let text = frozen.entries().to_vec();
    let (mut by_place, mut in_septets) = (Vec::new(), Vec::new());
    positional::encode(session, &mut by_place);
    septets::push(&mut in_septets, &text);
    let sizes = [("by places", by_place.len()), ("named", text.len()), ("named, in septets", in_septets.len())];
    for (form, size) in sizes {
        let cipher = Xaes::new(&[7; 32]);
        let mut buf = vec![5; 24 + size + 16];
        simple(cases, &format!("W2 part: XAES, {form}, {size} bytes"), move || cipher.seal(black_box(&mut buf)));
    }
    let sealed = vec![7; in_septets.len() + 12 + 45];
    base64_parts::<Scalar>(cases, "base64 crate", &sealed);
    base64_parts::<Simd>(cases, "vector instructions", &sealed);
    let (mut out, entries) = (Vec::with_capacity(512), text.clone());
    simple(cases, "W2 part: to septets", move || {
        out.clear();
        septets::push(&mut out, black_box(&entries));
    });
    let mut out = Vec::with_capacity(512);
    simple(cases, "W2 part: from septets", move || {
        out.clear();
        assert!(septets::read(black_box(&in_septets), &mut out));
    });
    simple(cases, "W2 part: names and lengths checked", move || assert!(packed::is_whole(black_box(&text))));
    simple(cases, "W2 part: all fields by places", move || positional::decode(black_box(&by_place)).expect("fields"));
    simple(cases, "W2 part: all fields by names", move || fields::read(black_box(&frozen)).expect("fields"));
    let cart = serde_json::to_string(&session.cart).expect("json");
    simple(cases, "W2 part: of these, the cart's JSON", move || {
        serde_json::from_str::<Vec<CartItem>>(black_box(&cart)).expect("json")
    });
}

fn base64_parts<B: B64>(cases: &mut Cases<'_>, name: &str, bytes: &[u8]) {
    let (bytes, text) = (bytes.to_vec(), B::encode(bytes));
    let size = bytes.len();
    simple(cases, &format!("W2 part: encode {size} bytes, {name}"), move || B::encode(black_box(&bytes)));
    let mut out = Vec::with_capacity(1024);
    simple(cases, &format!("W2 part: decode {size} bytes, {name}"), move || {
        out.clear();
        assert!(B::decode(black_box(&text), &mut out));
    });
}

fn w3(cases: &mut Cases<'_>) {
    store::<MapStore<Sharded<Arc<[u8]>>, Bytes>>(cases);
    store::<kept::store::Store>(cases);
    store::<kept::mem::AnyStore>(cases);
    store::<InMemorySessionStore>(cases);
    let hasher = std::hash::RandomState::new();
    simple(cases, "W3 part: keyed hash of an id", move || {
        use std::hash::{BuildHasher, Hasher};
        let mut hasher = hasher.build_hasher();
        hasher.write(black_box(b"0123456789abcdefghijklmn"));
        hasher.finish()
    });
    simple(cases, "W3 part: clock", now);
    simple(cases, "W3 part: coarse clock", coarse_now);
    let (fair, bare) = (std::sync::Mutex::new(1), parking_lot::RwLock::new(1));
    simple(cases, "W3 part: std Mutex", move || *black_box(&fair).lock().expect("lock"));
    simple(cases, "W3 part: parking_lot RwLock, read", move || *black_box(&bare).read());
}

fn store<S: MemStore>(cases: &mut Cases<'_>) {
    let store = Arc::new(S::new());
    let sessions: Arc<Vec<_>> = Arc::new((0..256).map(|n| store.record(n, 86_400)).collect());
    sessions.iter().for_each(|(id, record)| ready(store.save(id, record)));
    let (loaded, of) = (store.clone(), sessions.clone());
    let mut n = 0;
    simple(cases, &format!("W3 load: {}", S::name()), move || {
        n = (n + 37) % 256;
        assert!(ready(loaded.load(&of[n].0)));
    });
    simple(cases, &format!("W3 save: {}", S::name()), move || {
        n = (n + 37) % 256;
        ready(store.save(&sessions[n].0, &sessions[n].1));
    });
}

fn w4<'a>(cases: &mut Cases<'a>, runtime: &'a tokio::runtime::Runtime) {
    requests(cases, true, runtime, "W4 bare axum + no-op layer", layer::noop_app(), true);
    requests(cases, true, runtime, "W4 floor layer, memory", layer::memory_app(), true);
    requests(cases, true, runtime, &format!("W4 {KEPT}, memory"), kept::app::memory_app(), true);
    requests(cases, true, runtime, &format!("W4 {OURS} memory"), ours::memory_app(), true);
    requests(cases, true, runtime, "W4 floor layer, cookie", layer::cookie_app(), false);
    requests(cases, true, runtime, &format!("W4 {KEPT}, cookie"), kept::app::cookie_app(), false);
    requests(cases, true, runtime, &format!("W4 {OURS} cookie"), ours::cookie_app(), false);
}

fn w4_parts(cases: &mut Cases<'_>, session: &StdSession) {
    let id = "0123456789abcdefghijklmn";
    let mut request = http::HeaderMap::new();
    request.insert(http::header::COOKIE, format!("session={id}").parse().expect("header"));
    let store = Arc::new(kept::store::Store::default());
    store.put(fields::frozen(session, id, Times::new(now(), 86_400_000)), now());
    let any: Arc<dyn kept::layer::Backend> = store.clone();
    simple(cases, "W4 part: the cookie, its form checked", move || {
        assert!(kept::layer::find_cookies(black_box(&request)).flatten().any(|id| any.recognises(id)));
    });
    let any: Arc<dyn kept::layer::Backend> = store.clone();
    simple(cases, "W4 part: find in memory", move || ready(any.find(black_box(id), now())));
    let kept::layer::Found::Live(loaded) = store.get(id, now()) else { panic!("is there") };
    simple(cases, "W4 part: read and set a field, first time", move || {
        let mut session = Session::new(loaded.clone());
        kept::access::bump(black_box(&mut session))
    });
    let mut n = 0;
    simple(cases, "W4 part: read, set, update in memory", move || {
        let kept::layer::Found::Live(seen) = store.get(id, now()) else { panic!("is there") };
        let mut session = Session::new(seen);
        n += 1;
        session.set("visits", |text| text.push_str(itoa::Buffer::new().format(n)));
        let any: Arc<dyn kept::layer::Backend> = store.clone();
        ready(any.update(session.loaded, session.changes, now())).is_ok()
    });
    let mut response = http::HeaderMap::new();
    simple(cases, "W4 part: Vary", move || {
        response.clear();
        headers::vary_by_cookie(black_box(&mut response));
    });
    let mut response = http::HeaderMap::new();
    simple(cases, "W4 part: Vary, Set-Cookie, Cache-Control", move || {
        response.clear();
        headers::vary_by_cookie(black_box(&mut response));
        headers::set_cookie(&mut response, headers::cookie(black_box(id), 86_400));
    });
}
