// Structs that share a session are told apart from what is inside each other.

use tideway_session::Session;

#[derive(Session)]
struct Address {
    street: Option<String>,
}

#[derive(Session)]
#[session(prefix = "shop.")]
struct Shop {
    #[session(flatten, prefix = "billing.")]
    billing: Address,
}

#[derive(Session)]
struct Other {
    #[session(rename = "shop.billing.street")]
    street: Option<String>,
}

tideway_session::assert_distinct_keys!(Shop, Address);
tideway_session::assert_distinct_keys!(Shop, Other);

fn main() {}
