//! The headers that go with a session: B15, and the attributes of its cookie (B17).

use axum::response::{AppendHeaders, IntoResponse as _};
use http::header::{CACHE_CONTROL, SET_COOKIE, VARY};
use http::{HeaderName, StatusCode};
use tideway_session::{Result, SameSite, SessionConfig, SessionHandle, TypedSession};
use tideway_session_tests::{Answer, Fault, Jar, Method, Page, Stage, set};

use crate::{Shop, log_out, look, rotate};

fn values(answer: &Answer, name: HeaderName) -> Vec<&str> {
    answer.headers.get_all(name).iter().map(|value| value.to_str().expect("text")).collect()
}

#[tokio::test]
async fn b15_a_response_that_looked_at_the_session_varies_by_cookie() {
    let stage = Stage::new();
    for mut browser in [stage.guest().await, stage.browser()] {
        let answers = [
            browser.visit(look).await,
            browser.visit(async |_: Option<SessionHandle>| ()).await,
            browser.visit(async |_: TypedSession<Shop>| ()).await,
            browser.visit(async |_: Option<TypedSession<Shop>>| ()).await,
            browser.visit(set("theme", "light")).await,
            browser.visit(log_out).await,
        ];
        for answer in answers {
            assert_eq!(answer.header(VARY), Some("Cookie"));
        }
    }
}

#[tokio::test]
async fn b15_a_response_without_the_session_it_asked_for_varies_too() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    stage.store.fault(Method::Find, Fault::Fail);
    assert_eq!(browser.visit(look).await.header(VARY), Some("Cookie"));
    let answer = browser.visit(async |_: Result<SessionHandle>| "a public page").await;
    assert_eq!((answer.status, answer.header(VARY)), (StatusCode::OK, Some("Cookie")));
}

#[tokio::test]
async fn b15_vary_is_merged_and_never_doubled() {
    let stage = Stage::new();
    for (own, merged) in [
        (&["accept-encoding"][..], &["accept-encoding", "Cookie"][..]),
        (&["accept, COOKIE"], &["accept, COOKIE"]),
        (&["accept", "cookie"], &["accept", "cookie"]),
        (&["x-cookie"], &["x-cookie", "Cookie"]),
        (&["*"], &["*"]),
    ] {
        let answer = stage
            .send(&[], async move |_: SessionHandle| {
                AppendHeaders(own.iter().map(|value| (VARY, *value)).collect::<Vec<_>>()).into_response()
            })
            .await;
        assert_eq!(values(&answer, VARY), merged);
    }
}

#[tokio::test]
async fn b15_a_response_with_our_cookie_is_not_stored_by_caches() {
    let stage = Stage::new();
    for (own, sent) in [
        (None, "no-store"),
        (Some("public, max-age=60"), "no-store"),
        (Some("no-cache"), "no-store"),
        (Some("Private, max-age=60"), "Private, max-age=60"),
        (Some("max-age=0, No-Store"), "max-age=0, No-Store"),
    ] {
        let mut browser = stage.guest().await;
        let headers = move || AppendHeaders(own.map(|value| (CACHE_CONTROL, value)));
        let answers = [
            browser.visit(async move |session: SessionHandle| session.rotate().map(|()| headers())).await,
            browser.visit(async move |session: SessionHandle| session.destroy().map(|()| headers())).await,
            browser.visit(async move |session: SessionHandle| session.set("a", "b").map(|()| headers())).await,
        ];
        for answer in answers {
            assert!(answer.set_cookie().is_some());
            assert_eq!(answer.header(CACHE_CONTROL), Some(sent));
        }
        let answer = browser.visit(async move |_: SessionHandle| headers()).await;
        assert_eq!((answer.set_cookie(), answer.header(CACHE_CONTROL)), (None, own));
    }
}

#[tokio::test]
async fn b15_other_cookies_are_left_alone_and_ours_appears_once() {
    let stage = Stage::new();
    let answer = stage
        .send(&[], async |session: SessionHandle| -> Result<_> {
            session.set("theme", "dark")?;
            let cookies = ["id2=1", "id=forged; Path=/", "a=id=2", " id = spaced", "Id=other"];
            Ok(AppendHeaders(cookies.map(|cookie| (SET_COOKIE, cookie))))
        })
        .await;
    let cookies = answer.set_cookies();
    assert_eq!(cookies[..3], ["id2=1", "a=id=2", "Id=other"]);
    assert_eq!(cookies.len(), 4);
    assert!(cookies[3].starts_with("id=") && cookies[3].contains("HttpOnly"), "{cookies:?}");

    let answer = stage.send(&[], async |_: SessionHandle| [(SET_COOKIE, "id=theirs")]).await;
    assert_eq!(answer.set_cookies(), ["id=theirs"]);
}

#[tokio::test]
async fn b17_a_removal_has_the_attributes_of_the_cookie_it_removes() {
    let host = |name: &str| SessionConfig { cookie_name: name.to_owned(), ..Stage::config() };
    let configs = [
        host("id"),
        host("__Host-id"),
        SessionConfig {
            cookie_path: "/app".to_owned(),
            cookie_domain: Some("example".to_owned()),
            cookie_same_site: SameSite::None,
            ..host("__Secure-id")
        },
        SessionConfig {
            cookie_secure: false,
            cookie_http_only: false,
            cookie_same_site: SameSite::Strict,
            persistent: false,
            ..host("id")
        },
    ];
    for config in configs {
        let stage = Stage::configured(config);
        let name = stage.config.cookie_name.clone();
        let attributes = |set_cookie: &str| -> Vec<String> {
            let ours = |part: &&str| !part.starts_with("Max-Age=") && !part.starts_with("Expires=");
            set_cookie.split("; ").skip(1).filter(ours).map(str::to_owned).collect()
        };
        let given = stage.send(&[], set("theme", "dark")).await;
        let given = given.set_cookie().expect("a session");
        let removal = stage.send(&[format!("{name}=gone").as_bytes()], look).await;
        let removal = removal.set_cookie().expect("a removal");
        assert!(
            removal.starts_with(&format!("{name}=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; ")),
            "{removal}"
        );
        assert_eq!(attributes(given), attributes(removal));

        let (page, now) = (Page::at("/app/x"), stage.clock.time());
        let mut jar = Jar::default();
        assert!(jar.receive(&page, given, now), "{given}");
        assert!(jar.send(&page, now).is_some());
        assert!(jar.receive(&page, removal, now), "{removal}");
        assert_eq!(jar.send(&page, now), None);
    }
}

#[tokio::test]
async fn b17_the_cookie_looks_as_configured() {
    let config = SessionConfig {
        cookie_path: "/app".to_owned(),
        cookie_domain: Some("shop.example".to_owned()),
        cookie_same_site: SameSite::Strict,
        ..Stage::config()
    };
    for (config, tail) in [
        (Stage::config(), "; Max-Age=1000; Path=/; Secure; HttpOnly; SameSite=Lax"),
        (config.clone(), "; Max-Age=1000; Path=/app; Domain=shop.example; Secure; HttpOnly; SameSite=Strict"),
        (
            SessionConfig { cookie_secure: false, cookie_http_only: false, persistent: false, ..config },
            "; Path=/app; Domain=shop.example; SameSite=Strict",
        ),
    ] {
        let stage = Stage::configured(config);
        let answer = stage.send(&[], set("theme", "dark")).await;
        let given = answer.set_cookie().expect("a session");
        assert!(given.split_once(';').is_some_and(|(_, rest)| format!(";{rest}") == tail), "{given}");
    }
}

#[tokio::test]
async fn b15_a_write_that_leaves_the_cookie_as_it_is_sends_none() {
    let stage = Stage::new();
    let mut browser = stage.guest().await;
    let answer = browser.visit(set("theme", "light")).await;
    assert_eq!((answer.set_cookie(), answer.header(CACHE_CONTROL)), (None, None));
    assert!(browser.visit(rotate).await.set_cookie().is_some());
}
