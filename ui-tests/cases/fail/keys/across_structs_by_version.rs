// Two structs with versions in one session need prefixes that tell their versions apart.

use tideway_session::{Session, assert_distinct_keys};

#[derive(Session)]
#[session(version = 1)]
struct Shop {
    visits: Option<u32>,
}

#[derive(Session)]
#[session(version = 3)]
struct Auth {
    user: Option<u64>,
}

assert_distinct_keys!(Shop, Auth);

fn main() {}
