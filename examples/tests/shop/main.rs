//! The example `shop`, over HTTP and on both stores; `browser` does the same in a real browser.

mod devices;
mod member;
#[path = "../../shop/main.rs"]
#[expect(dead_code, reason = "the test starts the shop without its `main`")]
mod shop;
mod visitor;

use std::sync::Arc;

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, LOCATION, VARY};

use tokio::sync::Barrier;

use self::visitor::{STORES, Visitor};

#[tokio::test]
async fn a_visitor_fills_a_cart_and_places_one_order() {
    for settings in STORES {
        let mut visitor = Visitor::new(&visitor::shop(settings).await);
        assert!(visitor.get("/").await.says(r#"<b id="visits">once</b>"#));
        assert!(visitor.get("/").await.says(r#"<b id="visits">twice</b>"#));

        let page = visitor.submit("/cart/add", &[("sku", "sencha"), ("quantity", "2")]).await;
        assert!(page.says("2 × Sencha Asatsuyu in your cart."), "{}", page.html);
        assert!(!visitor.get("/").await.says("2 × Sencha Asatsuyu in your cart."), "a notice is told once");

        visitor.submit("/cart/add", &[("sku", "pu-erh"), ("quantity", "1")]).await;
        let page = visitor.submit("/cart/set", &[("sku", "sencha"), ("quantity", "3")]).await;
        assert!(page.says(r#"<b id="total">€44.70</b>"#), "{}", page.html);
        let page = visitor.submit("/cart/set", &[("sku", "pu-erh"), ("quantity", "0")]).await;
        assert!(page.says(r#"<b id="total">€26.70</b>"#), "{}", page.html);

        let page = visitor.submit("/order", &[("order", "form-1")]).await;
        assert!(page.says("Thank you! Order 1001 is on its way: 3 packets for €26.70."), "{}", page.html);
        assert!(page.says("There is nothing in it."));
        let page = visitor.submit("/order", &[("order", "form-1")]).await;
        assert!(page.says("Order 1001 is on its way."), "{}", page.html);
        let page = visitor.submit("/order", &[("order", "form-2")]).await;
        assert!(page.says("Your cart is empty."), "{}", page.html);
    }
}

#[tokio::test]
async fn bad_quantities_are_explained_and_change_nothing() {
    for settings in STORES {
        let mut visitor = Visitor::new(&visitor::shop(settings).await);
        visitor.get("/").await;
        for quantity in ["", "0", "-1", "21", "1.5", "four", "99999999999999999999", "<b>"] {
            let page = visitor.submit("/cart/add", &[("sku", "sencha"), ("quantity", quantity)]).await;
            assert!(page.says("A quantity is a whole number from 1 to 20."), "{quantity}: {}", page.html);
            assert!(page.says(r#"id="packets">0<"#), "{quantity}");
        }
        let page = visitor.submit("/cart/add", &[("sku", "coffee"), ("quantity", "1")]).await;
        assert!(page.says("We do not sell that tea."));
        visitor.submit("/cart/add", &[("sku", "sencha"), ("quantity", "20")]).await;
        let page = visitor.submit("/cart/add", &[("sku", "sencha"), ("quantity", "20")]).await;
        assert!(page.says("20 Sencha Asatsuyu in your cart: that is all we can send."), "{}", page.html);
    }
}

#[tokio::test]
async fn a_name_is_text_wherever_it_is_shown() {
    for settings in STORES {
        let mut visitor = Visitor::new(&visitor::shop(settings).await);
        visitor.get("/sign-in").await;
        let page = visitor.submit("/sign-in", &[("name", r#"<script>alert("1")</script>"#)]).await;
        assert!(page.says("Welcome, &lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;."), "{}", page.html);
        for path in ["/", "/cart", "/account"] {
            assert!(!visitor.get(path).await.says("<script"), "{path}");
        }
    }
}

#[tokio::test]
async fn a_sign_in_gives_a_new_id_and_a_sign_out_takes_the_cookie() {
    for settings in STORES {
        let mut visitor = Visitor::new(&visitor::shop(settings).await);
        visitor.get("/sign-in").await;
        let before = visitor.cookie.clone();
        let answer = visitor.post("/sign-in", &[("name", "Ada"), ("remember", "yes")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert!(answer.set_cookie().is_some_and(|cookie| cookie.contains("Max-Age=86400")), "remembered");
        assert!(visitor.cookie.is_some() && visitor.cookie != before);

        let page = visitor.get("/account").await;
        assert!(page.says(r#"<dd id="customer">Ada</dd>"#), "{}", page.html);
        assert_eq!(page.headers.get(CACHE_CONTROL).expect("a header"), "no-store");
        assert_eq!(page.headers.get(VARY).expect("a header"), "Cookie");

        let before = visitor.cookie.clone();
        let page = visitor.submit("/role", &[("choice", "staff")]).await;
        assert!(page.says("Staff, with a view of the stock"), "{}", page.html);
        assert!(visitor.cookie != before, "a change of role gives a new id");
        assert!(visitor.get("/").await.says("34 in stock"));

        let answer = visitor.post("/sign-out", &[]).await;
        assert!(answer.set_cookie().is_some_and(|cookie| cookie.contains("Max-Age=0")), "{:?}", answer.headers);
        assert_eq!(visitor.cookie, None);
        let page = visitor.get("/signed-out").await;
        assert!(page.says("You have signed out"));
        assert_eq!(page.set_cookie(), None, "b7: a page that asks for no session sets no cookie");
        let answer = visitor.get("/account").await;
        assert_eq!((answer.status, answer.set_cookie()), (StatusCode::SEE_OTHER, None));
        assert_eq!(answer.headers.get(VARY).expect("a header"), "Cookie");
        let next = answer.headers.get(LOCATION).expect("an address").to_str().expect("text");
        assert!(visitor.get(next).await.says("Please sign in to see your account."));
    }
}

#[tokio::test]
async fn who_is_not_remembered_is_forgotten_with_the_browser() {
    for settings in STORES {
        let mut visitor = Visitor::new(&visitor::shop(settings).await);
        visitor.get("/sign-in").await;
        let answer = visitor.post("/sign-in", &[("name", "Ada")]).await;
        let cookie = answer.set_cookie().expect("a cookie");
        assert!(!cookie.contains("Max-Age") && !cookie.contains("Expires"), "{cookie}");
    }
}

#[tokio::test]
async fn a_form_that_no_page_of_the_session_made_changes_nothing() {
    for settings in STORES {
        let shop = visitor::shop(settings).await;
        let mut visitor = Visitor::new(&shop);
        visitor.get("/").await;
        let fields = [("sku", "sencha"), ("quantity", "1")];
        let token = visitor.token.clone();
        for forged in ["", "guess", &token[1..]] {
            let answer = visitor.post_with_token("/cart/add", forged, &fields).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN);
            assert!(answer.says("This page is out of date"));
        }
        // Sent by another site, the form comes without the cookie: no new one may replace the visitor's.
        let answer = Visitor::new(&shop).post_with_token("/cart/add", &token, &fields).await;
        assert_eq!((answer.status, answer.set_cookie()), (StatusCode::FORBIDDEN, None));
        assert!(visitor.get("/cart").await.says("There is nothing in it."));

        // A token from before the sign-in is worth nothing after it.
        let mut other_window = visitor.clone();
        visitor.submit("/sign-in", &[("name", "Ada")]).await;
        other_window.cookie.clone_from(&visitor.cookie);
        assert_eq!(other_window.post("/cart/add", &fields).await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn whatever_is_sent_the_shop_does_not_fail() {
    for settings in STORES {
        let shop = visitor::shop(settings).await;
        let mut visitor = Visitor::new(&shop);
        visitor.get("/").await;
        let long = "ä".repeat(41);
        for name in ["", "   ", &long] {
            let page = visitor.submit("/sign-in", &[("name", name)]).await;
            assert!(page.says("A name has 1 to 40 characters."), "{}", page.html);
        }
        visitor.submit("/sign-in", &[("name", "Ada")]).await;
        let forms = ["/cart/add", "/cart/set", "/order", "/role", "/theme", "/sign-in", "/devices/end"];
        for path in forms.into_iter().chain(["/devices/end-others", "/devices/end-all", "/sign-out"]) {
            for body in [&b""[..], b"\xff\xfe", b"a=%zz", b"form_token=%00", &vec![b'&'; 3_000_000]] {
                let answer = visitor.post_body(path, body.to_vec()).await;
                assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
            }
            let answer = visitor.post(path, &[("choice", "purple")]).await;
            assert!(!answer.status.is_server_error(), "{path}: {}", answer.status);
        }
        for cookie in
            ["tideway_session=", "tideway_session=%20", "tideway_session=\"x\"", "=;=;;", &"x".repeat(100_000)]
        {
            let mut stranger = Visitor::new(&shop);
            stranger.cookie = Some(cookie.to_owned());
            assert_eq!(stranger.get("/").await.status, StatusCode::OK, "{cookie:.40}");
        }
        assert_eq!(visitor.get("/nowhere").await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn the_panel_shows_what_is_stored_and_what_was_sent() {
    for settings in STORES {
        let mut visitor = Visitor::new(&visitor::shop(settings).await);
        visitor.get("/").await;
        let page = visitor.submit("/theme", &[("choice", "dark"), ("back", "/cart")]).await;
        assert!(page.says(r#"data-theme="dark""#) && page.says("<code>dark</code>"), "{}", page.html);
        assert!(page.says("loaded, then updated shop.theme"), "{}", page.html);
        assert!(page.says("created"));
        assert!(page.says("<code>shop.form_token</code></th><td>secret, "), "{}", page.html);
        let value = visitor.cookie.as_deref().and_then(|cookie| cookie.split_once('=')).expect("a cookie").1;
        assert!(!page.says(value), "the cookie's value is shown to nobody");

        visitor.get("/sign-in").await;
        let page = visitor.submit("/sign-in", &[("name", "Ada")]).await;
        assert!(page.says("rotated to a new id"), "{}", page.html);
        visitor.post("/sign-out", &[]).await;
        let page = visitor.get("/signed-out").await;
        assert!(page.says("tideway_session= removed; Max-Age=0"), "{}", page.html);
        assert!(page.says("deleted") || !settings.is_empty(), "{}", page.html);
    }
}

/// Clicked twice, both requests see the full cart before either has emptied it.
#[tokio::test]
async fn an_order_that_is_sent_twice_at_once_is_placed_once() {
    for settings in STORES {
        let mut one = Visitor::new(&visitor::shop(settings).await);
        one.get("/").await;
        one.post("/cart/add", &[("sku", "sencha"), ("quantity", "1")]).await;
        let mut two = one.clone();
        let all = Arc::new(Barrier::new(2));
        tokio::join!(
            one.post_together(&all, "/order", &[("order", "form-1")]),
            two.post_together(&all, "/order", &[("order", "form-1")]),
        );
        let page = one.get("/cart").await;
        assert!(page.says("Thank you! Order 1001 is on its way"), "{}", page.html);
        assert!(page.says("There is nothing in it."));
        one.submit("/cart/add", &[("sku", "sencha"), ("quantity", "1")]).await;
        assert!(one.submit("/order", &[("order", "form-2")]).await.says("Order 1002"), "the next number");
    }
}

/// Server-side stores: B20. What two windows change at the same time is kept; in a cookie the last to arrive wins.
#[tokio::test]
async fn b20_two_windows_change_different_things_and_both_stay() {
    let mut one = Visitor::new(&visitor::shop(STORES[0]).await);
    one.get("/").await;
    let mut two = one.clone();
    let mut three = one.clone();
    let all = Arc::new(Barrier::new(3));
    tokio::join!(
        one.post_together(&all, "/cart/add", &[("sku", "sencha"), ("quantity", "1")]),
        two.post_together(&all, "/theme", &[("choice", "dark")]),
        three.post_together(&all, "/cart/add", &[("sku", "sencha"), ("quantity", "2")]),
    );
    let page = one.get("/cart").await;
    assert!(page.says(r#"data-theme="dark""#), "{}", page.html);
    assert!(page.says(r#"id="packets">3<"#), "{}", page.html);
}
