// An accessor is as visible as its field.

use tideway_session::SessionData;

mod shop {
    #[derive(tideway_session::Session)]
    pub struct Shop {
        visits: u32,
        pub name: String,
    }
}

fn main() {
    let mut data = SessionData::new(std::time::Duration::from_secs(60));
    let mut shop = data.typed::<shop::Shop>();
    shop.set_name("ada").unwrap();
    shop.set_visits(1).unwrap();
    let _ = shop::Shop::VISITS;
}
