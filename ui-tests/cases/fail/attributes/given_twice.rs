// A word is said once; only an alias is repeated.

use tideway_session::Session;

#[derive(Session)]
#[session(prefix = "a.", prefix = "b.")]
struct Shop {
    #[session(rename = "a", rename = "b")]
    name: String,
    #[session(default)]
    #[session(default = 1)]
    visits: u32,
    #[session(alias = "r", alias = "s")]
    role: String,
}

fn main() {}
