// A flattened struct says of its fields what there is to say, and `prefix` on a field goes with `flatten`.

use tideway_session::Session;

#[derive(Session)]
struct Address {
    street: Option<String>,
}

#[derive(Session)]
struct Shop {
    #[session(flatten = "billing.")]
    billing: Address,
    #[session(flatten, json, default)]
    shipping: Address,
    #[session(flatten, prefix = "a.")]
    absent: Option<Address>,
    #[session(prefix = "v.")]
    visits: u32,
    #[session(flaten)]
    other: Option<u32>,
    #[session(skip, flatten)]
    trace: u32,
    #[session(flatten, prefix = "")]
    last: Address,
}

#[derive(Session)]
#[session(flatten)]
struct Page<T> {
    value: T,
    #[session(flatten)]
    address: Address,
}

fn main() {}
