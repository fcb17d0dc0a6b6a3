// The styles of `rename_all`; `rename` and `alias` are left as they are.

use std::time::Duration;
use tideway_session::{Session, SessionData};

macro_rules! style {
    ($style:literal, $key:literal) => {{
        #[derive(Session)]
        #[session(rename_all = $style, prefix = "shop.")]
        struct Shop {
            user_id: u64,
            #[session(rename = "as_it_is", alias = "aS-it-was")]
            last_visit: Option<u64>,
        }
        let mut data = SessionData::new(Duration::from_secs(60));
        data.set("aS-it-was", "3");
        let mut shop = data.typed::<Shop>();
        assert_eq!(shop.last_visit().unwrap(), Some(3));
        shop.set_user_id(1).unwrap();
        shop.set_last_visit(4).unwrap();
        assert_eq!(data.get($key), Some("1"));
        assert_eq!(data.get("shop.as_it_is"), Some("4"));
        assert_eq!(data.len(), 2);
    }};
}

fn main() {
    style!("lowercase", "shop.user_id");
    style!("UPPERCASE", "shop.USER_ID");
    style!("PascalCase", "shop.UserId");
    style!("camelCase", "shop.userId");
    style!("snake_case", "shop.user_id");
    style!("SCREAMING_SNAKE_CASE", "shop.USER_ID");
    style!("kebab-case", "shop.user-id");
    style!("SCREAMING-KEBAB-CASE", "shop.USER-ID");
}
