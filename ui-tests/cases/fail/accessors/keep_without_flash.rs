// What is not read once need not be kept, and what a flash field has is taken.

use tideway_session::{Session, SessionData};

#[derive(Session)]
struct Shop {
    visits: Option<u32>,
    #[session(flash)]
    notice: Option<String>,
    keep_notice: Option<u32>,
}

fn main() {
    let mut data = SessionData::new(std::time::Duration::from_secs(60));
    let mut shop = data.typed::<Shop>();
    let _ = shop.keep_visits();
}
