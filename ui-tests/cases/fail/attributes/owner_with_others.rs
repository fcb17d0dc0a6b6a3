// What marks contradict each other.

use tideway_session::Session;

#[derive(Session)]
struct Shop {
    #[session(owner, privilege)]
    user: u64,
    #[session(flash, privilege)]
    role: String,
}

#[derive(Session)]
struct Auth {
    #[session(flash, owner)]
    user: u64,
}

fn main() {}
