//! Session structs inside session structs.

use std::time::{Duration, SystemTime};

use tideway_session::{Result, Session, SessionData};

#[derive(Session, Debug, Clone, PartialEq, Default)]
#[session(prefix = "at.")]
struct Address {
    street: Option<String>,
    #[session(default, alias = "town", on_error = default)]
    city: String,
    #[session(flash, ttl = "10m", sensitive)]
    hint: Option<String>,
    #[session(flatten)]
    place: Place,
}

#[derive(Session, Debug, Clone, PartialEq, Default)]
struct Place {
    #[session(default, max_len = 3)]
    floor: u32,
}

#[derive(Session, Debug, PartialEq, Default)]
#[session(prefix = "shop.")]
struct Shop {
    visits: Option<u32>,
    #[session(flatten, prefix = "billing.")]
    billing: Address,
    #[session(flatten, prefix = "shipping.")]
    shipping: Address,
    #[session(flatten)]
    plain: Place,
}

fn data() -> SessionData {
    SessionData::new(Duration::from_secs(3600))
}

/// One helper for all places of the struct.
fn move_to(address: &mut AddressAccessor<'_>, street: &str) -> Result<()> {
    address.set_street(street)?;
    address.place_mut().update_floor(|floor| *floor += 1)
}

#[test]
fn each_place_of_a_struct_has_keys_of_its_own() -> Result<()> {
    let mut data = data();
    let mut shop = data.typed::<Shop>();
    shop.set_visits(1)?;
    move_to(&mut shop.billing_mut(), "Main Street")?;
    move_to(&mut shop.shipping_mut(), "Side Street")?;
    move_to(&mut shop.shipping_mut(), "Back Street")?;
    shop.plain_mut().set_floor(9)?;
    assert_eq!(shop.billing().street()?.as_deref(), Some("Main Street"));
    assert_eq!((shop.billing().place().floor()?, shop.shipping().place().floor()?), (1, 2));
    let entries: Vec<_> = data.iter().collect();
    assert_eq!(
        entries,
        [
            ("shop.billing.at.floor", "1"),
            ("shop.billing.at.street", "Main Street"),
            ("shop.floor", "9"),
            ("shop.shipping.at.floor", "2"),
            ("shop.shipping.at.street", "Back Street"),
            ("shop.visits", "1"),
        ]
    );
    Ok(())
}

#[test]
fn the_struct_alone_has_its_own_keys() -> Result<()> {
    let mut data = data();
    data.typed::<Address>().set_street("Main Street")?;
    data.typed::<Address>().place_mut().set_floor(3)?;
    assert_eq!(data.iter().collect::<Vec<_>>(), [("at.floor", "3"), ("at.street", "Main Street")]);
    assert_eq!(data.typed::<Shop>().billing().street()?, None);
    Ok(())
}

#[test]
fn the_whole_struct_is_read_and_written_with_what_is_inside() -> Result<()> {
    let mut data = data();
    let address = |street: &str, floor| Address {
        street: Some(street.to_owned()),
        city: "Bath".to_owned(),
        hint: None,
        place: Place { floor },
    };
    let shop = Shop {
        visits: Some(3),
        billing: address("Main Street", 1),
        shipping: address("Side Street", 2),
        plain: Place { floor: 4 },
    };
    data.write(&shop)?;
    assert_eq!(data.read::<Shop>()?, shop);
    assert_eq!(data.get("shop.shipping.at.city"), Some("Bath"));
    data.remove("shop.shipping.at.street");
    assert_eq!(data.read::<Shop>()?.shipping.street, None);
    Ok(())
}

#[test]
fn older_keys_and_attributes_hold_inside() -> Result<()> {
    let mut data = data();
    data.set_now(SystemTime::UNIX_EPOCH);
    data.set("shop.billing.town", "Bath");
    data.set("town", "Leeds");
    let mut shop = data.typed::<Shop>();
    assert_eq!(shop.billing().city()?, "Bath");
    shop.billing_mut().set_city("York")?;
    shop.shipping_mut().set_hint("left door")?;
    assert!(shop.billing_mut().place_mut().set_floor(1000).is_err(), "max_len");
    assert_eq!(data.get("shop.billing.at.city"), Some("York"));
    assert_eq!((data.get("shop.billing.town"), data.get("town")), (None, Some("Leeds")));
    let mut data = data.stored_as("id");
    data.set_now(SystemTime::UNIX_EPOCH + Duration::from_secs(60));
    let mut shop = data.typed::<Shop>();
    assert_eq!(shop.shipping_mut().take_hint()?.as_deref(), Some("left door"));
    assert!(shop.shipping_mut().keep_hint()?);
    data.set_now(SystemTime::UNIX_EPOCH + Duration::from_secs(600));
    assert_eq!(data.get("shop.shipping.at.hint"), None, "ttl");
    Ok(())
}

#[test]
fn b21_an_update_inside_runs_again_on_a_newer_value() -> Result<()> {
    let mut stored = data();
    stored.set("shop.billing.at.floor", "1");
    let mut ours = stored.clone().stored_as("id");
    ours.typed::<Shop>().billing_mut().place_mut().update_floor(|floor| *floor += 1)?;
    stored.set("shop.billing.at.floor", "10");
    ours.changes().apply(&mut stored)?;
    assert_eq!(stored.get("shop.billing.at.floor"), Some("11"));
    Ok(())
}

#[test]
fn the_schema_has_the_fields_inside_under_their_keys() {
    let keys: Vec<_> = Shop::SCHEMA.fields().map(|field| field.key()).collect();
    assert_eq!(
        keys,
        [
            "shop.visits",
            "shop.billing.at.street",
            "shop.billing.at.city",
            "shop.billing.at.hint",
            "shop.billing.at.floor",
            "shop.shipping.at.street",
            "shop.shipping.at.city",
            "shop.shipping.at.hint",
            "shop.shipping.at.floor",
            "shop.floor",
        ]
    );
    let city = Shop::SCHEMA.field("shop.shipping.town").expect("an older key");
    assert_eq!((city.key().as_str(), city.aliases()), ("shop.shipping.at.city", ["shop.shipping.town"].as_slice()));
    assert!(Shop::SCHEMA.field("shop.billing.at.hint").is_some_and(|field| field.is_sensitive()));
    assert!(Shop::SCHEMA.field("at.city").is_none());
}

#[test]
fn a_key_is_told_where_its_struct_is() -> Result<()> {
    let mut data = data();
    data.typed::<Shop>().shipping_mut().set_city("Bath")?;
    assert_eq!(Address::CITY.under("shop.shipping.").get(&data)?, "Bath");
    assert_eq!(Address::CITY.get(&data)?, "");
    Ok(())
}

mod versioned {
    //! A struct with versions, whose older entries are those of the struct inside.

    use tideway_session::{Result, Session, SessionData};

    use super::Place;

    #[derive(Session, Debug, PartialEq)]
    #[session(prefix = "home.", version = 2, migrate = up)]
    pub(super) struct Home {
        #[session(flatten, prefix = "low.")]
        pub(super) low: Place,
        #[session(flatten, prefix = "high.")]
        pub(super) high: Place,
    }

    #[expect(clippy::unnecessary_wraps, reason = "the signature of a migration")]
    fn up(from: u32, entries: &mut SessionData) -> Result<()> {
        if from < 2
            && let Some(floor) = entries.remove("home.floor")
        {
            entries.set("home.low.floor", floor);
        }
        Ok(())
    }
}

#[test]
fn the_version_of_the_outer_struct_is_that_of_all_inside() -> Result<()> {
    use versioned::Home;

    let mut old = data();
    old.set("home.floor", "3");
    assert_eq!(old.read::<Home>()?.low.floor, 3);
    let home = old.typed::<Home>();
    assert_eq!((home.low().floor()?, home.high().floor()?), (3, 0));
    let mut new = data();
    new.typed::<Home>().high_mut().set_floor(7)?;
    assert_eq!(new.get("home.#version"), Some("2"), "noted with the first field inside");
    Ok(())
}
