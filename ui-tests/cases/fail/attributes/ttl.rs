// How long a field stays is a whole number and a unit.

use tideway_session::Session;

#[derive(Session)]
#[session(ttl = "1h")]
struct Shop {
    #[session(ttl)]
    bare: Option<u8>,
    #[session(ttl = 600)]
    number: Option<u8>,
    #[session(ttl = "600")]
    no_unit: Option<u8>,
    #[session(ttl = "10min")]
    long_unit: Option<u8>,
    #[session(ttl = "10 M")]
    capital: Option<u8>,
    #[session(ttl = "1.5h")]
    fraction: Option<u8>,
    #[session(ttl = "1w")]
    week: Option<u8>,
    #[session(ttl = "0s")]
    nothing: Option<u8>,
    #[session(ttl = "99999d")]
    endless: Option<u8>,
    #[session(ttl = "")]
    empty: Option<u8>,
    #[session(expires = "1h")]
    renamed: Option<u8>,
    #[session(skip, ttl = "1h")]
    trace: u8,
    #[session(owner, ttl = "1h")]
    user: Option<u64>,
}

fn main() {}
