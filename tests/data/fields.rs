//! B1 to B6: what a field reads and writes.

use std::time::Duration;

use tideway_session::{Error, Result, Session, SessionData, SessionValue};

#[derive(Debug, Clone, Copy, PartialEq, Eq, SessionValue)]
#[session(rename_all = "kebab-case")]
enum Plan {
    FreeTier,
    #[session(alias = "pro")]
    Paid,
}

#[derive(Session)]
#[session(prefix = "f.")]
struct Fields {
    count: Option<u32>,
    #[session(default = 7)]
    level: i8,
    name: String,
    #[session(default = Plan::FreeTier)]
    plan: Plan,
    #[session(json, default)]
    tags: Vec<String>,
    #[session(text)]
    address: Option<std::net::IpAddr>,
    #[session(with = hex)]
    color: Option<u32>,
    #[session(rename = "mail", alias = "email", alias = "e-mail")]
    mail: Option<String>,
    #[session(flash)]
    notice: Option<String>,
}

mod hex {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature of every codec")]
    pub(super) fn encode(value: &u32) -> String {
        format!("{value:06x}")
    }

    pub(super) fn decode(text: &str) -> Result<u32, std::num::ParseIntError> {
        u32::from_str_radix(text, 16)
    }
}

fn data() -> SessionData {
    SessionData::new(Duration::from_secs(3600))
}

#[test]
fn b1_scalars_are_stored_as_plain_text() -> Result<()> {
    let mut data = data();
    let mut fields = data.typed::<Fields>();
    fields.set_count(42)?;
    fields.set_level(-3)?;
    fields.set_name("Ada")?;
    fields.set_plan(Plan::Paid)?;
    fields.set_address(Some([127, 0, 0, 1].into()))?;
    fields.set_color(0xff7f)?;
    fields.set_tags(vec!["a".into()])?;
    let stored: Vec<(&str, &str)> = data.iter().collect();
    let expected = [
        ("f.address", "127.0.0.1"),
        ("f.color", "00ff7f"),
        ("f.count", "42"),
        ("f.level", "-3"),
        ("f.name", "Ada"),
        ("f.plan", "paid"),
        ("f.tags", r#"["a"]"#),
    ];
    assert_eq!(stored, expected);
    assert_eq!(data.typed::<Fields>().color()?, Some(0xff7f));
    Ok(())
}

#[test]
fn b2_an_absent_field_reads_none_its_default_or_an_error() -> Result<()> {
    let mut data = data();
    let mut fields = data.typed::<Fields>();
    assert_eq!(fields.count()?, None);
    assert_eq!(fields.level()?, 7);
    assert_eq!(fields.plan()?, Plan::FreeTier);
    assert!(fields.tags()?.is_empty());
    let missing = fields.name().expect_err("required");
    assert!(matches!(&missing, Error::Missing { key } if key == "f.name"));
    assert!(matches!(fields.update_name(|name| name.push('x')), Err(Error::Missing { .. })));
    assert!(matches!(fields.take_name(), Err(Error::Missing { .. })));
    assert!(data.is_empty(), "reading stores nothing");
    Ok(())
}

#[test]
fn b3_a_value_that_does_not_decode_is_an_error_without_the_value_and_stays() -> Result<()> {
    let mut data = data();
    data.set("f.count", "s3cret-value");
    data.set("f.tags", "s3cret-value");
    data.set("f.level", "5");
    let mut fields = data.typed::<Fields>();
    for error in [fields.count().expect_err("text"), fields.update_count(|_| ()).expect_err("text")] {
        assert!(matches!(&error, Error::Decode { key, expected } if key == "f.count" && expected.contains("u32")));
        assert!(!format!("{error} {error:?}").contains("s3cret"), "{error:?}");
        assert!(error.to_string().contains("f.count"));
    }
    assert!(fields.take_count().is_err());
    assert!(matches!(fields.tags(), Err(Error::Decode { .. })));
    assert_eq!(fields.level()?, 5, "other fields are not affected");
    assert_eq!(data.get("f.count"), Some("s3cret-value"));
    data.typed::<Fields>().set_count(1)?;
    assert_eq!(data.get("f.count"), Some("1"), "until someone overwrites it");
    Ok(())
}

#[test]
fn b4_unknown_keys_are_kept_and_a_default_that_is_set_is_stored() -> Result<()> {
    let mut data = data();
    data.set("another.version", "kept");
    let whole = Fields {
        count: None,
        level: 7,
        name: "n".into(),
        plan: Plan::FreeTier,
        tags: Vec::new(),
        address: None,
        color: None,
        mail: None,
        notice: None,
    };
    data.write(&whole)?;
    assert_eq!(data.get("another.version"), Some("kept"));
    assert_eq!(data.get("f.level"), Some("7"));
    assert_eq!(data.get("f.tags"), Some("[]"));
    assert!(!data.contains_key("f.count"));
    Ok(())
}

#[test]
fn b4_an_equal_value_is_no_change() -> Result<()> {
    let mut data = data();
    data.typed::<Fields>().set_count(1)?;
    let mut loaded = SessionData::from_bytes(&data.to_bytes())?;
    let mut fields = loaded.typed::<Fields>();
    fields.set_count(1)?;
    fields.update_count(|count| *count = Some(1))?;
    fields.remove_level()?;
    fields.set_address(None)?;
    assert!(loaded.changes().is_empty(), "{:?}", loaded.changes());
    loaded.set("f.count", "2");
    assert_eq!(loaded.changes().keys().collect::<Vec<_>>(), ["f.count"]);
    loaded.set("f.count", "1");
    assert!(loaded.changes().is_empty(), "and back again is none either");
    Ok(())
}

#[test]
fn b5_a_flash_value_waits_and_is_gone_once_taken() -> Result<()> {
    let mut data = data();
    let mut fields = data.typed::<Fields>();
    fields.set_notice("saved")?;
    assert_eq!(fields.peek_notice()?.as_deref(), Some("saved"));
    assert_eq!(fields.peek_notice()?.as_deref(), Some("saved"));
    assert_eq!(fields.take_notice()?.as_deref(), Some("saved"));
    assert_eq!(fields.take_notice()?, None);
    assert!(data.is_empty());
    Ok(())
}

#[test]
fn an_alias_is_read_and_the_new_key_is_written() -> Result<()> {
    for old in ["email", "e-mail"] {
        let mut stored = data();
        stored.set(old, "ada@example.org");
        let mut data = SessionData::from_bytes(&stored.to_bytes())?;
        let mut fields = data.typed::<Fields>();
        assert_eq!(fields.mail()?.as_deref(), Some("ada@example.org"));
        fields.update_mail(|mail| {
            if let Some(mail) = mail {
                mail.push_str(".uk");
            }
        })?;
        assert_eq!(data.iter().collect::<Vec<_>>(), [("f.mail", "ada@example.org.uk")]);
    }
    let mut both = data();
    both.set("email", "old");
    both.set("f.mail", "new");
    assert_eq!(both.typed::<Fields>().mail()?.as_deref(), Some("new"), "the field's own key wins");
    assert_eq!(both.typed::<Fields>().take_mail()?.as_deref(), Some("new"));
    assert!(both.is_empty(), "the old value does not show up again");
    both.set("email", "old");
    assert!(both.typed::<Fields>().remove_mail()?);
    assert!(both.is_empty());
    Ok(())
}

#[test]
fn an_enum_reads_its_older_names() -> Result<()> {
    let mut data = data();
    data.set("f.plan", "pro");
    assert_eq!(data.typed::<Fields>().plan()?, Plan::Paid);
    data.set("f.plan", "free-tier");
    assert_eq!(data.typed::<Fields>().plan()?, Plan::FreeTier);
    data.set("f.plan", "FreeTier");
    assert!(matches!(data.typed::<Fields>().plan(), Err(Error::Decode { .. })));
    Ok(())
}

#[test]
fn a_value_without_a_text_form_leaves_the_field_as_it_was() -> Result<()> {
    #[derive(Debug, Default)]
    struct Never(bool);
    impl serde::Serialize for Never {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
            if self.0 { serializer.serialize_str("ok") } else { Err(serde::ser::Error::custom("not today")) }
        }
    }
    impl<'de> serde::Deserialize<'de> for Never {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
            String::deserialize(deserializer).map(|_| Self(true))
        }
    }
    #[derive(Session)]
    struct Odd {
        #[session(json)]
        never: Never,
    }
    let mut data = data();
    data.typed::<Odd>().set_never(Never(true))?;
    let error = data.typed::<Odd>().set_never(Never(false)).expect_err("no text form");
    assert!(matches!(&error, Error::Encode { key, .. } if key == "never"));
    assert_eq!(std::error::Error::source(&error).expect("kept").to_string(), "not today");
    assert_eq!(data.get("never"), Some("\"ok\""));
    Ok(())
}

#[derive(Session)]
struct Order {
    first: u32,
    #[session(max_len = 3)]
    second: String,
    third: u32,
    #[session(max_len = 3)]
    fourth: String,
}

#[test]
fn a_whole_struct_is_written_up_to_the_field_that_cannot_be() {
    let mut data = SessionData::new(Duration::from_secs(60));
    let order =
        |second: &str| Order { first: 1, second: second.to_owned(), third: 3, fourth: "much too long".to_owned() };

    let error = data.write(&order("long")).expect_err("no room");
    assert!(matches!(error, Error::TooLarge { field, .. } if field == "second"));
    assert_eq!((data.get("first"), data.get("third")), (Some("1"), None));

    let error = data.write(&order("one")).expect_err("no room");
    assert!(matches!(error, Error::TooLarge { field, .. } if field == "fourth"));
    assert_eq!((data.get("second"), data.get("third"), data.get("fourth")), (Some("one"), Some("3"), None));
}
