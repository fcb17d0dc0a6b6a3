// Every way between a value and its text, for plain and for optional fields.

use std::borrow::Cow;
use std::net::IpAddr;
use std::time::Duration;

use tideway_session::{Session, SessionData};

mod hex {
    pub fn encode(value: &u64) -> String {
        format!("{value:x}")
    }
    pub fn decode(text: &str) -> Result<u64, std::num::ParseIntError> {
        u64::from_str_radix(text, 16)
    }
}

struct Upper;

impl Upper {
    fn encode(value: &str) -> Cow<'_, str> {
        value.to_uppercase().into()
    }
    fn decode(text: &str) -> Option<String> {
        Some(text.to_lowercase())
    }
}

struct Joined<T>(T);

impl<T: ToString + std::str::FromStr> Joined<T> {
    fn encode(values: &[T]) -> Result<String, std::fmt::Error> {
        Ok(values.iter().map(T::to_string).collect::<Vec<_>>().join(","))
    }
    fn decode(text: &str) -> Result<Vec<T>, T::Err> {
        text.split(',').map(str::parse).collect()
    }
}

#[derive(Session)]
struct Shop {
    number: f64,
    maybe: Option<char>,
    #[session(text)]
    address: IpAddr,
    #[session(text)]
    proxy: Option<IpAddr>,
    #[session(json)]
    pair: (u8, String),
    #[session(json)]
    list: Option<Vec<Option<u8>>>,
    #[session(with = hex, default = 1)]
    code: u64,
    #[session(with = self::hex)]
    other: Option<u64>,
    #[session(with = Upper, flash)]
    name: String,
    #[session(with = Joined<u8>, rename = "numbers")]
    joined: Vec<u8>,
    #[session(default)]
    long: Cow<'static, str>,
    #[session(default = "a text")]
    boxed: Box<str>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut data = SessionData::new(Duration::from_secs(60));
    let mut shop = data.typed::<Shop>();
    assert_eq!(shop.code()?, 1);
    assert_eq!(shop.boxed()?.as_ref(), "a text");
    shop.set_number(1.5)?;
    shop.set_maybe('x')?;
    shop.set_address("::1".parse()?)?;
    shop.set_proxy(Some("::2".parse()?))?;
    shop.set_pair((1, "a".into()))?;
    shop.set_list(vec![None, Some(1)])?;
    shop.set_code(255)?;
    shop.set_other(16)?;
    shop.set_name("ada")?;
    shop.set_joined(vec![1, 2])?;
    assert_eq!(shop.peek_name()?, "ada");
    assert_eq!(shop.joined()?, [1, 2]);
    shop.set_other(None)?;
    assert_eq!(shop.other()?, None);
    for (key, text) in [("code", "ff"), ("name", "ADA"), ("numbers", "1,2"), ("proxy", "::2"), ("list", "[null,1]")] {
        assert_eq!(data.get(key), Some(text), "{key}");
    }
    assert_eq!(data.get("other"), None);
    Ok(())
}
