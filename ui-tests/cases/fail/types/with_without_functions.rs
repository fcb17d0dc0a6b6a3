// The path has `encode` and `decode`.

use tideway_session::Session;

mod empty {}

#[derive(Session)]
struct Shop {
    #[session(with = empty)]
    key: u64,
}

fn main() {}
