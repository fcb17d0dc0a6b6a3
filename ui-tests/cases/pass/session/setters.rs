// What setters take: what a field is, and for text and options what becomes it.

use std::borrow::Cow;
use std::time::Duration;
use tideway_session::{Session, SessionData};

#[derive(Session)]
struct Shop {
    name: String,
    email: Option<String>,
    user_id: Option<u64>,
    visits: u32,
    #[session(json)]
    nested: Option<Option<u8>>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut data = SessionData::new(Duration::from_secs(60));
    let mut shop = data.typed::<Shop>();
    let (owned, given) = (String::from("ada"), Some("eve"));
    shop.set_name("ada")?;
    shop.set_name(&owned)?;
    shop.set_name(owned.clone())?;
    shop.set_name('a')?;
    shop.set_name(Cow::Borrowed("ada"))?;
    shop.set_email("ada")?;
    shop.set_email(&owned)?;
    shop.set_email(Some(owned.clone()))?;
    shop.set_email(given.map(str::to_owned))?;
    shop.set_email(owned)?;
    shop.set_email(None)?;
    shop.set_user_id(42)?;
    shop.set_user_id(Some(42))?;
    shop.set_user_id("42".parse::<u64>()?)?;
    shop.set_user_id(None)?;
    shop.set_visits("3".parse()?)?;
    shop.set_visits(2_u8.into())?;
    shop.set_nested(Some(None))?;
    assert_eq!(shop.nested()?, Some(None));
    Ok(())
}
