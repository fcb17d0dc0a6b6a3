//! Several cookies of our name: B16.

use http::StatusCode;
use tideway_session::{Error, SessionConfig, SessionHandle, SessionStore as _};
use tideway_session_tests::{Logs, Method, Stage, set};

use crate::{log_out, look, rotate, theme};

#[tokio::test]
async fn b16_the_live_one_of_several_is_the_session() {
    let stage = Stage::new();
    let live = stage.guest().await.id().expect("a session");
    let (a, b) = ("A".repeat(24), "B".repeat(24));
    let orders = [
        [format!("id={live}; id={a}"), format!("id={b}")],
        [format!("id={a}; other=1; id={live}"), "x=y".to_owned()],
        [format!("id={a}"), format!("id={b};id={live}")],
        ["id=garbage; id=\"\"; id".to_owned(), format!("id={live}; id=")],
    ];
    for cookies in &orders {
        let cookies = [cookies[0].as_bytes(), cookies[1].as_bytes()];
        let answer = stage.send(&cookies, theme).await;
        assert_eq!((answer.status, answer.text(), answer.set_cookie()), (StatusCode::OK, "dark", None));
        let answer = stage.send(&cookies, set("theme", "dark")).await;
        assert_eq!((answer.status, answer.set_cookie()), (StatusCode::OK, None));
    }
}

#[tokio::test]
async fn b16_an_expired_or_ended_one_beside_the_live_one_does_not_count() {
    let config = SessionConfig { max_lifetime_seconds: Some(1500), ..Stage::config() };
    let stage = Stage::configured(config);
    let mut old = stage.guest().await;
    let over_limit = old.id().expect("a session");
    stage.pass(900);
    old.visit(look).await;
    let ended = stage.guest().await.id().expect("a session");
    let live = stage.guest().await.id().expect("a session");
    stage.store.delete(&ended).await.expect("no fault");
    stage.pass(600 - 10);
    for dead in [&over_limit, &ended] {
        if *dead == over_limit {
            stage.pass(10);
        }
        for cookies in [format!("id={dead}; id={live}"), format!("id={live}; id={dead}")] {
            let answer = stage.send(&[cookies.as_bytes()], theme).await;
            assert_eq!(answer.text(), "dark", "{cookies}");
        }
    }
}

#[tokio::test]
async fn b16_equal_values_count_once() {
    let stage = Stage::new();
    let live = stage.guest().await.id().expect("a session");
    let cookies = format!("id={live}; id={live}");
    let answer = stage.send(&[cookies.as_bytes(), cookies.as_bytes()], set("theme", "light")).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(stage.store.calls(), [Method::Find, Method::Update]);
}

#[tokio::test]
async fn b16_two_live_ones_are_no_session() {
    let stage = Stage::new();
    let mut first = stage.guest().await;
    let mut second = stage.guest().await;
    let cookies = format!("id={}; id={}", first.id().expect("a session"), second.id().expect("a session"));
    let cookies = [cookies.as_bytes()];
    let (logs, _guard) = Logs::capture();

    let answer = stage
        .send(&cookies, async |session: SessionHandle, live: Option<SessionHandle>| {
            assert!(matches!(session.remove("theme"), Err(Error::Ambiguous)));
            assert!(matches!(session.clear(), Err(Error::Ambiguous)));
            assert!(matches!(session.write_now(|_| ()).await, Err(Error::Gone)));
            format!("{} {} {:?}", session.is_new(), live.is_some(), session.get("theme"))
        })
        .await;
    assert_eq!((answer.status, answer.text(), answer.set_cookie()), (StatusCode::OK, "true false None", None));
    for answer in [
        stage.send(&cookies, set("theme", "light")).await,
        stage.send(&cookies, rotate).await,
        stage.send(&cookies, log_out).await,
    ] {
        assert_eq!((answer.status, answer.set_cookie(), answer.text()), (StatusCode::BAD_REQUEST, None, ""));
    }
    assert!(stage.store.calls().iter().all(|method| *method == Method::Find));
    assert_eq!(logs.loud(), []);
    assert_eq!((first.visit(theme).await.text(), second.visit(theme).await.text()), ("dark", "dark"));
}

#[tokio::test]
async fn b16_at_most_four_are_tried() {
    let stage = Stage::new();
    let live = stage.guest().await.id().expect("a session");
    let flood = |most: u32| (0..most).map(|n| format!("id={n:0>24}")).collect::<Vec<_>>().join("; ");
    let garbage = "id=x; ".repeat(2000);
    for (cookies, tried, found) in [
        (format!("{}; id={live}", flood(3)), 4, "dark"),
        (format!("id={live}; {}", flood(3)), 4, "dark"),
        (format!("{garbage}id={live}"), 1, "dark"),
        // Among more nobody can say that one alone is live: there is no session, and none is asked for.
        (format!("{}; id={live}", flood(2000)), 0, ""),
        (format!("id={live}; {}", flood(4)), 0, ""),
    ] {
        let answer = stage.send(&[cookies.as_bytes()], theme).await;
        assert_eq!((answer.status, answer.text(), answer.set_cookie()), (StatusCode::OK, found, None));
        assert_eq!(stage.store.calls(), vec![Method::Find; tried]);
    }
}
