//! Sessions that cannot be loaded or read: B13, and B3 in a request.

use http::StatusCode;
use tideway_session::{Error, Result, SessionData, SessionHandle, SessionStore, TypedSession, async_trait};
use tideway_session_tests::{Fault, Logs, Method, Stage, When, set};
use tracing::Level;

use crate::{Shop, log_out, look, theme};

#[tokio::test]
async fn b13_a_load_that_fails_is_a_503_at_extraction() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    stage.store.fault(Method::Find, Fault::Fail);
    let answers = [
        browser.visit(async |_: SessionHandle| -> () { panic!("run") }).await,
        browser.visit(async |_: TypedSession<Shop>| -> () { panic!("run") }).await,
        browser.visit(async |_: Option<SessionHandle>| -> () { panic!("run") }).await,
        browser.visit(async |_: Option<TypedSession<Shop>>| -> () { panic!("run") }).await,
        browser.visit(set("theme", "light")).await,
        browser.visit(log_out).await,
    ];
    for answer in answers {
        assert_eq!((answer.status, answer.text()), (StatusCode::SERVICE_UNAVAILABLE, ""));
        assert_eq!(answer.set_cookie(), None);
    }
    assert_eq!(stage.store.calls(), [Method::Find; 6]);
    stage.store.heal();
    assert_eq!(browser.visit(theme).await.text(), "dark");
}

#[tokio::test]
async fn b13_the_handler_can_take_the_failure_and_has_nothing_to_write_with() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    stage.store.fault(Method::Find, Fault::Fail);
    let answer = browser
        .visit(async |session: Result<SessionHandle>, shop: Result<TypedSession<Shop>>| {
            assert!(matches!(session, Err(Error::Store(_))));
            assert!(matches!(shop.map(|_| ()), Err(Error::Store(_))));
            "without a session"
        })
        .await;
    assert_eq!((answer.status, answer.text()), (StatusCode::OK, "without a session"));
    assert_eq!(answer.set_cookie(), None);
    assert_eq!(stage.store.calls(), [Method::Find]);
    stage.store.heal();
    assert_eq!(browser.visit(theme).await.text(), "dark");
}

#[tokio::test]
async fn b13_the_operator_is_told_why() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    stage.store.fault(Method::Find, Fault::Fail);
    let (logs, _guard) = Logs::capture();
    browser.visit(look).await;
    let [(Level::ERROR, line)] = &logs.loud()[..] else { panic!("{:?}", logs.lines()) };
    assert!(line.contains("the disk is gone"), "{line}");
}

#[tokio::test]
async fn b13_one_failure_among_several_cookies_is_a_failure() {
    let stage = Stage::new();
    let browser = stage.guest().await;
    let cookies = format!("id={}; id={}", browser.id().expect("a session"), "A".repeat(24));
    let cookies = [cookies.as_bytes()];
    let gate = stage.store.gate(Method::Find, When::After);
    let store = std::sync::Arc::clone(&stage.store);
    let (answer, ()) = tokio::join!(stage.send(&cookies, set("theme", "light")), async {
        gate.arrived().await;
        store.fault(Method::Find, Fault::Fail);
        gate.open();
    });
    assert_eq!((answer.status, answer.set_cookie()), (StatusCode::SERVICE_UNAVAILABLE, None));
}

#[tokio::test]
async fn b3_a_field_that_does_not_decode_stays_as_it_is() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    browser.visit(set("visits", "many")).await;
    stage.store.calls();
    let answer = browser
        .visit(async |mut shop: TypedSession<Shop>, session: SessionHandle| -> Result<String> {
            let Err(Error::Decode { key, expected }) = shop.visits() else { panic!("decoded") };
            assert_eq!((&*key, expected), ("visits", "u32"));
            assert!(matches!(shop.update_visits(|v| *v += 1), Err(Error::Decode { .. })));
            session.set("theme", "light")?;
            Ok(format!("{:?}", shop.cart()?))
        })
        .await;
    assert_eq!((answer.status, answer.text()), (StatusCode::OK, "[]"));
    let calls = stage.store.calls_in_full();
    assert_eq!(calls[1].keys, ["theme"]);
    let answer = browser.visit(async |shop: TypedSession<Shop>| shop.visits().map(|v| v.to_string())).await;
    assert_eq!((answer.status, answer.text()), (StatusCode::INTERNAL_SERVER_ERROR, ""));
    assert_eq!(
        browser.visit(async |session: SessionHandle| session.get("visits").unwrap_or_default()).await.text(),
        "many"
    );
    browser.visit(async |mut shop: TypedSession<Shop>| shop.set_visits(3)).await;
    assert_eq!(
        browser.visit(async |session: SessionHandle| session.get("visits").unwrap_or_default()).await.text(),
        "3"
    );
}

#[tokio::test]
async fn b13_an_update_that_no_longer_decodes_when_it_is_stored_changes_nothing() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let gate = stage.store.gate(Method::Update, When::Before);
    let late = browser.start(async |mut shop: TypedSession<Shop>, session: SessionHandle| -> Result<()> {
        session.set("theme", "light")?;
        shop.update_visits(|v| *v += 1)
    });
    gate.arrived().await;
    browser.visit(set("visits", "many")).await;
    gate.open();
    let answer = late.await.expect("an answer");
    assert_eq!((answer.status, answer.set_cookie()), (StatusCode::INTERNAL_SERVER_ERROR, None));
    let stored = async |session: SessionHandle| format!("{:?} {:?}", session.get("theme"), session.get("visits"));
    assert_eq!(browser.visit(stored).await.text(), "Some(\"dark\") Some(\"many\")");
}

#[tokio::test]
async fn b13_a_session_in_an_unknown_format_is_a_failure_and_stays() {
    /// Holds one session that a newer version wrote.
    struct Newer;
    #[async_trait]
    impl SessionStore for Newer {
        async fn load(&self, _: &str) -> Result<Option<SessionData>> {
            Err(Error::Malformed)
        }
        async fn save(&self, _: &str, _: SessionData) -> Result<String> {
            panic!("replaced")
        }
        async fn delete(&self, _: &str) -> Result<()> {
            panic!("deleted")
        }
    }
    let stage = Stage::over(Stage::config(), |_| Newer);
    let cookie = format!("id={}", "A".repeat(24));
    for answer in
        [stage.send(&[cookie.as_bytes()], set("a", "1")).await, stage.send(&[cookie.as_bytes()], log_out).await]
    {
        assert_eq!((answer.status, answer.set_cookie()), (StatusCode::INTERNAL_SERVER_ERROR, None));
    }
    assert_eq!(stage.store.calls(), [Method::Find; 2]);
}
