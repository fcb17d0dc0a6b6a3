// Structs that share a session share no old key either.

use tideway_session::Session;

#[derive(Session)]
struct Shop {
    #[session(alias = "user")]
    customer: u32,
}

#[derive(Session)]
struct Theme {
    dark: bool,
}

#[derive(Session)]
struct Auth {
    user: u32,
}

tideway_session::assert_distinct_keys!(Shop, Theme, Auth);

fn main() {}
