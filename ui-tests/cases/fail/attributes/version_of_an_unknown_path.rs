// A function that is not there is told at its path.

use tideway_session::Session;

#[derive(Session)]
#[session(version = 1, migrate = nowhere::up)]
struct Shop {
    visits: Option<u32>,
}

#[derive(Session)]
#[session(version = 1, migrate = up)]
struct Auth {
    user: Option<u64>,
}

fn main() {}
