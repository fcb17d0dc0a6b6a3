//! A browser with one window, and what a person does in it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use fantoccini::actions::{InputSource as _, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use fantoccini::cookies::Cookie;
use fantoccini::elements::Element;
use fantoccini::wd::WindowHandle;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};

use crate::process;

/// How the window is made: the size of a laptop's, or a telephone.
#[derive(Clone, Copy)]
pub(crate) enum Window {
    Laptop,
    Telephone,
}

/// A tab of a headless Chromium, and the address of the shop.
#[derive(Clone)]
pub(crate) struct Tab {
    client: Client,
    shop: String,
}

/// Runs a test in a browser that has never been used, and closes the browser whatever the test ends in.
pub(crate) async fn browse<F>(window: Window, shop: String, test: impl FnOnce(Tab) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    browse_as(&Profile::new(), window, shop, test).await;
}

/// [`browse`] with what a browser has kept of earlier times.
pub(crate) async fn browse_as<F>(profile: &Profile, window: Window, shop: String, test: impl FnOnce(Tab) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let (driver, address) = process::chromedriver();
    let mut builder = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
    let capabilities = json!({ "goog:chromeOptions": options(window, &profile.0) });
    builder.capabilities(capabilities.as_object().expect("an object").clone());
    let client = builder.connect(&address).await.expect("a browser; `./test --full` installs chromium");
    let ending = tokio::spawn(test(Tab { client: client.clone(), shop })).await;
    client.close().await.expect("the browser closes");
    drop(driver);
    if let Err(panic) = ending {
        std::panic::resume_unwind(panic.into_panic());
    }
}

/// What a browser on a telephone says of itself.
const TELEPHONE: &str = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";

fn options(window: Window, profile: &Path) -> Value {
    let chromium = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
        .map(|folder| folder.join("chromium"))
        .find(|program| program.is_file())
        .expect("chromium is not installed; `./test --full` installs it");
    let args = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--window-size=1360,1100",
        &format!("--user-data-dir={}", profile.display()),
    ];
    match window {
        Window::Laptop => json!({ "binary": chromium, "args": args }),
        Window::Telephone => {
            let telephone = json!({ "width": 390, "height": 1500, "pixelRatio": 2, "touch": true });
            json!({ "binary": chromium, "args": args, "mobileEmulation": { "deviceMetrics": telephone, "userAgent": TELEPHONE } })
        }
    }
}

/// A folder for what a browser keeps, removed with the value.
pub(crate) struct Profile(PathBuf);

impl Profile {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        Self(std::env::temp_dir().join(format!("tideway-session-browser-{}-{number}", std::process::id())))
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Tab {
    pub(crate) async fn open(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.shop)).await.expect("the page loads");
    }

    pub(crate) async fn back(&self) {
        self.client.back().await.expect("there is a page to go back to");
    }

    pub(crate) async fn path(&self) -> String {
        self.client.current_url().await.expect("an address").path().to_owned()
    }

    /// The element that a CSS selector names, once it is there.
    async fn find(&self, css: &str) -> Element {
        let found = self.client.wait().for_element(Locator::Css(css)).await;
        found.unwrap_or_else(|error| panic!("no `{css}`: {error}"))
    }

    pub(crate) async fn has(&self, css: &str) -> bool {
        !self.client.find_all(Locator::Css(css)).await.expect("a search").is_empty()
    }

    pub(crate) async fn text(&self, css: &str) -> String {
        self.find(css).await.text().await.expect("its text")
    }

    pub(crate) async fn html(&self) -> String {
        self.client.source().await.expect("the page")
    }

    /// Clicks what leads to no other page.
    pub(crate) async fn click(&self, css: &str) {
        self.find(css).await.click().await.expect("a click");
    }

    /// Clicks a button or link, and waits for the page that it leads to.
    pub(crate) async fn press(&self, css: &str) {
        self.mark_page().await;
        self.click(css).await;
        self.next_page().await;
    }

    async fn mark_page(&self) {
        self.run("document.documentElement.dataset.left = 'yes'").await;
    }

    /// A click may return while the browser still shows the page before.
    async fn next_page(&self) {
        self.find("html:not([data-left]) footer").await;
    }

    /// Presses twice, as an impatient person does.
    pub(crate) async fn press_twice(&self, css: &str) {
        self.mark_page().await;
        let element = self.find(css).await;
        let mut clicks = MouseActions::new("mouse".to_owned()).then(PointerAction::MoveToElement {
            element,
            duration: None,
            x: 0.0,
            y: 0.0,
        });
        for _ in 0..2 {
            clicks = clicks.then(PointerAction::Down { button: MOUSE_BUTTON_LEFT });
            clicks = clicks.then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        }
        self.client.perform_actions(clicks).await.expect("two clicks");
        self.next_page().await;
    }

    pub(crate) async fn fill(&self, css: &str, text: &str) {
        let field = self.find(css).await;
        field.clear().await.expect("an empty field");
        field.send_keys(text).await.expect("typed text");
    }

    pub(crate) async fn run(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.expect("the script runs")
    }

    /// What the browser keeps, hidden from scripts or not.
    pub(crate) async fn cookie(&self, name: &str) -> Option<Cookie<'static>> {
        let cookies = self.client.get_all_cookies().await.expect("the cookies");
        cookies.into_iter().find(|cookie| cookie.name() == name)
    }

    pub(crate) async fn add_cookie(&self, cookie: Cookie<'static>) {
        self.client.add_cookie(cookie).await.expect("the browser takes the cookie");
    }

    /// Opens another tab of the same browser, and returns this one and that one to switch between.
    pub(crate) async fn open_tab(&self) -> [WindowHandle; 2] {
        let this = self.client.window().await.expect("this tab");
        let that = self.client.new_window(true).await.expect("a tab").handle;
        [this, that]
    }

    pub(crate) async fn switch_to(&self, tab: &WindowHandle) {
        self.client.switch_to_window(tab.clone()).await.expect("the tab");
    }

    /// Saves what the browser shows, to be looked at.
    pub(crate) async fn screenshot(&self, name: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../screenshots");
        std::fs::create_dir_all(&folder).expect("a folder");
        let picture = self.client.screenshot().await.expect("a picture");
        std::fs::write(folder.join(format!("{name}.png")), picture).expect("a file");
    }
}
