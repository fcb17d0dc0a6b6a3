// The keys of a struct and of those inside are told apart.

use tideway_session::Session;

#[derive(Session)]
struct Address {
    street: Option<String>,
    #[session(alias = "town")]
    city: Option<String>,
}

#[derive(Session)]
#[session(prefix = "a.")]
struct Twice {
    #[session(flatten)]
    billing: Address,
    #[session(flatten)]
    shipping: Address,
}

#[derive(Session)]
#[session(prefix = "b.")]
struct Own {
    town: Option<String>,
    #[session(flatten)]
    address: Address,
}

#[derive(Session)]
#[session(prefix = "c.", version = 1)]
struct Version {
    #[session(flatten)]
    inner: Inner,
}

#[derive(Session)]
#[session(prefix = "#")]
struct Inner {
    version: Option<u32>,
}

fn main() {}
