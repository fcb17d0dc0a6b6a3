//! Requests of one session at the same time keep each other's changes: B20 and B21.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::StatusCode;
use tideway_session::{Result, SessionHandle, SessionStore as _, TypedSession};
use tideway_session_tests::{Gate, Method, Probe, Stage, When, set};
use tokio::sync::Barrier;

use crate::{Line, Shop, theme};

/// Lets the next `n` updates wait until all have arrived, so that each request has loaded before any has stored.
fn gates(store: &Probe, n: usize) -> Vec<Gate> {
    (0..n).map(|_| store.gate(Method::Update, When::Before)).collect()
}

async fn open(gates: &[Gate]) {
    for gate in gates {
        gate.arrived().await;
    }
    for gate in gates {
        gate.open();
    }
}

async fn visits(shop: TypedSession<Shop>) -> Result<String> {
    shop.visits().map(|visits| visits.to_string())
}

#[tokio::test]
async fn b20_different_fields_all_keep_their_changes() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    browser.visit(set("old", "1")).await;
    let gates = gates(&stage.store, 4);
    let requests = [
        browser.start(set("a", "1")),
        browser.start(set("theme", "light")),
        browser.start(async |session: SessionHandle| session.remove("old").map(drop)),
        browser.start(async |mut shop: TypedSession<Shop>| {
            shop.update_cart(|cart| cart.push(Line { sku: "tea".to_owned(), qty: 2 }))
        }),
    ];
    open(&gates).await;
    for request in requests {
        assert_eq!(request.await.expect("an answer").status, StatusCode::OK);
    }
    let stored = async |session: SessionHandle, shop: TypedSession<Shop>| -> Result<String> {
        let of = |key| session.get(key);
        Ok(format!("{:?} {:?} {:?} {}", of("a"), of("theme"), of("old"), shop.cart()?.len()))
    };
    assert_eq!(browser.visit(stored).await.text(), "Some(\"1\") Some(\"light\") None 1");
}

#[tokio::test]
async fn b21_of_two_sets_the_last_one_wins() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let gates = gates(&stage.store, 2);
    let first = browser.start(set("theme", "first"));
    gates[0].arrived().await;
    let second = browser.start(set("theme", "second"));
    gates[1].arrived().await;
    gates[1].open();
    second.await.expect("an answer");
    gates[0].open();
    assert_eq!(first.await.expect("an answer").status, StatusCode::OK);
    assert_eq!(browser.visit(theme).await.text(), "first");
}

#[tokio::test]
async fn b21_fifty_concurrent_updates_add_fifty() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let gates = gates(&stage.store, 50);
    let requests: Vec<_> =
        (0..50).map(|_| browser.start(async |mut shop: TypedSession<Shop>| shop.update_visits(|v| *v += 1))).collect();
    open(&gates).await;
    for request in requests {
        assert_eq!(request.await.expect("an answer").status, StatusCode::OK);
    }
    assert_eq!(browser.visit(visits).await.text(), "50");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn b21_fifty_concurrent_updates_on_several_threads_add_fifty() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let barrier = Arc::new(Barrier::new(50));
    let requests: Vec<_> = (0..50)
        .map(|_| {
            let barrier = Arc::clone(&barrier);
            browser.start(async move |mut shop: TypedSession<Shop>| {
                barrier.wait().await;
                shop.update_visits(|v| *v += 1)
            })
        })
        .collect();
    for request in requests {
        assert_eq!(request.await.expect("an answer").status, StatusCode::OK);
    }
    assert_eq!(browser.visit(visits).await.text(), "50");
}

#[tokio::test]
async fn b21_an_update_runs_again_on_what_another_request_stored() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let runs = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&runs);
    let gates = gates(&stage.store, 1);
    let late = browser.start(async move |mut shop: TypedSession<Shop>| -> Result<String> {
        let seen = shop.update_visits(move |visits| {
            counter.fetch_add(1, Ordering::Relaxed);
            *visits = *visits * 10 + 1;
            *visits
        })?;
        Ok(seen.to_string())
    });
    gates[0].arrived().await;
    browser.visit(async |mut shop: TypedSession<Shop>| shop.set_visits(5)).await;
    assert_eq!(runs.load(Ordering::Relaxed), 1);
    gates[0].open();
    assert_eq!(late.await.expect("an answer").text(), "1", "what its first run returned");
    assert_eq!(runs.load(Ordering::Relaxed), 2);
    assert_eq!(browser.visit(visits).await.text(), "51");
}

#[tokio::test]
async fn b21_an_update_runs_once_if_nothing_comes_between() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let runs = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&runs);
    browser
        .visit(async move |mut shop: TypedSession<Shop>| {
            shop.update_visits(move |v| {
                counter.fetch_add(1, Ordering::Relaxed);
                *v += 1;
            })
        })
        .await;
    assert_eq!(runs.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn b21_updates_of_a_first_visit_make_a_session_each() {
    let stage = Stage::new();
    let browser = stage.browser();
    let gates: Vec<_> = (0..2).map(|_| stage.store.gate(Method::Save, When::Before)).collect();
    let handler = async |mut shop: TypedSession<Shop>| shop.update_visits(|v| *v += 1);
    let (first, second) = (browser.start(handler), browser.start(handler));
    open(&gates).await;
    let (first, second) = (first.await.expect("an answer"), second.await.expect("an answer"));
    assert_ne!(first.set_cookie(), second.set_cookie());
}

#[tokio::test]
async fn b21_no_lock_is_held_while_a_handler_runs() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    // Both handlers have written and neither is done: each waits for the other.
    let barrier = Arc::new(Barrier::new(2));
    let handler = |key: &'static str| {
        let barrier = Arc::clone(&barrier);
        async move |session: SessionHandle, mut shop: TypedSession<Shop>| -> Result<()> {
            session.set(key, "1")?;
            shop.update_visits(|v| *v += 1)?;
            barrier.wait().await;
            Ok(())
        }
    };
    let (first, second) = (browser.start(handler("a")), browser.start(handler("b")));
    assert_eq!(first.await.expect("an answer").status, StatusCode::OK);
    assert_eq!(second.await.expect("an answer").status, StatusCode::OK);
    assert_eq!(browser.visit(visits).await.text(), "2");
}

#[tokio::test]
async fn b21_the_closure_of_an_update_may_use_the_session() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let answer = browser
        .visit(async |session: SessionHandle, mut shop: TypedSession<Shop>| {
            shop.update_visits(move |visits| {
                *visits += 1;
                session.set("seen", visits.to_string()).expect("writable");
                session.typed::<Shop>().visits().expect("readable")
            })
            .map(|before| before.to_string())
        })
        .await;
    assert_eq!((answer.status, answer.text()), (StatusCode::OK, "0"));
    assert_eq!(browser.visit(async |session: SessionHandle| session.get("seen").unwrap_or_default()).await.text(), "1");
}

#[tokio::test]
async fn b21_an_update_whose_field_the_same_request_changes_meanwhile_counts_both() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    browser
        .visit(async |session: SessionHandle, mut shop: TypedSession<Shop>| {
            let once = AtomicUsize::new(0);
            shop.update_visits(move |visits| {
                if once.fetch_add(1, Ordering::Relaxed) == 0 {
                    session.typed::<Shop>().set_visits(100).expect("writable");
                }
                *visits += 1;
            })
        })
        .await;
    assert_eq!(browser.visit(visits).await.text(), "101");
}

#[tokio::test]
async fn b21_several_updates_of_one_request_all_run_again() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let gates = gates(&stage.store, 1);
    let late = browser.start(async |mut shop: TypedSession<Shop>| -> Result<()> {
        shop.update_visits(|v| *v += 1)?;
        shop.update_visits(|v| *v *= 10)
    });
    gates[0].arrived().await;
    browser.visit(async |mut shop: TypedSession<Shop>| shop.set_visits(5)).await;
    gates[0].open();
    late.await.expect("an answer");
    assert_eq!(browser.visit(visits).await.text(), "60");
}

#[tokio::test]
async fn b5_a_taken_flash_removes_only_the_value_that_was_taken() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    browser.visit(set("notice", "old")).await;
    let gates = gates(&stage.store, 1);
    let taking = browser.start(async |mut shop: TypedSession<Shop>| shop.take_notice().map(Option::unwrap_or_default));
    gates[0].arrived().await;
    browser.visit(set("notice", "new")).await;
    gates[0].open();
    assert_eq!(taking.await.expect("an answer").text(), "old");
    let take = async |mut shop: TypedSession<Shop>| shop.take_notice().map(Option::unwrap_or_default);
    assert_eq!(browser.visit(take).await.text(), "new");
    assert_eq!(browser.visit(take).await.text(), "");
}

#[tokio::test]
async fn b5_a_flash_waits_until_it_is_taken() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    browser.visit(set("notice", "saved")).await;
    let peek = async |shop: TypedSession<Shop>| shop.peek_notice().map(Option::unwrap_or_default);
    assert_eq!(browser.visit(peek).await.text(), "saved");
    assert_eq!(browser.visit(peek).await.text(), "saved");
    let failing = async |mut shop: TypedSession<Shop>| shop.take_notice().map(|_| StatusCode::BAD_GATEWAY);
    browser.visit(failing).await;
    assert_eq!(browser.visit(peek).await.text(), "saved", "a failed response has shown nothing");
}

/// What a request saved is what its later changes stand on: they merge with what others wrote since, and are all that it
/// writes again.
#[tokio::test]
async fn b20_a_second_save_of_one_request_writes_its_own_changes_alone() {
    for again in [false, true] {
        let stage = Stage::new();
        let mut browser = stage.guest().await;
        browser.visit(set("old", "1")).await;
        let (id, store) = (browser.id().expect("a session"), Arc::clone(&stage.store));
        stage.store.calls();
        browser
            .visit(async move |session: SessionHandle, mut shop: TypedSession<Shop>| -> Result<()> {
                session.set("first", "ours")?;
                shop.update_visits(|visits| *visits += 1)?;
                session.save().await?;
                let mut other = store.load(&id).await?.expect("live");
                other.set("first", "theirs");
                other.remove("old");
                other.typed::<Shop>().update_visits(|visits| *visits += 10)?;
                store.update(&id, other.changes()).await?;
                store.calls();
                session.set("second", "ours")?;
                shop.update_visits(|visits| *visits += 100)?;
                if again { session.save().await } else { Ok(()) }
            })
            .await;
        let keys: Vec<_> = stage.store.calls_in_full().into_iter().map(|call| (call.method, call.keys)).collect();
        assert_eq!(keys, [(Method::Update, vec!["second".to_owned(), Shop::VISITS.name()])]);
        let stored = async |session: SessionHandle| {
            format!("{:?}", ["first", "second", "old"].map(|key| session.get(key).unwrap_or_default()))
        };
        assert_eq!(browser.visit(stored).await.text(), r#"["theirs", "ours", ""]"#);
        assert_eq!(browser.visit(visits).await.text(), "111");
    }
}
