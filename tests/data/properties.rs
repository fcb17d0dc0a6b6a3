//! Properties: what is written is read, whatever it is.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use tideway_session::{Session, SessionData};

#[derive(Session, Debug, Clone, PartialEq)]
#[session(prefix = "p.")]
struct Anything {
    a: Option<u64>,
    b: i128,
    c: String,
    d: Option<String>,
    e: bool,
    f: f64,
    g: char,
    #[session(json)]
    h: BTreeMap<String, Vec<u8>>,
    #[session(text)]
    i: std::net::IpAddr,
    j: Duration,
    #[session(flash)]
    k: Option<String>,
}

prop_compose! {
    fn anything()(
        (a, b, c, d, e, f) in any::<(Option<u64>, i128, String, Option<String>, bool, f64)>(),
        (g, h, i) in any::<(char, BTreeMap<String, Vec<u8>>, std::net::IpAddr)>(),
        (j, k) in any::<(Duration, Option<String>)>(),
    ) -> Anything {
        Anything { a, b, c, d, e, f, g, h, i, j, k }
    }
}

/// One change of a copy.
#[derive(Debug, Clone)]
enum Step {
    Set(String, String),
    Remove(String),
    Clear,
    Freeze,
}

/// What is kept in seven bits a character.
fn ascii() -> impl Strategy<Value = BTreeMap<String, String>> {
    let text = || "[\\x00-\\x7f]{0,40}";
    prop::collection::btree_map(text(), text(), 0..8)
}

fn step() -> impl Strategy<Value = Step> {
    let key = prop_oneof!["[abc]", any::<String>()];
    prop_oneof![
        6 => (key.clone(), any::<String>()).prop_map(|(key, value)| Step::Set(key, value)),
        2 => key.prop_map(Step::Remove),
        1 => Just(Step::Clear),
        1 => Just(Step::Freeze),
    ]
}

fn run(data: &mut SessionData, steps: &[Step]) {
    for step in steps {
        match step {
            Step::Set(key, value) => data.set(key, value),
            Step::Remove(key) => drop(data.remove(key)),
            Step::Clear => data.clear(),
            Step::Freeze => *data = data.clone().stored_as("id"),
        }
    }
}

fn new() -> SessionData {
    SessionData::new_at(SystemTime::UNIX_EPOCH, Duration::from_secs(60))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_struct_written_and_read_back_is_equal(written in anything()) {
        let mut data = new();
        data.write(&written).expect("writes");
        let data = SessionData::from_bytes(&data.to_bytes()).expect("reads");
        let read: Anything = data.read().expect("decodes");
        prop_assert!(read == written || written.f.is_nan() && read.f.is_nan());
    }

    #[test]
    fn any_text_survives_as_key_and_value(entries in prop_oneof![any::<BTreeMap<String, String>>(), ascii()]) {
        let mut data = new();
        for (key, value) in &entries {
            data.set(key, value);
        }
        let from_bytes = SessionData::from_bytes(&data.to_bytes()).expect("reads");
        let json = serde_json::to_string(&data).expect("writes");
        let from_json: SessionData = serde_json::from_str(&json).expect("reads");
        for data in [&data, &from_bytes, &from_json, &data.clone().stored_as("id")] {
            let read: BTreeMap<String, String> = data.iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
            prop_assert_eq!(&read, &entries);
        }
    }

    /// The copy behaves like a map, whatever was frozen in between.
    #[test]
    fn data_behaves_like_a_map(steps in prop::collection::vec(step(), 0..40)) {
        let mut model = BTreeMap::new();
        let mut data = new();
        for step in &steps {
            run(&mut data, std::slice::from_ref(step));
            match step {
                Step::Set(key, value) => drop(model.insert(key.clone(), value.clone())),
                Step::Remove(key) => drop(model.remove(key)),
                Step::Clear => model.clear(),
                Step::Freeze => {}
            }
            prop_assert!(data.iter().eq(model.iter().map(|(key, value)| (key.as_str(), value.as_str()))));
            prop_assert_eq!(data.len(), model.len());
        }
    }

    /// Applying a copy's changes to what it was loaded from gives the copy.
    #[test]
    fn changes_applied_to_what_was_loaded_give_the_copy(
        before in prop::collection::vec(step(), 0..10),
        after in prop::collection::vec(step().prop_filter("no second load", |s| !matches!(s, Step::Freeze)), 0..20),
    ) {
        let mut loaded = new();
        run(&mut loaded, &before);
        let mut loaded = loaded.stored_as("id");
        let mut copy = loaded.clone();
        run(&mut copy, &after);
        copy.changes().apply(&mut loaded).expect("no closures");
        prop_assert!(loaded == copy);
        prop_assert_eq!(copy.changes().is_empty(), copy == copy.clone().stored_as("id") && copy.changes().is_empty());
    }

    #[test]
    fn bytes_that_are_read_are_written_the_same(bytes: Vec<u8>) {
        if let Ok(data) = SessionData::from_bytes(&bytes) {
            let again = SessionData::from_bytes(&data.to_bytes()).expect("reads");
            prop_assert!(again == data);
        }
    }
}
