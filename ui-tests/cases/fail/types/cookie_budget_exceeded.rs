// Fields that together can be larger than a cookie.

use tideway_session::Session;

#[derive(Session)]
#[session(prefix = "shop.", cookie_budget)]
struct Shop {
    visits: Option<u32>,
    #[session(max_len = 2000)]
    note: Option<String>,
    #[session(json, default, max_len = 900)]
    cart: Vec<u32>,
    #[session(max_len = 400)]
    name: Option<String>,
}

fn main() {}
