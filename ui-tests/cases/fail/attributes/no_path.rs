// What is not a path is shown one.

use tideway_session::Session;

#[derive(Session)]
#[session(accessor = shop::Visits, crate = 5)]
struct Shop {
    #[session(with = hex::encode())]
    key: u64,
    #[session(with = |value| value)]
    other: u64,
}

fn main() {}
