// A budget needs the size of every field: the first struct is told by the derive, the second by the types.

use tideway_session::Session;

#[derive(Session)]
#[session(cookie_budget)]
struct Forms {
    #[session(json, default)]
    cart: Vec<u32>,
    #[session(text)]
    address: Option<std::net::IpAddr>,
    #[session(json, default, max_len = 100)]
    tags: Vec<u32>,
}

#[derive(Session)]
#[session(prefix = "shop.", cookie_budget)]
struct Types {
    visits: Option<u32>,
    name: Option<String>,
    #[session(max_len = 20)]
    code: String,
}

fn main() {}
