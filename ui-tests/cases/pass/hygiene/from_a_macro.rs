// A macro may write the struct: its fragments come in invisible delimiters.

use std::time::Duration;
use tideway_session::{Session, SessionData};

macro_rules! session {
    ($(#[$attr:meta])* $vis:vis struct $name:ident { $($field:ident: $ty:ty = $default:expr, $key:literal, $codec:path;)* }) => {
        $(#[$attr])*
        #[derive(Session)]
        #[session(prefix = "shop.")]
        $vis struct $name {
            $(#[session(default = $default, rename = $key, with = $codec)] $field: $ty,)*
            own: $crate::Number,
        }
    };
}

macro_rules! optional {
    ($name:ident, $($field:ident: $ty:ty),*) => {
        #[derive(Session)]
        struct $name { $($field: $ty,)* text: String }
    };
}

type Number = u8;

mod plain {
    pub fn encode(value: &impl ToString) -> String {
        value.to_string()
    }
    pub fn decode<T: std::str::FromStr>(text: &str) -> Result<T, T::Err> {
        text.parse()
    }
}

session! {
    /// Written by a macro.
    pub struct Shop {
        visits: u32 = 1 + 1, "v", plain;
        name: String = String::from("ada"), "n", self::plain;
    }
}

optional!(Maybe, user_id: Option<u64>, name: std::option::Option<String>);

fn main() {
    let mut data = SessionData::new(Duration::from_secs(60));
    let mut shop = data.typed::<Shop>();
    shop.set_visits(shop.visits().unwrap() + 1).unwrap();
    assert_eq!(shop.name().unwrap(), "ada");
    shop.set_name("eve").unwrap();
    assert_eq!(data.get("shop.v"), Some("3"));
    let mut maybe = data.typed::<Maybe>();
    maybe.set_user_id(1).unwrap();
    maybe.set_name("ada").unwrap();
    maybe.set_text("text").unwrap();
    assert_eq!(maybe.user_id().unwrap(), Some(1));
}
