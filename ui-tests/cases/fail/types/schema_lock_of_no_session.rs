// A lock file is about session structs.

use tideway_session::{Session, schema_lock};

#[derive(Session)]
struct Shop {
    visits: Option<u32>,
}

struct Plain;

fn main() {
    schema_lock!("session.lock", Shop, Plain);
}
