//! The example `shop` in a real browser, through its real forms and on both stores: what a person does, and what only
//! a browser can prove.
//!
//! Screenshots of what it saw are in `screenshots/`.

mod process;
mod tab;

use std::time::{Duration, SystemTime};

use self::process::Process;
use self::tab::{Profile, Tab, Window, browse, browse_as};

const COOKIE: &str = "tideway_session";

/// The settings of a store, and what it is called in the names of screenshots.
#[derive(Clone, Copy)]
struct Store {
    name: &'static str,
    settings: &'static [(&'static str, &'static str)],
}

const STORES: [Store; 2] = [
    Store { name: "memory", settings: &[] },
    Store {
        name: "cookie",
        settings: &[
            ("TIDEWAY_SESSION_BACKEND", "cookie"),
            ("TIDEWAY_SESSION_ENCRYPTION_KEY", "8d969eef6ecad3c29a3a629280e686cf0c3f5d5a86aff3ca12020c923adc6c92"),
        ],
    },
];

impl Store {
    /// Opens a shop of this store with some more settings.
    fn shop(self, more: &[(&str, &str)]) -> (Process, String) {
        let (shop, port) = process::shop(&[self.settings, more].concat());
        (shop, format!("http://127.0.0.1:{port}"))
    }
}

#[tokio::test]
async fn a_visit_from_the_first_page_to_the_sign_out() {
    for store in STORES {
        let (_shop, address) = store.shop(&[]);
        browse(Window::Laptop, address, move |tab| visit(tab, store.name)).await;
    }
}

async fn visit(tab: Tab, store: &'static str) {
    let shot = async |name: &str| tab.screenshot(&format!("{store}-{name}")).await;
    tab.open("/").await;
    assert_eq!(tab.text("#visits").await, "once");
    shot("1-catalogue").await;
    assert_readable(&tab).await;

    // A cart, with the browser's own check of a quantity and without it.
    tab.fill("#add-sencha [name=quantity]", "2").await;
    tab.press("#add-sencha button").await;
    assert_eq!(tab.text(".notice.good").await, "2 × Sencha Asatsuyu in your cart.");
    shot("2-added").await;
    tab.fill("#add-pu-erh [name=quantity]", "99").await;
    tab.click("#add-pu-erh button").await;
    assert_eq!(
        tab.run("return document.querySelectorAll(':invalid').length > 0").await,
        true,
        "stopped by the browser"
    );
    tab.run("document.querySelectorAll('form').forEach(form => form.noValidate = true)").await;
    tab.press("#add-pu-erh button").await;
    assert_eq!(tab.text(".notice.bad").await, "A quantity is a whole number from 1 to 20.");
    shot("3-bad-quantity").await;
    assert_eq!(tab.text("#packets").await, "2");
    tab.press("#add-pu-erh button").await;
    tab.press("#add-darjeeling button").await;

    // Colours.
    tab.press(".themes [value=dark]").await;
    assert_eq!(tab.text("[data-key='shop.theme'] td").await, "dark");
    shot("4-dark").await;

    // Who wants to be remembered has a cookie with an end.
    tab.open("/sign-in").await;
    assert_readable(&tab).await;
    tab.fill("[name=name]", "Ada Lovelace").await;
    tab.click("[name=remember]").await;
    shot("5-sign-in").await;
    let before = tab.cookie(COOKIE).await.expect("a cookie");
    tab.press("#sign-in button").await;
    assert_eq!(tab.path().await, "/account");
    assert_eq!(tab.text("#customer").await, "Ada Lovelace");
    shot("6-account").await;
    assert_readable(&tab).await;
    let cookie = tab.cookie(COOKIE).await.expect("a cookie");
    assert_ne!(cookie.value(), before.value(), "a sign-in gives a new id");
    let end = cookie.expires_datetime().expect("an end").unix_timestamp();
    assert!((end - now() - 86_400).abs() < 60, "a day from now");

    // HttpOnly: the browser has the cookie, no script does.
    assert_eq!(cookie.http_only(), Some(true));
    assert_eq!(tab.run("return document.cookie").await, "");

    tab.press("#change-role button").await;
    assert_eq!(tab.text("#role").await, "Staff, with a view of the stock");
    tab.open("/").await;
    assert_eq!(tab.text("li.tea .stock").await, "34 in stock");
    shot("7-staff").await;

    // An order, placed by a double click.
    tab.open("/cart").await;
    assert_eq!(tab.text("#total").await, "€48.30");
    shot("8-cart").await;
    assert_readable(&tab).await;
    tab.press_twice("form[action='/order'] button").await;
    let notice = tab.text(".notice.good").await;
    assert!(notice.starts_with("Thank you! Order 1001 is on its way"), "{notice}");
    assert_eq!(tab.text("#packets").await, "0");
    shot("9-ordered").await;

    tab.open("/account").await;
    assert_eq!(tab.text("#customer").await, "Ada Lovelace");
    tab.press("#sign-out button").await;
    assert_eq!(tab.path().await, "/signed-out");
    assert!(tab.cookie(COOKIE).await.is_none(), "the cookie is gone");
    assert!(tab.text(".journal li:first-child .cookie").await.contains("removed"));
    shot("10-signed-out").await;

    // The page before was private: no cache gives it back.
    tab.back().await;
    assert!(!tab.html().await.contains("Ada Lovelace"));
    assert_eq!(tab.path().await, "/sign-in");
}

/// Every field has a label, every page one heading, and nothing sticks out of the window.
async fn assert_readable(tab: &Tab) {
    let unlabelled = "return [...document.querySelectorAll('input:not([type=hidden])')]
        .filter(field => !field.labels.length && !field.ariaLabel).length";
    assert_eq!(tab.run(unlabelled).await, 0, "a field without a label");
    assert_eq!(tab.run("return document.querySelectorAll('h1').length").await, 1, "one heading");
    let wide = "return document.documentElement.scrollWidth > document.documentElement.clientWidth";
    assert_eq!(tab.run(wide).await, false, "wider than the window");
}

#[tokio::test]
async fn pages_fit_a_telephone() {
    let (_shop, address) = STORES[0].shop(&[]);
    browse(Window::Telephone, address, |tab| async move {
        for (path, name) in [("/", "catalogue"), ("/sign-in", "sign-in")] {
            tab.open(path).await;
            assert_readable(&tab).await;
            tab.screenshot(&format!("telephone-{name}")).await;
        }
        tab.open("/").await;
        tab.press("#add-earl-grey button").await;
        tab.open("/cart").await;
        assert_readable(&tab).await;
        tab.screenshot("telephone-cart").await;
    })
    .await;
}

#[tokio::test]
async fn a_name_with_markup_stays_text() {
    const NAME: &str = "<script>alert(1)</script><b>&amp;";
    for store in STORES {
        let (_shop, address) = store.shop(&[]);
        browse(Window::Laptop, address, |tab| async move {
            sign_in(&tab, NAME).await;
            assert_eq!(tab.text("#customer").await, NAME);
            assert_eq!(tab.text("[data-key='shop.customer'] td").await, NAME);
            assert!(!tab.has("script").await && !tab.has("main b").await);
        })
        .await;
    }
}

async fn sign_in(tab: &Tab, name: &str) {
    tab.open("/sign-in").await;
    tab.fill("[name=name]", name).await;
    tab.press("#sign-in button").await;
}

/// Two browsers, one person: what one is told by the other.
#[tokio::test]
async fn a_device_is_signed_out_from_another_one() {
    let (_shop, address) = STORES[0].shop(&[]);
    browse(Window::Telephone, address.clone(), |telephone| async move {
        sign_in(&telephone, "Ada Lovelace").await;
        browse(Window::Laptop, address, {
            let telephone = telephone.clone();
            |laptop| async move { end_each_other(&laptop, &telephone).await }
        })
        .await;
    })
    .await;
}

async fn end_each_other(laptop: &Tab, telephone: &Tab) {
    sign_in(laptop, "Ada Lovelace").await;
    telephone.open("/account").await;
    assert_eq!(telephone.text(".devices .mark").await, "this device");
    assert_readable(telephone).await;
    for theme in ["dark", "light"] {
        telephone.press(&format!(".themes [value={theme}]")).await;
        telephone.screenshot(&format!("telephone-devices-{theme}")).await;
        laptop.press(&format!(".themes [value={theme}]")).await;
        laptop.screenshot(&format!("memory-11-devices-{theme}")).await;
    }
    assert_readable(laptop).await;
    let shown = laptop.text(".devices").await;
    assert!(shown.contains("Chrome on Linux") && shown.contains("Chrome on Android"), "{shown}");

    laptop.press(".devices [aria-label='Sign out Chrome on Android']").await;
    assert_eq!(laptop.text(".notice.good").await, "That device is signed out.");
    assert!(!laptop.text(".devices").await.contains("Android"));
    laptop.screenshot("memory-12-device-ended").await;
    telephone.open("/account").await;
    assert!(!telephone.html().await.contains("Ada Lovelace"));
    telephone.screenshot("telephone-device-ended").await;

    laptop.press("form[action='/devices/end-all'] button").await;
    assert_eq!(laptop.path().await, "/signed-out");
    assert!(laptop.cookie(COOKIE).await.is_none(), "the cookie is gone");
}

#[tokio::test]
async fn who_is_not_remembered_has_a_cookie_without_an_end() {
    for store in STORES {
        let (_shop, address) = store.shop(&[]);
        browse(Window::Laptop, address, |tab| async move {
            sign_in(&tab, "Grace Hopper").await;
            let cookie = tab.cookie(COOKIE).await.expect("a cookie");
            assert!(cookie.expires().is_none(), "it ends with the browser");
            // What the session writes later keeps to that.
            tab.press(".themes [value=light]").await;
            assert!(tab.cookie(COOKIE).await.expect("a cookie").expires().is_none());
        })
        .await;
    }
}

#[tokio::test]
async fn only_who_is_remembered_is_known_after_the_browser_was_closed() {
    for store in STORES {
        let (_shop, address) = store.shop(&[]);
        for (remember, expected) in [(true, "Ada Lovelace"), (false, "Sign in")] {
            let profile = Profile::new();
            browse_as(&profile, Window::Laptop, address.clone(), move |tab| async move {
                tab.open("/sign-in").await;
                tab.fill("[name=name]", "Ada Lovelace").await;
                if remember {
                    tab.click("[name=remember]").await;
                }
                tab.press("#sign-in button").await;
                assert_eq!(tab.text("nav a:last-child").await, "Ada Lovelace");
            })
            .await;
            browse_as(&profile, Window::Laptop, address.clone(), move |tab| async move {
                tab.open("/").await;
                assert_eq!(tab.text("nav a:last-child").await, expected, "remember: {remember}");
            })
            .await;
        }
    }
}

/// What another tab still shows of a session that has ended neither works nor brings it back.
#[tokio::test]
async fn a_sign_out_holds_in_all_tabs() {
    for store in STORES {
        let (_shop, address) = store.shop(&[]);
        browse(Window::Laptop, address, |tab| async move {
            sign_in(&tab, "Ada Lovelace").await;
            let [one, two] = tab.open_tab().await;
            tab.switch_to(&two).await;
            tab.open("/").await;
            tab.switch_to(&one).await;
            tab.press("#sign-out button").await;
            assert_eq!(tab.text("h1").await, "You have signed out");
            tab.switch_to(&two).await;
            tab.press("#add-mint button").await;
            assert_eq!(tab.text("main h1").await, "This page is out of date");
            assert!(tab.cookie(COOKIE).await.is_none(), "no session was made for it");
            tab.screenshot(&format!("{}-out-of-date", store.name)).await;
            tab.press("main a").await;
            assert_eq!(tab.text("nav a:last-child").await, "Sign in");
        })
        .await;
    }
}

#[tokio::test]
async fn two_tabs_change_different_things_and_nothing_is_lost() {
    for store in STORES {
        let (_shop, address) = store.shop(&[]);
        browse(Window::Laptop, address, |tab| async move {
            tab.open("/").await;
            let [one, two] = tab.open_tab().await;
            tab.switch_to(&two).await;
            tab.open("/").await;
            tab.press("#add-mint button").await;
            assert_eq!(tab.text(".notice").await, "1 × Nana Mint in your cart.");
            // The first tab still shows the page from before.
            tab.switch_to(&one).await;
            assert_eq!(tab.text("#packets").await, "0");
            tab.press(".themes [value=dark]").await;
            assert_eq!(tab.text("[data-key='shop.theme'] td").await, "dark");
            tab.press("#add-mint button").await;
            assert_eq!(tab.text(".notice").await, "2 × Nana Mint in your cart.");
            tab.switch_to(&two).await;
            tab.open("/cart").await;
            assert_eq!(tab.text("[data-key='shop.theme'] td").await, "dark");
            assert_eq!(tab.text("#packets").await, "2");
        })
        .await;
    }
}

#[tokio::test]
async fn a_host_cookie_is_stored_and_removed() {
    const NAME: &str = "__Host-shop";
    for store in STORES {
        let (_shop, address) =
            store.shop(&[("TIDEWAY_SESSION_COOKIE_NAME", NAME), ("TIDEWAY_SESSION_COOKIE_SECURE", "true")]);
        for address in [address.replace("127.0.0.1", "localhost"), address] {
            browse(Window::Laptop, address, |tab| async move {
                sign_in(&tab, "Ada Lovelace").await;
                let cookie = tab.cookie(NAME).await.expect("the browser keeps it");
                assert_eq!((cookie.secure(), cookie.path()), (Some(true), Some("/")));
                assert_eq!(tab.text("#customer").await, "Ada Lovelace", "and sends it");
                tab.press("#sign-out button").await;
                assert_eq!(tab.path().await, "/signed-out");
                assert!(tab.cookie(NAME).await.is_none(), "and removes it");
            })
            .await;
        }
    }
}

/// The one place where a test has to wait: a browser's clock cannot be set.
#[tokio::test]
async fn expiry_ends_the_session_in_the_browser_and_in_the_shop() {
    for store in STORES {
        let (_shop, address) = store.shop(&[("TIDEWAY_SESSION_TTL_SECONDS", "2")]);
        browse(Window::Laptop, address, |tab| async move {
            tab.open("/").await;
            let mut cookie = tab.cookie(COOKIE).await.expect("a cookie");
            let end = cookie.expires_datetime().expect("an end").unix_timestamp();
            assert!((end - now()).abs() <= 3, "two seconds from now");
            tokio::time::sleep(Duration::from_millis(2_500)).await;
            assert!(tab.cookie(COOKIE).await.is_none(), "the browser has dropped it");
            // A browser that keeps it all the same gains nothing.
            cookie.set_expires(None);
            tab.add_cookie(cookie).await;
            tab.open("/").await;
            assert_eq!(tab.text("#visits").await, "once", "a new session");
        })
        .await;
    }
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a clock after 1970");
    i64::try_from(since.as_secs()).expect("a clock before the end of time")
}
