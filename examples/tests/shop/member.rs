//! What takes a sign-in, and what takes one of a moment ago.

use std::time::{Duration, SystemTime};

use axum::http::StatusCode;
use axum::http::header::LOCATION;
use tideway_session::ManualClock;

use crate::visitor::{self, Answer, STORES, Visitor};

fn location(answer: &Answer) -> Option<&str> {
    answer.headers.get(LOCATION).map(|address| address.to_str().expect("text"))
}

#[tokio::test]
async fn who_is_not_signed_in_is_sent_to_sign_in_and_gets_no_session() {
    for settings in STORES {
        let shop = visitor::shop(settings).await;
        let mut stranger = Visitor::new(&shop);
        let answer = stranger.get("/account").await;
        assert_eq!((answer.status, location(&answer)), (StatusCode::SEE_OTHER, Some("/sign-in?for=account")));
        for path in ["/devices/end", "/devices/end-others", "/devices/end-all", "/role"] {
            let answer = stranger.post(path, &[]).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
            assert_eq!(answer.set_cookie(), None, "{path}");
        }
        assert_eq!(stranger.cookie, None);
    }
}

#[tokio::test]
async fn a_change_of_role_takes_a_sign_in_of_the_last_five_minutes() {
    for settings in STORES {
        let clock = ManualClock::new(SystemTime::now());
        let mut visitor = Visitor::new(&visitor::shop_at(settings, clock.clone()).await);
        visitor.get("/sign-in").await;
        visitor.submit("/sign-in", &[("name", "Ada")]).await;
        clock.advance(Duration::from_secs(300));
        assert!(visitor.submit("/role", &[("choice", "staff")]).await.says("You are staff now"));

        clock.advance(Duration::from_secs(1));
        let page = visitor.submit("/role", &[("choice", "member")]).await;
        assert!(page.says("To change your role, please sign in once more"), "{}", page.html);
        assert!(visitor.get("/account").await.says("Staff, with a view of the stock"), "nothing was changed");

        visitor.get("/sign-in?for=role").await;
        visitor.submit("/sign-in", &[("name", "Ada")]).await;
        assert_eq!(location(&visitor.get("/sign-in?for=role").await), Some("/account"), "fresh again");
        assert!(visitor.submit("/role", &[("choice", "staff")]).await.says("You are staff now"));
    }
}

#[tokio::test]
async fn the_reason_to_sign_in_is_one_of_ours() {
    let mut visitor = Visitor::new(&visitor::shop(STORES[0]).await);
    for wish in ["", "?for=", "?for=%3Cscript%3E", "?to=x", "?for=role&x=y"] {
        let page = visitor.get(&format!("/sign-in{wish}")).await;
        assert_eq!(page.status, StatusCode::OK, "{wish}");
        assert!(!page.says("<script"), "{wish}");
    }
}
