// A field is not named like an accessor of another field.

use tideway_session::{Session, SessionData};

#[derive(Session)]
#[session(prefix = "shop.")]
struct Shop {
    visits: u32,
    set_visits: u32,
    take_notice: String,
    #[session(flash)]
    notice: String,
    #[session(flash)]
    flash: String,
    peek_flash: String,
    #[session(rename = "old")]
    remove_visits: bool,
}

fn main() {
    let mut data = SessionData::new(std::time::Duration::from_secs(60));
    let _ = data.typed::<Shop>().set_visits(1_u32);
    let _ = data.read::<Shop>().map(|shop| shop.set_visits);
}
