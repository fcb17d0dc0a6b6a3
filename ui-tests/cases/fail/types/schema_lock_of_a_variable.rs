// The path of a lock file is known when the test is compiled, and there is something to lock.

use tideway_session::{Session, schema_lock};

#[derive(Session)]
struct Shop {
    visits: Option<u32>,
}

fn main() {
    let path = "session.lock";
    schema_lock!(path, Shop);
    schema_lock!("session.lock");
}
