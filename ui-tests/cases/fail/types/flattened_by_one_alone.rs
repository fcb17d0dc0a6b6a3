// A session has one owner, and its entries are brought up by one struct.

use tideway_session::Session;

#[derive(Session)]
struct SignIn {
    #[session(owner)]
    user: Option<u64>,
}

#[derive(Session)]
struct Owners {
    #[session(owner)]
    name: Option<String>,
    #[session(flatten)]
    sign_in: SignIn,
}

#[derive(Session)]
#[session(version = 2)]
struct Address {
    street: Option<String>,
}

#[derive(Session)]
struct Versions {
    #[session(flatten)]
    address: Address,
}

#[derive(Session)]
#[session(cookie_budget)]
struct Unbounded {
    visits: Option<u32>,
    #[session(flatten, prefix = "p.")]
    place: Place,
}

#[derive(Session)]
struct Place {
    street: Option<String>,
}

fn main() {}
