//! A store that still holds the session as it was loaded takes over what each field became, and comes to what applying
//! the changes one by one comes to.

use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use tideway_session::{
    CookieSessionStore, Found, InMemorySessionStore, ManualClock, Session, SessionConfig, SessionData, SessionStore,
};

const HOUR: Duration = Duration::from_secs(3600);

#[derive(Session)]
struct Visit {
    #[session(default)]
    count: u32,
    #[session(flash, alias = "colours")]
    theme: Option<String>,
    #[session(ttl = "9s")]
    code: Option<String>,
    #[session(flash)]
    notice: Option<String>,
    #[session(owner)]
    user: Option<u64>,
}

#[derive(Debug, Clone)]
enum Act {
    SetText(&'static str, String),
    RemoveText(&'static str),
    SetCount(u32),
    Count,
    SetTheme(Option<String>),
    ChangeTheme(Option<String>),
    TakeTheme,
    SetCode,
    TakeNotice,
    KeepNotice,
    SignIn(Option<u64>),
    Clear,
    Extend,
    Wait,
}

fn act() -> impl Strategy<Value = Act> {
    let text = || "[a-c]{0,2}";
    let key = || prop::sample::select(vec!["aa", "code", "colours", "count", "notice", "theme", "zz"]);
    prop_oneof![
        4 => (key(), text()).prop_map(|(key, text)| Act::SetText(key, text)),
        2 => key().prop_map(Act::RemoveText),
        2 => (0..3u32).prop_map(Act::SetCount),
        2 => Just(Act::Count),
        2 => prop::option::of(text()).prop_map(Act::SetTheme),
        2 => prop::option::of(text()).prop_map(Act::ChangeTheme),
        2 => Just(Act::TakeTheme),
        1 => Just(Act::SetCode),
        2 => Just(Act::TakeNotice),
        1 => Just(Act::KeepNotice),
        1 => prop::option::of(0..2u64).prop_map(Act::SignIn),
        1 => Just(Act::Clear),
        1 => Just(Act::Extend),
        1 => Just(Act::Wait),
    ]
}

/// Carries the acts out. A field whose text is none of its type fails, and stays as it was.
fn change(data: &mut SessionData, acts: &[Act], clock: &ManualClock) {
    for act in acts {
        match act {
            Act::SetText(key, text) => data.set(*key, text),
            Act::RemoveText(key) => drop(data.remove(key)),
            Act::SetCount(count) => drop(data.typed::<Visit>().set_count(*count)),
            Act::Count => drop(data.typed::<Visit>().update_count(|count| *count += 1)),
            Act::SetTheme(theme) => drop(data.typed::<Visit>().set_theme(theme.clone())),
            Act::ChangeTheme(theme) => {
                let theme = theme.clone();
                drop(data.typed::<Visit>().update_theme(move |held| {
                    *held = held.take().zip(theme.clone()).map(|(held, theme)| held + &theme);
                }));
            }
            Act::TakeTheme => drop(data.typed::<Visit>().take_theme()),
            Act::SetCode => drop(data.typed::<Visit>().set_code(Some("1234".to_owned()))),
            Act::TakeNotice => drop(data.typed::<Visit>().take_notice()),
            Act::KeepNotice => drop(data.typed::<Visit>().keep_notice()),
            Act::SignIn(user) => drop(data.typed::<Visit>().set_user(*user)),
            Act::Clear => data.clear(),
            Act::Extend => data.extend_at(clock.time(), HOUR),
            Act::Wait => {
                clock.advance(Duration::from_secs(5));
                data.set_now(clock.time());
            }
        }
    }
}

/// What the store makes of changes to a session that it has given out is what they make of the session.
async fn assert_same(store: impl SessionStore, clock: ManualClock, before: &[Act], acts: &[Act]) {
    let mut stored = SessionData::new_at(clock.time(), HOUR);
    stored.set_now(clock.time());
    change(&mut stored, before, &clock);
    let id = store.save("id", stored).await.expect("room");

    let Found::Live(mut copy) = store.find(&id).await.expect("loads") else { panic!("saved") };
    let mut applied = SessionData::from_bytes(&copy.to_bytes()).expect("well formed");
    copy.set_now(clock.time());
    change(&mut copy, acts, &clock);

    let mut updated = store.update(&id, copy.changes()).await.expect("live");
    copy.changes().apply(&mut applied).expect("applies");
    let mut loaded = store.load(updated.presented().expect("told")).await.expect("loads").expect("saved");
    // As of now, and once entries with an end of their own are over.
    for _ in 0..2 {
        for data in [&mut updated, &mut applied, &mut copy, &mut loaded] {
            data.set_now(clock.time());
        }
        assert_eq!(entries(&updated), entries(&copy), "what this copy reads");
        assert_eq!(entries(&updated), entries(&applied));
        assert_eq!(updated, applied);
        assert_eq!(updated, loaded);
        clock.advance(Duration::from_secs(9));
    }
    assert!(updated.changes().is_empty());
}

fn entries(data: &SessionData) -> Vec<(&str, &str)> {
    data.iter().collect()
}

proptest! {
    #[test]
    fn b21_changes_to_what_is_still_stored_come_to_what_the_copy_reads(
        before in prop::collection::vec(act(), 0..12),
        acts in prop::collection::vec(act(), 0..12),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("runtime");
        let clock = || ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000));
        let in_memory = clock();
        let store = InMemorySessionStore::new(HOUR).with_clock(in_memory.clone());
        runtime.block_on(assert_same(store, in_memory, &before, &acts));

        let in_cookie = clock();
        let encryption_key = Some("00112233445566778899aabbccddeeff".repeat(2));
        let config = SessionConfig { encryption_key, ..SessionConfig::default() };
        let store = CookieSessionStore::new(&config).expect("configured").with_clock(in_cookie.clone());
        runtime.block_on(assert_same(store, in_cookie, &before, &acts));
    }
}
