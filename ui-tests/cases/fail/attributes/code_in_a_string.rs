// Paths and names go without quotes, unlike in serde; what is in the quotes is understood.

use tideway_session::Session;

mod hex {
    pub fn encode(value: &u64) -> String {
        format!("{value:x}")
    }
    pub fn decode(text: &str) -> Option<u64> {
        u64::from_str_radix(text, 16).ok()
    }
}

#[derive(Session)]
#[session(accessor = "Visits", crate = "tideway_session")]
struct Shop {
    #[session(with = "hex")]
    key: u64,
    #[session(with = "no path")]
    other: u64,
}

fn uses(accessor: &Visits<'_>) -> u64 {
    accessor.key().unwrap()
}

fn main() {}
