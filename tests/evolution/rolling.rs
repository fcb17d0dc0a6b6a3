//! Two versions of a program over one store, as while a new one is rolled out: each test goes to and fro between them.

use std::time::Duration;

use http::StatusCode;
use tideway_session::{SessionData, SessionHandle};
use tideway_session_tests::{Answer, Method, Stage, When};

/// A version of the program: its struct, and handlers that count in one of its fields.
macro_rules! program {
    ($name:ident: struct $(#[$on_struct:meta])* { $(#[$on_field:meta])* $field:ident: u32, $($rest:tt)* }, $update:ident) => {
        mod $name {
            use tideway_session::{Result, Session, TypedSession};

            #[derive(Session)]
            $(#[$on_struct])*
            pub(super) struct Shop {
                $(#[$on_field])*
                pub(super) $field: u32,
                $($rest)*
            }

            #[allow(dead_code, reason = "not every version needs each")]
            pub(super) async fn count(mut shop: TypedSession<Shop>) -> Result<String> {
                shop.$update(|count| *count += 1)?;
                Ok(shop.$field()?.to_string())
            }

            #[allow(dead_code, reason = "not every version needs each")]
            pub(super) async fn read(shop: TypedSession<Shop>) -> Result<String> {
                Ok(shop.$field()?.to_string())
            }
        }
    };
}

program!(first: struct { #[session(default)] visits: u32, }, update_visits);
program!(reads_both: struct { #[session(default, alias = "calls")] visits: u32, }, update_visits);
program!(renamed: struct { #[session(default, rename = "calls", alias = "visits")] calls: u32, }, update_calls);
program!(cleaned: struct { #[session(default)] calls: u32, }, update_calls);
program!(grown: struct {
    #[session(default)]
    visits: u32,
    #[session(default = 5)]
    pub(super) level: u32,
    pub(super) theme: Option<String>,
}, update_visits);
program!(versioned: struct #[session(version = 1, migrate = super::double)] {
    #[session(default, rename = "twice")]
    visits: u32,
}, update_visits);
program!(lenient: struct #[session(on_error = default)] { #[session(default)] visits: u32, }, update_visits);
program!(tidy: struct #[session(on_error = remove)] { #[session(default)] visits: u32, }, update_visits);

/// Adds the doubled count, and leaves the old program what it knows.
#[expect(clippy::unnecessary_wraps, reason = "the signature of a migration")]
fn double(_: u32, entries: &mut tideway_session::SessionData) -> tideway_session::Result<()> {
    if let Some(visits) = entries.get("visits").and_then(|text| text.parse::<u32>().ok()) {
        entries.set("twice", (2 * visits).to_string());
    }
    Ok(())
}

/// The entries, without the one that a guest has from the beginning.
async fn stored(session: SessionHandle) -> String {
    let data = session.snapshot();
    let entries: Vec<_> =
        data.iter().filter(|(key, _)| *key != "theme").map(|(key, text)| format!("{key}={text}")).collect();
    entries.join(" ")
}

fn text(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::OK);
    answer.text().to_owned()
}

#[tokio::test]
async fn a_renamed_key_counts_on_through_every_rollout_and_back() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let mut seen = Vec::new();
    for _ in 0..2 {
        seen.push(text(&browser.visit(first::count).await));
        seen.push(text(&browser.visit(reads_both::count).await));
    }
    assert_eq!(text(&browser.visit(stored).await), "visits=4");
    for _ in 0..2 {
        seen.push(text(&browser.visit(reads_both::count).await));
        seen.push(text(&browser.visit(renamed::count).await));
        seen.push(text(&browser.visit(reads_both::read).await));
    }
    assert_eq!(text(&browser.visit(stored).await), "calls=8");
    for _ in 0..2 {
        seen.push(text(&browser.visit(renamed::count).await));
        seen.push(text(&browser.visit(cleaned::count).await));
    }
    assert_eq!(seen, ["1", "2", "3", "4", "5", "6", "6", "7", "8", "8", "9", "10", "11", "12"]);
}

#[tokio::test]
async fn both_versions_of_a_rename_count_at_the_same_time() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    browser.visit(reads_both::count).await;
    let gates: Vec<_> = (0..4).map(|_| stage.store.gate(Method::Update, When::Before)).collect();
    let requests = [
        browser.start(reads_both::count),
        browser.start(renamed::count),
        browser.start(reads_both::count),
        browser.start(renamed::count),
    ];
    for gate in &gates {
        gate.arrived().await;
    }
    for gate in &gates {
        gate.open();
    }
    for request in requests {
        assert_eq!(request.await.expect("an answer").status, StatusCode::OK);
    }
    assert_eq!(text(&browser.visit(reads_both::read).await), "5");
    assert_eq!(text(&browser.visit(renamed::read).await), "5");
}

/// What `set` means when two versions of a rename do it at the same time: the last one wins, for both.
#[test]
fn both_versions_of_a_rename_set_at_the_same_time() {
    for there in [&["visits"][..], &["calls"], &[]] {
        for old_is_last in [true, false] {
            let mut stored = SessionData::new(Duration::from_secs(60));
            for key in there {
                stored.set(*key, "1");
            }
            let mut stored = SessionData::from_bytes(&stored.to_bytes()).expect("reads");
            let (mut old, mut new) = (stored.clone(), stored.clone());
            old.typed::<reads_both::Shop>().set_visits(10).expect("set");
            new.typed::<renamed::Shop>().set_calls(20).expect("set");
            let (one, other) = if old_is_last { (new, old) } else { (old, new) };
            one.changes().apply(&mut stored).expect("applies");
            other.changes().apply(&mut stored).expect("applies");
            let last = if old_is_last { 10 } else { 20 };
            assert_eq!(stored.typed::<reads_both::Shop>().visits().expect("readable"), last);
            assert_eq!(stored.typed::<renamed::Shop>().calls().expect("readable"), last);
        }
    }
}

#[tokio::test]
async fn of_both_keys_the_fields_own_wins() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    browser
        .visit(async |session: SessionHandle| {
            session.set("visits", "1")?;
            session.set("calls", "2")
        })
        .await;
    assert_eq!(text(&browser.visit(reads_both::read).await), "1");
    assert_eq!(text(&browser.visit(renamed::read).await), "2");
    browser.visit(renamed::count).await;
    assert_eq!(text(&browser.visit(stored).await), "calls=3");
}

#[tokio::test]
async fn new_fields_wait_while_the_old_program_writes() {
    use tideway_session::{Result, TypedSession};
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    browser.visit(first::count).await;
    let level =
        async |shop: TypedSession<grown::Shop>| -> Result<String> { shop.level().map(|level| level.to_string()) };
    assert_eq!(text(&browser.visit(level).await), "5", "a default for a session from before");
    browser.visit(async |mut shop: TypedSession<grown::Shop>| shop.set_level(6)).await;
    browser.visit(first::count).await;
    assert_eq!(text(&browser.visit(level).await), "6", "the old program keeps what it does not know");
    assert_eq!(text(&browser.visit(grown::read).await), "2");
}

#[tokio::test]
async fn a_migration_that_adds_leaves_the_old_program_what_it_knows() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    browser.visit(first::count).await;
    assert_eq!(text(&browser.visit(versioned::count).await), "3");
    assert_eq!(text(&browser.visit(first::count).await), "2");
    assert_eq!(text(&browser.visit(versioned::count).await), "4", "it is not migrated twice");
    assert_eq!(text(&browser.visit(stored).await), "#version=1 twice=4 visits=2");
}

#[tokio::test]
async fn a_newer_form_of_a_value_outlives_the_program_that_cannot_read_it() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    browser.visit(async |session: SessionHandle| session.set("visits", "12x")).await;
    assert_eq!(browser.visit(first::read).await.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(text(&browser.visit(lenient::read).await), "0");
    assert_eq!(text(&browser.visit(tidy::read).await), "0");
    assert_eq!(text(&browser.visit(stored).await), "visits=12x");
    assert_eq!(text(&browser.visit(tidy::count).await), "1");
    assert_eq!(text(&browser.visit(first::count).await), "2");
}
