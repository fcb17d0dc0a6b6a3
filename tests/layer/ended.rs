//! A session that ended never comes back: B22.

use std::sync::Arc;

use http::StatusCode;
use tideway_session::{Error, Result, SessionHandle, SessionStore as _, TypedSession};
use tideway_session_tests::{Browser, Fault, Logs, Method, Stage, When, set};

use crate::{Shop, log_out, look, rotate, sign_in, theme};

/// Ends the browser's session in a way of a user's.
async fn end(browser: &mut Browser, way: &str) {
    let answer = match way {
        "log out" => browser.visit(log_out).await,
        "rotate" => browser.visit(rotate).await,
        _ => browser.visit(sign_in).await,
    };
    assert_eq!(answer.status, StatusCode::OK);
}

const WAYS: [&str; 3] = ["log out", "rotate", "sign in"];

#[tokio::test]
async fn b22_a_late_writer_changes_nothing_and_sets_no_cookie() {
    for way in WAYS {
        let stage = Stage::new();
        let mut browser = stage.guest().await;
        let old = browser.id().expect("a session");
        let (logs, _guard) = Logs::capture();
        let gates =
            [Method::Update, Method::Update, Method::Rotate].map(|method| stage.store.gate(method, When::Before));
        let late = [
            browser.start(set("theme", "late")),
            browser.start(async |mut shop: TypedSession<Shop>| shop.update_visits(|v| *v += 1)),
            browser.start(sign_in),
        ];
        for gate in &gates {
            gate.arrived().await;
        }
        end(&mut browser, way).await;
        let id = browser.id();
        for gate in &gates {
            gate.open();
        }
        for late in late {
            let answer = late.await.expect("an answer");
            assert_eq!((answer.status, answer.set_cookie(), answer.text()), (StatusCode::CONFLICT, None, ""), "{way}");
            browser.receive(&answer);
        }
        assert_eq!(logs.loud(), []);
        assert_eq!(browser.id(), id);
        assert!(stage.store.load(&old).await.expect("no fault").is_none());
        assert_eq!(browser.visit(theme).await.text(), if way == "log out" { "" } else { "dark" });
    }
}

#[tokio::test]
async fn b22_a_late_renewal_is_dropped_silently() {
    for way in WAYS {
        let stage = Stage::new();
        let mut browser = stage.guest().await;
        let old = browser.id().expect("a session");
        stage.pass(500);
        let gate = stage.store.gate(Method::Update, When::Before);
        let late = browser.start(theme);
        gate.arrived().await;
        end(&mut browser, way).await;
        let id = browser.id();
        gate.open();
        let answer = late.await.expect("an answer");
        assert_eq!((answer.status, answer.text(), answer.set_cookie()), (StatusCode::OK, "dark", None), "{way}");
        browser.receive(&answer);
        assert_eq!(browser.id(), id);
        assert!(stage.store.load(&old).await.expect("no fault").is_none());
    }
}

#[tokio::test]
async fn b22_a_late_sign_out_of_an_ended_session_succeeds_and_leaves_the_new_one() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let gate = stage.store.gate(Method::Delete, When::Before);
    let late = browser.start(log_out);
    gate.arrived().await;
    end(&mut browser, "rotate").await;
    gate.open();
    let answer = late.await.expect("an answer");
    assert_eq!((answer.status, answer.set_cookie()), (StatusCode::OK, None), "the new cookie is not the late one's");
    browser.receive(&answer);
    assert_eq!(browser.visit(theme).await.text(), "dark");
}

#[tokio::test]
async fn b22_a_late_sign_out_that_writes_is_gone_and_sets_no_cookie() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let gate = stage.store.gate(Method::Delete, When::Before);
    let late = browser.start(async |session: SessionHandle| -> Result<()> {
        session.destroy()?;
        session.set("theme", "late")
    });
    gate.arrived().await;
    end(&mut browser, "rotate").await;
    gate.open();
    let answer = late.await.expect("an answer");
    assert_eq!((answer.status, answer.set_cookie()), (StatusCode::CONFLICT, None));
    assert_eq!(browser.visit(theme).await.text(), "dark");
}

#[tokio::test]
async fn b12_a_session_whose_replacement_failed_is_not_ended_again() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    stage.store.fault(Method::Save, Fault::Fail);
    let store = Arc::clone(&stage.store);
    let answer = browser
        .visit(async move |session: SessionHandle| -> Result<()> {
            session.destroy()?;
            session.set("theme", "new")?;
            assert!(matches!(session.save().await, Err(Error::Store(_))));
            store.heal();
            Ok(())
        })
        .await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(browser.visit(theme).await.text(), "new");
}

#[tokio::test]
async fn b22_of_two_rotations_one_wins() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let gates = [(); 2].map(|()| stage.store.gate(Method::Rotate, When::Before));
    let requests = [browser.start(rotate), browser.start(sign_in)];
    for gate in &gates {
        gate.arrived().await;
    }
    gates[1].open();
    let [first, second] = requests;
    let winner = second.await.expect("an answer");
    gates[0].open();
    let loser = first.await.expect("an answer");
    assert_eq!((winner.status, loser.status), (StatusCode::OK, StatusCode::CONFLICT));
    assert_eq!(loser.set_cookie(), None);
    browser.receive(&winner);
    assert_eq!(browser.visit(theme).await.text(), "dark");
}

#[tokio::test]
async fn b22_a_sibling_that_still_carries_the_ended_id_disturbs_nothing_for_a_minute() {
    for way in WAYS {
        let stage = Stage::new();
        let mut browser = stage.guest().await;
        let old = format!("id={}", browser.id().expect("a session"));
        let old = [old.as_bytes()];
        end(&mut browser, way).await;
        for seconds in [0, 59] {
            stage.pass(seconds);
            let answer = stage
                .send(&old, async |session: SessionHandle, live: Option<SessionHandle>| {
                    assert!(matches!(session.remove("theme"), Err(Error::Gone)));
                    assert!(matches!(session.clear(), Err(Error::Gone)));
                    assert!(matches!(session.write_now(|_| ()).await, Err(Error::Gone)));
                    format!("{} {} {:?}", session.is_new(), live.is_some(), session.get("theme"))
                })
                .await;
            assert_eq!((answer.status, answer.text(), answer.set_cookie()), (StatusCode::OK, "true false None", None));
            for answer in [
                stage.send(&old, set("theme", "late")).await,
                stage.send(&old, rotate).await,
                stage.send(&old, sign_in).await,
            ] {
                assert_eq!((answer.status, answer.set_cookie()), (StatusCode::CONFLICT, None), "{way}");
            }
            let answer = stage.send(&old, log_out).await;
            assert_eq!((answer.status, answer.set_cookie()), (StatusCode::OK, None));
            assert!(stage.store.calls().iter().all(|method| *method != Method::Save));
        }
        stage.pass(1);
        assert_eq!(stage.send(&old, look).await.max_age(), Some(0), "{way}");
        assert_eq!(stage.send(&old, set("theme", "new")).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn b22_the_new_cookie_beside_the_ended_one_is_the_session() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let old = browser.id().expect("a session");
    end(&mut browser, "rotate").await;
    let new = browser.id().expect("a session");
    for cookies in [format!("id={old}; id={new}"), format!("id={new}; id={old}")] {
        let answer = stage.send(&[cookies.as_bytes()], theme).await;
        assert_eq!((answer.text(), answer.set_cookie()), ("dark", None));
        let answer = stage.send(&[cookies.as_bytes()], set("theme", "dark")).await;
        assert_eq!(answer.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn b22_wins_over_b20() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let gate = stage.store.gate(Method::Update, When::After);
    let writer = browser.start(set("theme", "light"));
    gate.arrived().await;
    // Stored, but not yet answered: the sign-out ends it all the same.
    end(&mut browser, "log out").await;
    gate.open();
    let answer = writer.await.expect("an answer");
    assert_eq!((answer.status, answer.set_cookie()), (StatusCode::OK, None));
    assert_eq!(browser.id(), None);
    assert_eq!(browser.visit(theme).await.text(), "");
}

#[tokio::test]
async fn b22_a_handler_can_go_on_after_gone() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let old = format!("id={}", browser.id().expect("a session"));
    end(&mut browser, "rotate").await;
    let answer = stage
        .send(&[old.as_bytes()], async |mut shop: TypedSession<Shop>| -> Result<&str> {
            match shop.set_visits(1) {
                Err(Error::Gone) => Ok("too late"),
                other => other.map(|()| "stored"),
            }
        })
        .await;
    assert_eq!((answer.status, answer.text(), answer.set_cookie()), (StatusCode::OK, "too late", None));
}
