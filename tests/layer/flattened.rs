//! Session structs inside session structs, in requests.

use tideway_session::{Result, Session, TypedSession};
use tideway_session_tests::{Method, Stage, When};

#[derive(Session)]
struct Counter {
    #[session(default)]
    count: u32,
    #[session(on_error = remove)]
    note: Option<u32>,
}

#[derive(Session)]
struct SignIn {
    #[session(owner)]
    user: Option<u64>,
}

#[derive(Session)]
#[session(prefix = "page.")]
struct Page {
    #[session(flatten, prefix = "seen.")]
    seen: Counter,
    #[session(flatten, prefix = "sent.")]
    sent: Counter,
    #[session(flatten)]
    sign_in: SignIn,
}

async fn count(mut page: TypedSession<Page>) -> Result<String> {
    page.seen_mut().update_count(|count| *count += 1)?;
    Ok(format!("{} {}", page.seen().count()?, page.sent().count()?))
}

async fn read(page: TypedSession<Page>) -> Result<String> {
    Ok(format!("{} {} {:?}", page.seen().count()?, page.sent().count()?, page.sent().note()?))
}

#[tokio::test]
async fn b21_two_requests_that_count_in_a_struct_inside_count_two() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let gate = stage.store.gate(Method::Update, When::Before);
    let first = browser.start(count);
    gate.arrived().await;
    browser.visit(count).await;
    gate.open();
    browser.receive(&first.await.expect("an answer"));
    assert_eq!(browser.visit(read).await.text(), "2 0 None");
}

#[tokio::test]
async fn b24_an_owner_inside_gives_the_session_a_new_id() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let before = browser.id();
    browser.visit(async |mut page: TypedSession<Page>| page.sign_in_mut().set_user(7)).await;
    assert!(before.is_some() && browser.id() != before);
}

#[tokio::test]
async fn what_nobody_can_read_inside_goes_with_the_next_save() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    browser.visit(tideway_session_tests::set("page.sent.note", "many")).await;
    let handler = async |mut page: TypedSession<Page>| -> Result<String> {
        let note = page.sent().note()?;
        page.seen_mut().set_count(5)?;
        Ok(format!("{note:?}"))
    };
    assert_eq!(browser.visit(handler).await.text(), "None");
    let stored = async |session: tideway_session::SessionHandle| format!("{:?}", session.get("page.sent.note"));
    assert_eq!(browser.visit(stored).await.text(), "None");
}
