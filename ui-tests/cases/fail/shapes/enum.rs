// An enum is no session.

use tideway_session::{Session, SessionData};

#[derive(Session)]
enum Shop {
    Open,
    Closed { since: u64 },
}

fn main() {
    let mut data = SessionData::new(std::time::Duration::from_secs(60));
    let _shop = data.typed::<Shop>();
}
