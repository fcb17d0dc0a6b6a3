// A struct without the derive is told to derive.

use tideway_session::SessionData;

struct NotASession {
    visits: u32,
}

fn main() {
    let mut data = SessionData::new(std::time::Duration::from_secs(60));
    let shop = data.typed::<NotASession>();
    let whole = data.read::<NotASession>();
}
