// Accessors over data borrow it: the data is free again when they are no longer used.

use tideway_session::{Session, SessionData};

#[derive(Session)]
struct Shop {
    visits: Option<u32>,
}

fn two(data: &mut SessionData) -> tideway_session::Result<()> {
    let mut shop = data.typed::<Shop>();
    data.set("visits", "3");
    shop.set_visits(1)
}

fn main() {}
