// The path is in scope.

use tideway_session::Session;

#[derive(Session)]
struct Shop {
    #[session(with = hexx)]
    key: u64,
}

fn main() {}
