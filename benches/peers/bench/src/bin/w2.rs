//! W2: sealing and opening the standard session as a cookie.
//!
//! `w2` times everything; `w2 sizes` prints only the sizes.

use aes_gcm::aead::KeyInit;
use peers_bench::cases::{codec as codec_of, simple};
use peers_bench::floors::codec;
use peers_bench::floors::cookie::*;
use peers_bench::floors::crypto::*;
use peers_bench::floors::kept;
use peers_bench::peers::{actix, cookie_crate, tideway_peer, tideway_session, tower};
use peers_bench::work::CookieCodec;
use peers_core::StdSession;
use peers_core::bench::Case;
use std::collections::HashMap;
use std::hint::black_box;
use std::time::Duration;

/// Raw seal/open of `plain`, nonce given, buffer reused.
fn aead_cases<A: Aead + 'static>(out: &mut Vec<Case<'static>>, name: &str, label: &str, plain: &[u8]) {
    let make = || A::new(&[7; 32]);
    let mut buf = vec![5u8; A::NONCE];
    buf.extend_from_slice(plain);
    buf.extend_from_slice(&[0; 16]);
    let clear = buf.clone();
    let a = make();
    a.seal(&mut buf);
    let sealed = buf.clone();
    {
        let mut work = clear.clone();
        let body = A::NONCE..A::NONCE + plain.len();
        out.push(Case::new(format!("aead seal {label}: {name}"), move |n| {
            for _ in 0..n {
                work[body.clone()].copy_from_slice(&clear[body.clone()]);
                a.seal(black_box(&mut work));
            }
        }));
    }
    let a = make();
    let mut work = sealed.clone();
    out.push(Case::new(format!("aead open {label}: {name}"), move |n| {
        for _ in 0..n {
            work.copy_from_slice(&sealed);
            assert!(a.open(black_box(&mut work)));
        }
    }));
}

fn main() {
    let s = StdSession::sample(1);
    let mut cases = Vec::new();
    let mut sizes = Vec::new();
    let (c, z) = (&mut cases, &mut sizes);

    codec_of(c, z, "tideway CookieSessionStore", tideway_peer::Codec::new(&s));
    codec_of(c, z, "tower-sessions-cookie-store private", tower::Codec::new(&s));
    codec_of(c, z, "actix-session cookie private", actix::Codec::new(&s));
    codec_of(c, z, "cookie PrivateJar + serde_json", cookie_crate::Codec::new(&s));
    codec_of(c, z, "tideway-session", tideway_session::Codec::new(&s));
    codec_of(c, z, "floor json+aes-gcm 0.11+base64", Composed::<Json, RustCrypto, Scalar>::new(&s));
    codec_of(c, z, "floor postcard+aws-lc+base64", Composed::<Postcard, AwsLc, Scalar>::new(&s));
    codec_of(c, z, "floor postcard+aws-lc+simd", Composed::<Postcard, AwsLc, Simd>::new(&s));
    codec_of(c, z, "floor positional+aws-lc+simd", Composed::<Positional, AwsLc, Simd>::new(&s));
    codec_of(c, z, "floor positional+ring+simd", Composed::<Positional, Ring, Simd>::new(&s));
    codec_of(c, z, "floor positional+aes-gcm 0.11+simd", Composed::<Positional, RustCrypto, Simd>::new(&s));
    codec_of(c, z, "floor positional+xaes crate+simd", Composed::<Positional, Xaes, Simd>::new(&s));
    codec_of(c, z, "floor positional+xaes/aws-lc+simd", Composed::<Positional, XaesOver<AwsLc>, Simd>::new(&s));
    codec_of(c, z, "floor positional+xaes/ring+simd", Composed::<Positional, XaesOver<Ring>, Simd>::new(&s));

    codec_of(
        c,
        z,
        "floor positional+xaes cached/aws-lc+simd",
        Composed::<Positional, XaesCached<AwsLc>, Simd>::new(&s),
    );
    codec_of(c, z, "floor positional+xaes cached/ring+simd", Composed::<Positional, XaesCached<Ring>, Simd>::new(&s));
    codec_of(c, z, "floor with the guarantees", kept::cookie::Codec::new(&s));
    let mut ours = tideway_session::Codec::new(&s);
    let sealed = ours.seal();
    simple(c, "open+one field: tideway-session", move || {
        assert_eq!(tideway_session::open_one(&ours, black_box(&sealed)), 41);
    });
    let mut kept = kept::cookie::Codec::new(&s);
    let sealed = kept.seal();
    simple(c, "open+one field: floor with the guarantees", move || {
        assert_eq!(kept.open_one(black_box(&sealed)), Some(41));
    });
    // a session that stays encoded: open, then read one field where it lies
    let mut lazy = Composed::<Positional, AwsLc, Simd>::new(&s);
    let sealed = lazy.seal();
    simple(c, "open+one field: floor positional+aws-lc+simd", move || {
        assert_eq!(lazy.open_with(black_box(&sealed), codec::peek_visits), Some(41));
    });
    let mut lazy = Composed::<Positional, Ring, Simd>::new(&s);
    let sealed = lazy.seal();
    simple(c, "open+one field: floor positional+ring+simd", move || {
        assert_eq!(lazy.open_with(black_box(&sealed), codec::peek_visits), Some(41));
    });

    let mut lazy = Composed::<Positional, Xaes, Simd>::new(&s);
    let sealed = lazy.seal();
    simple(c, "open+one field: floor positional+xaes crate+simd", move || {
        assert_eq!(lazy.open_with(black_box(&sealed), codec::peek_visits), Some(41));
    });

    let json = serde_json::to_vec(&s).expect("json");
    let mut positional = Vec::new();
    codec::encode(&s, &mut positional);
    for (label, plain) in [("json", &json), ("positional", &positional)] {
        let label = format!("{label} {}B", plain.len());
        aead_cases::<RustCrypto>(c, "aes-gcm 0.11", &label, plain);
        aead_cases::<Ring>(c, "ring", &label, plain);
        aead_cases::<AwsLc>(c, "aws-lc-rs", &label, plain);
        aead_cases::<Xaes>(c, "xaes-256-gcm", &label, plain);
        aead_cases::<XaesOver<AwsLc>>(c, "xaes over aws-lc-rs", &label, plain);
        aead_cases::<XaesOver<Ring>>(c, "xaes over ring", &label, plain);
    }

    let key = [7u8; 32];
    simple(c, "key setup: aes-gcm 0.11", move || RustCrypto::new(black_box(&key)));
    simple(c, "key setup: ring", move || Ring::new(black_box(&key)));
    simple(c, "key setup: aws-lc-rs", move || AwsLc::new(black_box(&key)));
    simple(c, "key setup: aes 0.9 schedule only", move || aes::Aes256::new(black_box(&key).into()));

    simple(c, "nonce 12B: rand thread rng", || {
        let mut b = [0u8; 12];
        rand::RngCore::fill_bytes(&mut rand::rng(), &mut b);
        b
    });
    simple(c, "nonce 12B: getrandom", || {
        let mut b = [0u8; 12];
        getrandom::fill(&mut b).expect("rng");
        b
    });
    simple(c, "nonce 12B: aws-lc-rs", || {
        let mut b = [0u8; 12];
        aws_lc_rs::rand::fill(&mut b).expect("rng");
        b
    });

    // encodings ------------------------------------------------------------
    let strings = s.to_strings();
    let j = s.clone();
    simple(c, "encode struct: serde_json", move || serde_json::to_vec(&j).expect("json"));
    let b = json.clone();
    simple(c, "decode struct: serde_json", move || serde_json::from_slice::<StdSession>(&b).expect("json"));
    let j = s.clone();
    simple(c, "encode struct: postcard", move || postcard::to_stdvec(&j).expect("postcard"));
    let post = postcard::to_stdvec(&s).expect("postcard");
    let b = post.clone();
    simple(c, "decode struct: postcard", move || postcard::from_bytes::<StdSession>(&b).expect("postcard"));
    let j = s.clone();
    simple(c, "encode struct: positional", move || {
        let mut v = Vec::with_capacity(192);
        codec::encode(&j, &mut v);
        v
    });
    let b = positional.clone();
    simple(c, "decode struct: positional", move || codec::decode(&b).expect("positional"));
    let b = positional.clone();
    simple(c, "decode one field: positional", move || codec::peek_visits(black_box(&b)));
    let j = strings.clone();
    simple(c, "encode map: serde_json", move || serde_json::to_vec(&j).expect("json"));
    let map_json = serde_json::to_vec(&strings).expect("json");
    let b = map_json.clone();
    simple(c, "decode map: serde_json", move || serde_json::from_slice::<HashMap<String, String>>(&b).expect("json"));
    let j = strings.clone();
    simple(c, "encode map: postcard", move || postcard::to_stdvec(&j).expect("postcard"));
    let map_post = postcard::to_stdvec(&strings).expect("postcard");
    let b = map_post.clone();
    simple(c, "decode map: postcard", move || postcard::from_bytes::<HashMap<String, String>>(&b).expect("postcard"));
    let j = strings.clone();
    simple(c, "clone map: HashMap<String,String>", move || j.clone());
    let j = s.clone();
    simple(c, "struct -> map -> struct", move || StdSession::from_strings(&j.to_strings()).expect("typed"));

    // base64 -----------------------------------------------------------------
    let raw = [json.clone(), vec![1; 28]].concat();
    let r = raw.clone();
    simple(c, "base64 enc json+28: base64", move || Scalar::encode(&r));
    let r = raw.clone();
    simple(c, "base64 enc json+28: simd", move || Simd::encode(&r));
    let text = Scalar::encode(&raw);
    let (t1, t2) = (text.clone(), text);
    let mut o = Vec::with_capacity(1024);
    simple(c, "base64 dec json+28: base64", move || {
        o.clear();
        Scalar::decode(&t1, &mut o)
    });
    let mut o = Vec::with_capacity(1024);
    simple(c, "base64 dec json+28: simd", move || {
        o.clear();
        Simd::decode(&t2, &mut o)
    });

    let mode = std::env::args().nth(1).unwrap_or_default();
    if mode != "list" && mode != "ops" {
        println!("### W2 sizes\n\n| cookie | value bytes | on the wire (Set-Cookie) |\n|---|---:|---:|");
        for (n, a, b) in &sizes {
            println!("| {n} | {a} | {b} |");
        }
        println!("\n| plaintext | bytes | base64url-nopad | +12+16 sealed, base64url |\n|---|---:|---:|---:|");
        let b64 = |n: usize| (n * 8).div_ceil(6);
        for (n, v) in [
            ("struct serde_json", json.len()),
            ("struct postcard", post.len()),
            ("struct positional (no framing)", positional.len()),
            ("map serde_json", map_json.len()),
            ("map postcard", map_post.len()),
            ("values only", strings.values().map(String::len).sum::<usize>()),
        ] {
            println!("| {n} | {v} | {} | {} |", b64(v), b64(v + 28));
        }
    }
    if mode != "sizes" {
        peers_core::bench::main("W2 cookie", cases, 21, Duration::from_millis(10));
    }
}
