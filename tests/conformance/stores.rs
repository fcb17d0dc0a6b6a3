//! Every store of ours, and one of a user's, keeps what it promises.

use std::sync::Arc;
use std::time::Duration;

use tideway_session::conformance::{Promises, Suite, check};
use tideway_session::{
    CookieSessionStore, InMemorySessionStore, ManualClock, MigratingStore, SessionConfig, SessionStore,
};

use crate::own::{Locked, Three};

const TTL: Duration = Duration::from_secs(3600);

fn memory(clock: ManualClock) -> InMemorySessionStore {
    InMemorySessionStore::new(TTL).with_clock(clock)
}

fn cookie() -> CookieSessionStore {
    let key = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff".to_owned();
    CookieSessionStore::new(&SessionConfig { encryption_key: Some(key), ..SessionConfig::default() })
        .expect("no mistake")
}

#[tokio::test]
async fn b30_the_memory_store() {
    Suite::with_clock(async |clock| memory(clock)).check().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn b30_the_memory_store_by_the_systems_clock_in_a_runtime_of_several_threads() {
    check(async || InMemorySessionStore::new(TTL)).await;
}

#[tokio::test]
async fn b30_the_memory_store_with_a_bound() {
    Suite::with_clock(async |clock| memory(clock).with_capacity(1_000)).check().await;
}

#[tokio::test]
async fn b30_a_shared_store_forwards_every_promise() {
    let shared = async |clock| Arc::new(Arc::new(memory(clock)) as Arc<dyn SessionStore>);
    Suite::with_clock(shared).check().await;
}

#[tokio::test]
async fn b30_one_store_for_all_cases() {
    let store = Arc::new(InMemorySessionStore::new(TTL));
    check(move || std::future::ready(Arc::clone(&store))).await;
}

#[tokio::test]
async fn b30_a_store_that_sessions_move_to() {
    Suite::with_clock(async |clock: ManualClock| MigratingStore::new(memory(clock), Three::default())).check().await;
}

#[tokio::test]
async fn b26_the_cookie_store() {
    let client = Promises::client();
    Suite::with_clock(async |clock| cookie().with_clock(clock)).promises(client).check().await;
    Suite::new(async || cookie()).promises(client).check().await;
}

#[tokio::test]
async fn b30_a_store_of_three_methods() {
    Suite::new(async || Three::default()).promises(Promises::three_methods()).check().await;
}

#[tokio::test]
async fn b30_a_store_that_locks_what_it_changes() {
    Suite::new(async || Locked::default()).promises(Promises::three_methods().atomic()).check().await;
}

#[tokio::test]
async fn b30_three_methods_do_not_promise_what_the_provided_ones_cannot_keep() {
    let report = Suite::new(async || Three::default()).run().await;
    let failed: Vec<_> = report.failures().iter().map(|failure| failure.case).collect();
    for case in [
        "b20_an_overtaken_update_keeps_another_field",
        "b21_an_overtaken_update_runs_again",
        "b22_a_sign_out_wins_over_an_update",
        "b22_a_sign_out_wins_over_a_rotation",
        "b22_a_deleted_id_is_told",
        "b23_an_update_wins_over_a_rotation",
        "b23_of_two_rotations_one_wins",
        "b24_an_owner_sees_their_sessions",
    ] {
        assert!(failed.contains(&case), "{case} passed");
    }
}
