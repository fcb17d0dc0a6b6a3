//! `sensitive`: a field whose value is shown to nobody.

use std::error::Error as _;
use std::time::Duration;

use tideway_session::{Error, Result, Session, SessionData};

#[derive(Session)]
struct Shop {
    #[session(json, sensitive, alias = "pin")]
    code: Option<Refusing>,
    #[session(json)]
    open: Option<Refusing>,
    #[session(sensitive, max_len = 5)]
    token: Option<String>,
    #[session(sensitive)]
    number: Option<u32>,
}

/// A value that cannot be written, and says why with the value.
#[derive(Debug, Clone, serde::Deserialize)]
struct Refusing(String);

impl serde::Serialize for Refusing {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom(format!("not {}", self.0)))
    }
}

fn data() -> SessionData {
    SessionData::new(Duration::from_secs(60))
}

/// What an error tells by itself.
fn told(error: &Error) -> String {
    format!("{error} {error:?}")
}

/// What a codec says of a value, for those who ask for the source.
fn reason(error: &Error) -> String {
    error.source().map(ToString::to_string).unwrap_or_default()
}

#[test]
fn b45_why_a_value_cannot_be_written_is_told_by_the_source_alone() {
    let value = || Refusing("hunter2".to_owned());
    let mut data = data();
    let error = data.typed::<Shop>().set_open(value()).expect_err("no text");
    assert!(told(&error).contains("`open`") && !told(&error).contains("hunter2"), "{error:?}");
    assert_eq!(reason(&error), "not hunter2");
}

#[test]
fn b45_why_a_sensitive_value_cannot_be_written_is_kept_back() {
    let value = || Refusing("hunter2".to_owned());
    let mut data = data();
    let mut shop = data.typed::<Shop>();
    for error in [
        shop.set_code(value()).expect_err("no text"),
        shop.update_code(move |code| *code = Some(Refusing("hunter2".to_owned()))).expect_err("no text"),
    ] {
        assert!(told(&error).contains("`code`") && !told(&error).contains("hunter2"), "{error:?}");
        assert_eq!(reason(&error), "the field is sensitive, so the reason is not told");
    }
}

#[test]
fn b45_no_other_error_and_no_debug_shows_a_value() -> Result<()> {
    let mut data = data();
    data.set("number", "hunter2");
    let mut shop = data.typed::<Shop>();
    shop.set_token("swan")?;
    let refused = shop.set_token("hunter2").expect_err("too long");
    let unread = shop.number().expect_err("no number");
    for shown in
        [told(&refused), told(&unread), format!("{shop:?}"), format!("{:?}", Shop::SCHEMA), format!("{data:?}")]
    {
        assert!(!shown.contains("hunter2") && !shown.contains("swan"), "{shown}");
    }
    Ok(())
}

#[test]
fn the_key_and_the_schema_say_which_fields_are_sensitive() {
    assert!(Shop::CODE.is_sensitive() && !Shop::OPEN.is_sensitive());
    let sensitive = |key| Shop::SCHEMA.field(key).expect("a field").is_sensitive();
    assert_eq!(["code", "pin", "open", "token"].map(sensitive), [true, true, false, true]);
}
