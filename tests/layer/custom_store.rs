//! Stores of a user's own with just three methods, and shared ones.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::StatusCode;
use tideway_session::{
    Clock as _, Error, Found, InMemorySessionStore, ManualClock, Result, SessionChanges, SessionData, SessionHandle,
    SessionLayer, SessionStore, TypedSession, async_trait,
};
use tideway_session_tests::{Fault, Method, Probe, Stage, When, set};

use crate::{Shop, log_out, look, rotate, sign_in, theme};

/// Keeps sessions as JSON text.
struct Texts {
    texts: Mutex<HashMap<String, String>>,
    clock: ManualClock,
}

impl Texts {
    fn new(clock: ManualClock) -> Self {
        Self { texts: Mutex::default(), clock }
    }
}

#[async_trait]
impl SessionStore for Texts {
    async fn load(&self, session_id: &str) -> Result<Option<SessionData>> {
        let Some(text) = self.texts.lock().expect("no panic").get(session_id).cloned() else { return Ok(None) };
        let data: SessionData = serde_json::from_str(&text).map_err(Error::store)?;
        Ok(Some(data).filter(|data| !data.is_expired_at(self.clock.now())))
    }

    async fn save(&self, session_id: &str, data: SessionData) -> Result<String> {
        let text = serde_json::to_string(&data).map_err(Error::store)?;
        self.texts.lock().expect("no panic").insert(session_id.to_owned(), text);
        Ok(session_id.to_owned())
    }

    async fn delete(&self, session_id: &str) -> Result<()> {
        self.texts.lock().expect("no panic").remove(session_id);
        Ok(())
    }
}

/// Leaves the whole session with the client, and believes what it gets back.
struct Open;

#[async_trait]
impl SessionStore for Open {
    async fn load(&self, presented: &str) -> Result<Option<SessionData>> {
        let json = URL_SAFE_NO_PAD.decode(presented).ok();
        Ok(json.and_then(|json| serde_json::from_slice(&json).ok()))
    }

    async fn save(&self, _: &str, data: SessionData) -> Result<String> {
        Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(&data).map_err(Error::store)?))
    }

    async fn delete(&self, _: &str) -> Result<()> {
        Ok(())
    }

    fn recognises(&self, presented: &str) -> bool {
        URL_SAFE_NO_PAD.decode(presented).is_ok()
    }
}

#[tokio::test]
async fn b10_three_methods_are_a_store() {
    for stage in [Stage::over(Stage::config(), Texts::new), Stage::over(Stage::config(), |_| Open)] {
        let mut browser = stage.guest().await;
        assert_eq!(browser.visit(theme).await.text(), "dark");
        let count = async |mut shop: TypedSession<Shop>| {
            shop.update_visits(|visits| {
                *visits += 1;
                *visits
            })
            .map(|visits| visits.to_string())
        };
        for visits in ["1", "2", "3"] {
            assert_eq!(browser.visit(count).await.text(), visits);
        }
        let old = browser.id();
        assert_eq!(browser.visit(sign_in).await.status, StatusCode::OK);
        assert_ne!(browser.id(), old);
        assert_eq!(browser.visit(theme).await.text(), "dark");
        stage.pass(500);
        assert_eq!(browser.visit(look).await.max_age(), Some(1000));
        stage.pass(999);
        assert_eq!(browser.visit(theme).await.text(), "dark");
        browser.visit(log_out).await;
        assert_eq!((browser.id(), browser.visit(theme).await.text()), (None, ""));
    }
}

#[tokio::test]
async fn b10_every_write_to_a_client_side_store_sends_the_cookie() {
    let stage = Stage::over(Stage::config(), |_| Open);
    let mut browser = stage.guest().await;
    assert_eq!(browser.visit(look).await.set_cookie(), None);
    assert_eq!(browser.visit(set("theme", "light")).await.max_age(), Some(1000));
    assert_eq!(browser.visit(theme).await.text(), "light");
    let outcome = browser
        .visit(async |session: SessionHandle| {
            let outcome = session.write_now(|data| data.set("theme", "late")).await;
            assert!(matches!(outcome, Err(Error::Unsupported)), "{outcome:?}");
        })
        .await;
    assert_eq!(outcome.status, StatusCode::OK);
    assert_eq!(browser.visit(theme).await.text(), "light");
}

#[tokio::test]
async fn b18_a_store_that_forgets_to_look_at_the_time_is_not_believed() {
    let stage = Stage::over(Stage::config(), |_| Open);
    let cookie = format!("id={}", stage.guest().await.id().expect("a session"));
    stage.pass(1000);
    let answer = stage.send(&[cookie.as_bytes()], theme).await;
    assert_eq!((answer.text(), answer.max_age()), ("", Some(0)));
}

#[tokio::test]
async fn b18_nor_is_it_for_a_write_past_the_request() {
    let stage = Stage::over(Stage::config(), |_| Open);
    let mut browser = stage.guest().await;
    let clock = stage.clock.clone();
    let handler = async move |session: SessionHandle| {
        clock.advance(Duration::from_secs(1000));
        let late = session.write_now(|_| -> () { panic!("run") }).await;
        assert!(matches!(late, Err(Error::Gone)), "{late:?}");
    };
    assert_eq!(browser.visit(handler).await.status, StatusCode::OK);
}

#[tokio::test]
async fn b22_without_markers_an_ended_id_is_unknown_and_a_late_writer_still_gone() {
    let stage = Stage::over(Stage::config(), Texts::new);
    let mut browser = stage.guest().await;
    let old = format!("id={}", browser.id().expect("a session"));
    let gate = stage.store.gate(Method::Update, When::Before);
    let late = browser.start(set("theme", "late"));
    gate.arrived().await;
    browser.visit(log_out).await;
    gate.open();
    let answer = late.await.expect("an answer");
    assert_eq!((answer.status, answer.set_cookie()), (StatusCode::CONFLICT, None));
    assert_eq!(stage.send(&[old.as_bytes()], look).await.max_age(), Some(0));
}

/// Three methods around a watched store, so that the provided ones call it step by step.
struct ThreeOf(Arc<Probe>);

#[async_trait]
impl SessionStore for ThreeOf {
    async fn load(&self, session_id: &str) -> Result<Option<SessionData>> {
        self.0.load(session_id).await
    }

    async fn save(&self, session_id: &str, data: SessionData) -> Result<String> {
        self.0.save(session_id, data).await
    }

    async fn delete(&self, session_id: &str) -> Result<()> {
        self.0.delete(session_id).await
    }
}

#[tokio::test]
async fn b23_a_provided_rotation_that_fails_at_any_step_leaves_the_old_id_working() {
    for method in [Method::Load, Method::Save, Method::Delete] {
        let steps = Arc::new(Probe::new(InMemorySessionStore::new(Duration::from_secs(60))));
        let store = ThreeOf(Arc::clone(&steps));
        let mut session = SessionData::new(Duration::from_secs(60));
        session.set("theme", "dark");
        store.save("old", session.clone()).await.expect("no fault");
        steps.calls();
        session.set("theme", "light");
        steps.fault(method, Fault::Fail);
        let outcome = store.rotate("old", "new", session.changes()).await;
        assert!(matches!(outcome, Err(Error::Store(_))), "{method:?}");
        steps.heal();
        let theme = |data: Option<SessionData>| data.and_then(|data| data.get("theme").map(str::to_owned));
        assert_eq!(theme(store.load("old").await.expect("no fault")).as_deref(), Some("dark"), "{method:?}");
    }
}

#[tokio::test]
async fn b23_a_provided_rotation_that_cannot_end_the_old_session_takes_back_the_new_one() {
    let memory = Arc::new(InMemorySessionStore::new(Duration::from_secs(60)));
    let steps = Arc::new(Probe::new(Arc::clone(&memory)));
    let store = ThreeOf(Arc::clone(&steps));
    store.save("old", SessionData::new(Duration::from_secs(60))).await.expect("no fault");
    steps.fault(Method::Delete, Fault::Fail);
    let undoing = [(); 2].map(|()| steps.gate(Method::Delete, When::Before));
    let changes = SessionChanges::default();
    let (outcome, ()) = tokio::join!(store.rotate("old", "new", &changes), async {
        undoing[0].arrived().await;
        undoing[0].open();
        undoing[1].arrived().await;
        steps.heal();
        undoing[1].open();
    });
    assert!(matches!(outcome, Err(Error::Store(_))));
    assert!(memory.load("old").await.expect("no fault").is_some());
    assert!(memory.load("new").await.expect("no fault").is_none());
}

#[tokio::test]
async fn b23_a_provided_rotation_stores_the_new_session_before_the_old_one_ends() {
    let steps = Arc::new(Probe::new(InMemorySessionStore::new(Duration::from_secs(60))));
    let store = ThreeOf(Arc::clone(&steps));
    store.save("old", SessionData::new(Duration::from_secs(60))).await.expect("no fault");
    steps.calls();
    assert_eq!(store.rotate("old", "new", &SessionChanges::default()).await.expect("no fault"), "new");
    let calls: Vec<_> = steps.calls_in_full().into_iter().map(|call| (call.method, call.id)).collect();
    let expected = [(Method::Load, "old"), (Method::Save, "new"), (Method::Delete, "old")];
    assert_eq!(calls, expected.map(|(method, id)| (method, id.to_owned())));
    let gone = store.rotate("old", "newer", &SessionChanges::default()).await;
    assert!(matches!(gone, Err(Error::Gone)));
    assert!(matches!(store.update("old", &SessionChanges::default()).await, Err(Error::Gone)));
    assert!(store.load("old").await.expect("no fault").is_none(), "never created");
}

#[tokio::test]
async fn b20_a_shared_store_forwards_what_makes_it_atomic() {
    let probe = Arc::new(Probe::new(InMemorySessionStore::new(Duration::from_secs(60))));
    let shared: Arc<dyn SessionStore> = Arc::clone(&probe) as Arc<dyn SessionStore>;
    let shared = Arc::new(shared);
    let mut session = SessionData::new(Duration::from_secs(60));
    session.set("theme", "dark");
    shared.save("old", session.clone()).await.expect("no fault");
    shared.update("old", session.changes()).await.expect("no fault");
    shared.rotate("old", "new", session.changes()).await.expect("no fault");
    assert!(matches!(shared.find("old").await.expect("no fault"), Found::Ended));
    shared.load("new").await.expect("no fault");
    shared.delete("new").await.expect("no fault");
    let all = [Method::Save, Method::Update, Method::Rotate, Method::Find, Method::Load, Method::Delete];
    assert_eq!(probe.calls(), all);
}

#[tokio::test]
async fn b20_a_layer_over_a_store_shared_twice_is_as_atomic() {
    let stage = Stage::new();
    let shared: Arc<dyn SessionStore> = Arc::clone(&stage.store) as Arc<dyn SessionStore>;
    let layer = SessionLayer::new(Arc::new(shared), &stage.config).expect("no mistake").with_clock(stage.clock.clone());
    let mut browser = tideway_session_tests::Browser::new(layer, stage.clock.clone());
    browser.visit(set("theme", "dark")).await;
    browser.visit(set("theme", "light")).await;
    browser.visit(rotate).await;
    assert_eq!(stage.store.calls(), [Method::Save, Method::Find, Method::Update, Method::Find, Method::Rotate]);
}

/// Gives the client what no header can carry.
struct Unsendable;

#[async_trait]
impl SessionStore for Unsendable {
    async fn load(&self, _: &str) -> Result<Option<SessionData>> {
        Ok(None)
    }

    async fn save(&self, _: &str, _: SessionData) -> Result<String> {
        Ok("line\nbreak".to_owned())
    }

    async fn delete(&self, _: &str) -> Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn b11_a_value_that_no_header_can_carry_is_a_503_and_told_to_the_operator() {
    let stage = Stage::over(Stage::config(), |_| Unsendable);
    let (logs, _guard) = tideway_session_tests::Logs::capture();
    let answer = stage.send(&[], set("theme", "dark")).await;
    assert_eq!((answer.status, answer.set_cookie()), (StatusCode::SERVICE_UNAVAILABLE, None));
    assert_eq!(logs.loud().len(), 1, "{:?}", logs.lines());
}
