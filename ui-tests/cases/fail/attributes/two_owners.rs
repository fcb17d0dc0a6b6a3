// A session has one owner.

use tideway_session::Session;

#[derive(Session)]
struct Shop {
    #[session(owner)]
    user: u64,
    #[session(owner)]
    account: u64,
}

fn main() {}
