// Structs that share a session share no key.

use tideway_session::Session;

#[derive(Session)]
#[session(prefix = "shop.")]
struct Shop {
    visits: u32,
}

#[derive(Session)]
struct Auth {
    #[session(rename = "shop.visits")]
    logins: u32,
}

tideway_session::assert_distinct_keys!(Shop, Auth);

fn main() {}
