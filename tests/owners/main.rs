//! B24: the sessions of an owner.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Path;
use axum::routing::get;
use http::Request;
use http::header::{COOKIE, SET_COOKIE};
use tideway_session::{
    CookieSessionStore, Error, Found, InMemorySessionStore, ManualClock, Owned, OwnedSession, Result, Session,
    SessionChanges, SessionConfig, SessionData, SessionHandle, SessionLayer, SessionStore, TypedSession,
};
use tower::ServiceExt;

#[derive(Session)]
struct Auth {
    #[session(owner)]
    user: Option<u64>,
    #[session(default)]
    visits: u32,
}

const TTL: Duration = Duration::from_secs(3600);

async fn sign_in(
    session: SessionHandle,
    mut auth: TypedSession<Auth>,
    Path((user, device)): Path<(u64, String)>,
) -> Result<()> {
    session.set_info(Some(&device))?;
    auth.set_user(user)
}

async fn sign_out(mut auth: TypedSession<Auth>) -> Result<()> {
    auth.set_user(None)
}

async fn visit(mut auth: TypedSession<Auth>) -> Result<String> {
    auth.set_visits(auth.visits()? + 1)?;
    Ok(auth.visits()?.to_string())
}

async fn devices(session: SessionHandle) -> Result<String> {
    let devices = session.owned().await?;
    let shown = devices
        .iter()
        .map(|device| format!("{}{}", device.info.as_deref().unwrap_or("?"), if device.is_current { "*" } else { "" }));
    Ok(shown.collect::<Vec<_>>().join(","))
}

async fn handles(session: SessionHandle) -> Result<String> {
    Ok(session.owned().await?.into_iter().map(|device| device.handle).collect::<Vec<_>>().join(","))
}

async fn end(session: SessionHandle, Path(handle): Path<String>) -> Result<String> {
    Ok(session.end(&handle).await?.to_string())
}

async fn end_others(session: SessionHandle) -> Result<String> {
    Ok(session.end_others().await?.to_string())
}

async fn end_all(session: SessionHandle) -> Result<String> {
    Ok(session.end_all().await?.to_string())
}

/// A service, and browsers that use it.
struct Site {
    clock: ManualClock,
    store: Arc<InMemorySessionStore>,
    app: Router,
}

impl Site {
    fn new(adapt: impl FnOnce(SessionLayer) -> SessionLayer) -> Self {
        let clock = ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000));
        let store = Arc::new(InMemorySessionStore::new(TTL).with_clock(clock.clone()));
        let config = SessionConfig { default_ttl_seconds: TTL.as_secs(), ..SessionConfig::default() };
        let layer = SessionLayer::new(Arc::clone(&store), &config).expect("valid").with_clock(clock.clone());
        let app = Router::new()
            .route("/in/{user}/{device}", get(sign_in))
            .route("/out", get(sign_out))
            .route("/visit", get(visit))
            .route("/devices", get(devices))
            .route("/handles", get(handles))
            .route("/end/{handle}", get(end))
            .route("/end-others", get(end_others))
            .route("/end-all", get(end_all))
            .layer(adapt(layer));
        Self { clock, store, app }
    }

    async fn get(&self, cookie: &mut String, path: &str) -> String {
        let request = Request::get(path).header(COOKIE, cookie.as_str()).body(Body::empty()).expect("request");
        let response = self.app.clone().oneshot(request).await.expect("infallible");
        assert!(response.status().is_success(), "{path}: {}", response.status());
        if let Some(set) = response.headers().get(SET_COOKIE) {
            set.to_str().expect("text").split(';').next().expect("a pair").clone_into(cookie);
        }
        let body = to_bytes(response.into_body(), usize::MAX).await.expect("body");
        String::from_utf8(body.to_vec()).expect("text")
    }
}

#[tokio::test]
async fn b24_an_owner_sees_their_sessions_and_ends_one_by_its_handle() {
    let site = Site::new(|layer| layer);
    let (mut phone, mut laptop, mut stranger) = (String::new(), String::new(), String::new());
    site.get(&mut phone, "/in/1/phone").await;
    site.clock.advance(Duration::from_secs(1));
    site.get(&mut laptop, "/in/1/laptop").await;
    site.get(&mut stranger, "/in/2/tv").await;
    assert_eq!(site.get(&mut laptop, "/devices").await, "laptop*,phone", "the most recently seen first");
    assert_eq!(site.get(&mut stranger, "/devices").await, "tv*");

    let handles = site.get(&mut laptop, "/handles").await;
    let (_, phones) = handles.split_once(',').expect("two");
    assert!(!phone.contains(phones), "a handle is not an id");
    let mut forged = format!("tideway_session={phones}");
    assert_eq!(site.get(&mut forged, "/devices").await, "", "and opens nothing");

    assert_eq!(site.get(&mut stranger, &format!("/end/{phones}")).await, "false", "not theirs to end");
    assert_eq!(site.get(&mut laptop, "/end/no-such-handle").await, "false");
    assert_eq!(site.get(&mut laptop, "/end/%00%F0%9F%98%80").await, "false");
    assert_eq!(site.get(&mut laptop, &format!("/end/{phones}")).await, "true");
    assert_eq!(site.get(&mut laptop, &format!("/end/{phones}")).await, "false");
    assert_eq!(site.get(&mut laptop, "/devices").await, "laptop*");
    assert_eq!(site.get(&mut phone, "/devices").await, "");
}

#[tokio::test]
async fn b24_ending_ones_own_session_is_a_sign_out() {
    let site = Site::new(|layer| layer);
    let mut phone = String::new();
    site.get(&mut phone, "/in/1/phone").await;
    let own = site.get(&mut phone, "/handles").await;
    assert_eq!(site.get(&mut phone, &format!("/end/{own}")).await, "true");
    assert_eq!(phone, "tideway_session=", "the cookie is removed");
    assert!(site.store.is_empty());
}

#[tokio::test]
async fn b24_all_others_or_all() {
    let site = Site::new(|layer| layer);
    let mut devices = vec![String::new(); 70];
    for (n, device) in devices.iter_mut().enumerate() {
        site.get(device, &format!("/in/1/{n}")).await;
    }
    let mut stranger = String::new();
    site.get(&mut stranger, "/in/2/tv").await;
    assert_eq!(site.get(&mut devices[0], "/end-others").await, "69");
    assert_eq!(site.get(&mut devices[0], "/devices").await, "0*");
    assert_eq!(site.get(&mut devices[1], "/devices").await, "");

    let mut other = String::new();
    site.get(&mut other, "/in/1/other").await;
    assert_eq!(site.get(&mut devices[0], "/end-all").await, "2");
    assert_eq!(devices[0], "tideway_session=");
    assert_eq!(site.get(&mut other, "/devices").await, "");
    assert_eq!(site.get(&mut stranger, "/devices").await, "tv*");
    assert_eq!(site.store.len(), 1);
}

#[tokio::test]
async fn b24_nobody_signed_in_has_no_sessions_and_ends_none() {
    let site = Site::new(|layer| layer);
    let (mut visitor, mut user) = (String::new(), String::new());
    site.get(&mut user, "/in/1/phone").await;
    site.get(&mut visitor, "/visit").await;
    let own = site.get(&mut user, "/handles").await;
    for (path, answer) in [("/devices", ""), (&format!("/end/{own}"), "false"), ("/end-others", "0"), ("/end-all", "0")]
    {
        assert_eq!(site.get(&mut visitor, path).await, answer, "{path}");
    }
    assert_eq!(site.get(&mut visitor, "/visit").await, "2", "their own session goes on");
    assert_eq!(site.get(&mut user, "/devices").await, "phone*");
}

#[tokio::test]
async fn b24_a_device_that_was_ended_from_another_can_begin_anew_at_once() {
    let site = Site::new(|layer| layer);
    let (mut phone, mut laptop) = (String::new(), String::new());
    site.get(&mut phone, "/in/1/phone").await;
    site.get(&mut laptop, "/in/1/laptop").await;
    site.get(&mut laptop, "/end-others").await;
    assert_eq!(site.get(&mut phone, "/visit").await, "1", "no marker keeps it out");
    site.get(&mut phone, "/in/1/phone").await;
    assert_eq!(site.get(&mut phone, "/devices").await.len(), "phone*,laptop".len());
}

#[tokio::test]
async fn b26_where_others_cannot_be_ended_the_own_session_stays() -> Result<()> {
    let key = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff".to_owned();
    let config = SessionConfig { encryption_key: Some(key), ..SessionConfig::default() };
    let layer = SessionLayer::new(CookieSessionStore::new(&config)?, &config)?;
    let app = Router::new()
        .route(
            "/",
            get(async |session: SessionHandle, mut auth: TypedSession<Auth>| {
                auth.set_user(1).expect("sets");
                assert!(matches!(session.end_others().await, Err(Error::Unsupported)));
                assert!(matches!(session.end_all().await, Err(Error::Unsupported)));
                assert_eq!(auth.user().expect("reads"), Some(1));
            }),
        )
        .layer(layer);
    let response = app.oneshot(Request::get("/").body(Body::empty()).expect("request")).await.expect("infallible");
    assert!(response.headers().contains_key(SET_COOKIE));
    Ok(())
}

#[tokio::test]
async fn b24_a_sign_out_or_another_user_takes_the_session_off_the_list() {
    let site = Site::new(|layer| layer);
    let (mut phone, mut laptop) = (String::new(), String::new());
    site.get(&mut phone, "/in/1/phone").await;
    site.get(&mut laptop, "/in/1/laptop").await;
    let before = laptop.clone();
    site.get(&mut laptop, "/out").await;
    assert_ne!(before, laptop, "removing the owner gives a new id");
    assert_eq!(site.get(&mut phone, "/devices").await, "phone*");
    site.get(&mut laptop, "/in/2/laptop").await;
    assert_eq!(site.get(&mut laptop, "/devices").await, "laptop*");
    assert_eq!(site.get(&mut phone, "/devices").await, "phone*");
}

#[tokio::test]
async fn b24_the_list_survives_rotation_and_expiry() -> Result<()> {
    let site = Site::new(|layer| layer);
    let (mut phone, mut laptop) = (String::new(), String::new());
    site.get(&mut phone, "/in/1/phone").await;
    site.clock.advance(TTL / 2);
    site.get(&mut laptop, "/in/1/laptop").await;
    let old = laptop.split_once('=').expect("a pair").1;
    site.store.rotate(old, "another-id", &SessionChanges::default()).await?;
    let phones = &site.store.list_owned("1").await?[1];
    assert_eq!(phones.signed_in_at, phones.created_at);
    let infos = |sessions: Vec<OwnedSession>| sessions.into_iter().filter_map(|s| s.info).collect::<Vec<_>>();
    assert_eq!(infos(site.store.list_owned("1").await?), ["laptop", "phone"]);
    site.clock.advance(TTL / 2);
    assert_eq!(infos(site.store.list_owned("1").await?), ["laptop"]);
    Ok(())
}

#[tokio::test]
async fn b24_a_limit_ends_what_was_not_seen_for_longest() {
    let site = Site::new(|layer| layer.max_sessions_per_owner(2));
    let mut devices = vec![String::new(); 3];
    for (n, device) in devices.iter_mut().enumerate() {
        site.get(device, &format!("/in/1/{n}")).await;
        site.clock.advance(Duration::from_secs(600));
    }
    let mut oldest = devices[0].clone();
    assert_eq!(site.get(&mut oldest, "/devices").await, "");
    assert_eq!(site.store.len(), 2);

    site.get(&mut devices[1], "/visit").await; // seen again, and so the other one goes
    site.clock.advance(Duration::from_secs(1));
    let mut new = String::new();
    site.get(&mut new, "/in/1/new").await;
    assert_eq!(site.get(&mut new, "/devices").await, "new*,1");
    site.get(&mut new, "/in/1/again").await;
    assert_eq!(
        site.get(&mut new, "/devices").await,
        "again*,1",
        "a second sign-in of one session is no second session"
    );
}

#[tokio::test]
async fn b24_calls_are_bounded_and_listing_too() -> Result<()> {
    let store = InMemorySessionStore::new(TTL);
    let mut data = SessionData::new(TTL);
    for n in 0..2_500 {
        data.typed::<Auth>().set_user(1)?;
        store.save(&format!("id-{n}"), data.clone()).await?;
    }
    assert_eq!(store.list_owned("1").await?.len(), 1_000);
    let mut ended = Vec::new();
    loop {
        match store.delete_owned("1", Owned::Except("id-7")).await? {
            0 => break,
            some => ended.push(some),
        }
    }
    assert!(ended.iter().all(|some| *some < 1_100), "{ended:?}");
    assert_eq!(ended.iter().sum::<usize>(), 2_499);
    assert!(matches!(store.find("id-7").await?, Found::Live(_)));
    assert_eq!(store.delete_owned("nobody", Owned::All).await?, 0);
    Ok(())
}

#[tokio::test]
async fn b26_a_cookie_only_store_lists_and_ends_none() -> Result<()> {
    let key = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff".to_owned();
    let store = CookieSessionStore::new(&SessionConfig { encryption_key: Some(key), ..SessionConfig::default() })?;
    assert!(matches!(store.list_owned("1").await, Err(Error::Unsupported)));
    assert!(matches!(store.delete_owned("1", Owned::All).await, Err(Error::Unsupported)));
    Ok(())
}

#[test]
fn b24_sign_ins_rotations_and_endings_that_race_never_hide_a_live_session() {
    for round in 0..50 {
        let store = InMemorySessionStore::new(TTL);
        let run = |work: &mut dyn FnMut(&tokio::runtime::Runtime)| {
            work(&tokio::runtime::Builder::new_current_thread().build().expect("runtime"));
        };
        let start = std::sync::Barrier::new(3);
        std::thread::scope(|scope| {
            for thread in 0..2 {
                let (store, start) = (&store, &start);
                scope.spawn(move || {
                    run(&mut |runtime| {
                        start.wait();
                        for n in 0..20 {
                            let (id, new) = (format!("{thread}-{n}"), format!("{thread}-{n}-new"));
                            let mut data = SessionData::new(TTL);
                            data.typed::<Auth>().set_user(1).expect("sets");
                            runtime.block_on(store.save(&id, data)).expect("saves");
                            let listed = runtime.block_on(store.list_owned("1")).expect("lists").len();
                            assert!(listed > 0, "round {round}: at least the one just saved");
                            runtime.block_on(store.rotate(&id, &new, &SessionChanges::default())).expect("moves");
                            if n % 2 == 0 {
                                runtime.block_on(store.delete(&new)).expect("ends");
                            }
                        }
                    });
                });
            }
            run(&mut |runtime| {
                start.wait();
                for _ in 0..100 {
                    runtime.block_on(store.list_owned("1")).expect("lists");
                }
            });
        });
        run(&mut |runtime| {
            assert_eq!(runtime.block_on(store.list_owned("1")).expect("lists").len(), store.len(), "round {round}");
            assert_eq!(store.len(), 20);
        });
    }
}
