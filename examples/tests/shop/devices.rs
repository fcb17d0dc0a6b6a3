//! Two visitors of one name are one person on two devices.

use axum::Router;
use axum::http::StatusCode;

use crate::visitor::{self, Answer, STORES, Visitor};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0";
const SAFARI: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1";

async fn signed_in(shop: &Router, name: &str, agent: &'static str) -> Visitor {
    let mut visitor = Visitor::new(shop);
    visitor.agent = agent;
    visitor.get("/sign-in").await;
    let page = visitor.submit("/sign-in", &[("name", name)]).await;
    assert!(page.says("Welcome, "), "{}", page.html);
    visitor
}

/// The handles of the devices that the page has a button to end.
fn handles(page: &Answer) -> Vec<String> {
    let parts = page.html.split(r#"name="device" value=""#).skip(1);
    parts.map(|part| part.split('"').next().expect("a value").to_owned()).collect()
}

/// Neither shown as somebody's nor able to do anything in their name.
async fn assert_signed_out(visitor: &mut Visitor) {
    assert_ne!(visitor.get("/account").await.status, StatusCode::OK);
    assert!(visitor.post("/cart/add", &[("sku", "sencha"), ("quantity", "1")]).await.status.is_client_error());
}

#[tokio::test]
async fn b24_two_devices_of_one_name_see_each_other_and_one_ends_the_other() {
    let shop = visitor::shop(STORES[0]).await;
    let mut laptop = signed_in(&shop, "Ada", FIREFOX).await;
    let page = laptop.get("/account").await;
    assert!(page.says(r#"<strong>Firefox on Linux</strong> <span class="mark">this device</span>"#), "{}", page.html);
    assert!(handles(&page).is_empty() && !page.says("Sign out all others"), "there is nobody to sign out");

    let mut telephone = signed_in(&shop, "Ada", SAFARI).await;
    let page = telephone.get("/account").await;
    assert!(page.says(r#"<strong>Safari on iPhone</strong> <span class="mark">this device</span>"#), "{}", page.html);
    assert!(page.says("<strong>Firefox on Linux</strong></p>"), "{}", page.html);

    let page = laptop.get("/account").await;
    assert!(
        page.says("<strong>Safari on iPhone</strong></p>") && page.says("Last seen within the last hour"),
        "{}",
        page.html
    );
    let [handle] = &handles(&page)[..] else { panic!("one other device: {}", page.html) };
    let page = laptop.submit("/devices/end", &[("device", handle)]).await;
    assert!(page.says("That device is signed out."), "{}", page.html);
    assert!(!page.says("Safari on iPhone"), "{}", page.html);
    assert!(page.says("ended 1 of the owner’s sessions"), "the panel says so: {}", page.html);
    assert_signed_out(&mut telephone).await;

    let page = laptop.submit("/devices/end", &[("device", handle)]).await;
    assert!(page.says("There is no such device: it may have signed out meanwhile."), "{}", page.html);
}

#[tokio::test]
async fn all_others_are_signed_out_and_then_all() {
    let shop = visitor::shop(STORES[0]).await;
    let mut stranger = signed_in(&shop, "Grace", FIREFOX).await;
    let mut one = signed_in(&shop, "Ada", FIREFOX).await;
    let page = one.submit("/devices/end-others", &[]).await;
    assert!(page.says("You are signed in nowhere else."), "{}", page.html);
    let mut two = signed_in(&shop, "Ada", SAFARI).await;
    let page = one.submit("/devices/end-others", &[]).await;
    assert!(page.says("The other device is signed out."), "{}", page.html);
    assert_signed_out(&mut two).await;

    let mut three = signed_in(&shop, "Ada", SAFARI).await;
    let mut four = signed_in(&shop, "Ada", SAFARI).await;
    let page = three.submit("/devices/end-others", &[]).await;
    assert!(page.says("2 other devices are signed out."), "{}", page.html);
    assert_signed_out(&mut one).await;
    assert_signed_out(&mut four).await;

    let mut five = signed_in(&shop, "Ada", FIREFOX).await;
    let page = five.submit("/devices/end-all", &[]).await;
    assert!(page.says("You have signed out"), "{}", page.html);
    assert_eq!(five.cookie, None);
    assert_signed_out(&mut three).await;
    assert!(stranger.get("/account").await.says(r#"<dd id="customer">Grace</dd>"#), "nobody else is signed out");
}

#[tokio::test]
async fn garbage_and_a_strangers_handle_end_nothing() {
    let shop = visitor::shop(STORES[0]).await;
    let mut ada = signed_in(&shop, "Ada", FIREFOX).await;
    let _other = signed_in(&shop, "Ada", SAFARI).await;
    let handle = handles(&ada.get("/account").await).remove(0);

    let mut grace = signed_in(&shop, "Grace", FIREFOX).await;
    let long = "x".repeat(100_000);
    for garbage in [&handle, "", " ", "../..", "\0", "*", "%", "<b>", "é", "🍵", &long] {
        let page = grace.submit("/devices/end", &[("device", garbage)]).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.says("There is no such device"), "{garbage:.40}: {}", page.html);
    }
    assert_eq!(handles(&ada.get("/account").await), [&*handle], "both of Ada's are there");

    // Who is not signed in has no devices.
    let mut nobody = Visitor::new(&shop);
    nobody.get("/").await;
    for path in ["/devices/end", "/devices/end-others"] {
        let answer = nobody.post(path, &[("device", &handle)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
    }
    assert_eq!(handles(&ada.get("/account").await), [&*handle]);
}

#[tokio::test]
async fn a_form_of_another_site_ends_nothing() {
    for settings in STORES {
        let shop = visitor::shop(settings).await;
        let mut ada = signed_in(&shop, "Ada", FIREFOX).await;
        for path in ["/devices/end", "/devices/end-others", "/devices/end-all"] {
            let answer = ada.post_with_token(path, "guess", &[("device", "x")]).await;
            assert_eq!((answer.status, answer.set_cookie()), (StatusCode::FORBIDDEN, None), "{path}");
            assert_eq!(Visitor::new(&shop).get(path).await.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        }
        assert_eq!(ada.get("/account").await.status, StatusCode::OK);
    }
}

/// Which one, the library tests with a clock that it can set.
#[tokio::test]
async fn the_sixth_device_signs_one_out() {
    let shop = visitor::shop(STORES[0]).await;
    let mut devices = Vec::new();
    for _ in 0..6 {
        devices.push(signed_in(&shop, "Ada", FIREFOX).await);
    }
    let mut signed_in = Vec::new();
    for device in &mut devices {
        signed_in.push(device.get("/account").await.status == StatusCode::OK);
    }
    assert_eq!(signed_in.iter().filter(|is_in| **is_in).count(), 5, "{signed_in:?}");
    assert_eq!(signed_in.last(), Some(&true), "never the one that signs in");
}

#[tokio::test]
async fn what_a_device_says_of_itself_is_text() {
    let shop = visitor::shop(STORES[0]).await;
    let mut visitor = signed_in(&shop, "Ada", r#"<script>"'&x</script>"#).await;
    let page = visitor.get("/account").await;
    assert!(
        page.says("<strong>&lt;script&gt;&quot;&#39;&amp;x&lt;</strong>") && !page.says("<script"),
        "{}",
        page.html
    );
}

/// B26: the shop says so in a sentence, and the session goes on.
#[tokio::test]
async fn b26_a_cookie_knows_of_no_other_device() {
    let shop = visitor::shop(STORES[1]).await;
    let mut ada = signed_in(&shop, "Ada", FIREFOX).await;
    let page = ada.get("/account").await;
    assert!(page.says("it can neither tell where else you are"), "{}", page.html);
    assert!(!page.says("/devices/"), "no button that cannot work: {}", page.html);
    for path in ["/devices/end", "/devices/end-others", "/devices/end-all"] {
        let page = ada.submit(path, &[("device", "x")]).await;
        assert!(page.says("This shop cannot sign out other devices."), "{path}: {}", page.html);
        assert!(page.says(r#"<dd id="customer">Ada</dd>"#), "{path}");
    }
}
