// Names of keys are string literals, since a derive cannot evaluate code.

use tideway_session::Session;

const PREFIX: &str = "shop.";

#[derive(Session)]
#[session(prefix = PREFIX)]
struct Shop {
    #[session(rename = 5)]
    name: String,
    #[session(alias = concat!("a", "b"))]
    role: String,
    #[session(rename = b"n")]
    visits: u32,
    #[session(rename = key)]
    key: u32,
}

fn main() {}
