//! `max_len`: how many bytes a field's text may have.

use std::time::Duration;

use tideway_session::{Error, Session, SessionData};

const LINES: usize = 20;

#[derive(Session)]
#[session(prefix = "shop.")]
struct Shop {
    #[session(max_len = 5)]
    name: Option<String>,
    #[session(json, default, max_len = LINES)]
    cart: Vec<String>,
    #[session(default, max_len = 2)]
    visits: u32,
}

fn data() -> SessionData {
    SessionData::new(Duration::from_secs(60))
}

fn refused<T: std::fmt::Debug>(outcome: Result<T, Error>) -> (usize, usize, String) {
    match outcome {
        Err(Error::TooLarge { size, limit, field }) => (size, limit, field),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_text_that_is_too_long_is_refused_and_the_field_keeps_what_it_had() {
    let mut data = data();
    let mut shop = data.typed::<Shop>();
    shop.set_name("12345").expect("fits exactly");
    assert_eq!(refused(shop.set_name("123456")), (6, 5, "shop.name".to_owned()));
    assert_eq!(refused(shop.set_name("ääää")), (8, 5, "shop.name".to_owned()), "bytes, not characters");
    assert_eq!(shop.name().expect("readable").as_deref(), Some("12345"));
    shop.set_name(None).expect("nothing always fits");
}

#[test]
fn it_is_the_text_that_is_measured_not_the_value() {
    let mut data = data();
    let mut shop = data.typed::<Shop>();
    shop.set_cart(vec!["1234".into(), "5678".into()]).expect("15 bytes of JSON");
    assert_eq!(refused(shop.update_cart(|cart| cart.push("9".to_owned().repeat(9)))).0, 27);
    assert_eq!(shop.cart().expect("readable").len(), 2);
}

#[test]
fn an_update_that_outgrows_the_field_when_it_runs_again_fails_the_save() {
    let mut stored = data();
    stored.typed::<Shop>().set_visits(50).expect("fits");
    let mut ours = SessionData::from_bytes(&stored.to_bytes()).expect("reads");
    ours.typed::<Shop>().update_visits(|visits| *visits += 10).expect("60 fits");
    stored.typed::<Shop>().set_visits(95).expect("fits");
    assert_eq!(refused(ours.changes().apply(&mut stored)), (3, 2, "shop.visits".to_owned()));
}

#[test]
fn what_is_stored_already_is_read_whatever_its_length() {
    let mut data = data();
    data.set("shop.name", "of an older program");
    assert_eq!(data.typed::<Shop>().name().expect("readable").as_deref(), Some("of an older program"));
    let shop: Shop = data.read().expect("readable");
    assert_eq!(refused(data.write(&shop)), (19, 5, "shop.name".to_owned()));
}
