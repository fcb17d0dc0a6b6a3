// `ttl` beside the options it goes with.

use std::time::{Duration, SystemTime};

use tideway_session::{Session, SessionData};

#[derive(Session)]
#[session(prefix = "shop.", version = 1)]
struct Shop {
    #[session(ttl = "30s", max_len = 9)]
    code: Option<u32>,
    #[session(ttl = "2h", flash)]
    notice: Option<String>,
    #[session(ttl = "1d", privilege, default)]
    admin: bool,
    #[session(ttl = "10m", json, default, alias = "cart", on_error = remove)]
    seen: Vec<u32>,
}

fn main() {
    let mut data = SessionData::new_at(SystemTime::UNIX_EPOCH, Duration::from_secs(60));
    data.set_now(SystemTime::UNIX_EPOCH);
    let mut shop = data.typed::<Shop>();
    shop.set_code(5).unwrap();
    shop.set_admin(true).unwrap();
    data.set_now(SystemTime::UNIX_EPOCH + Duration::from_secs(30));
    let shop = data.typed::<Shop>();
    assert_eq!((shop.code().unwrap(), shop.admin().unwrap()), (None, true));
}
