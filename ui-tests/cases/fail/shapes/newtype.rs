// A newtype is a value, not a session.

use tideway_session::Session;

#[derive(Session)]
struct UserId(u64);

fn main() {}
