// A word that needs a value is shown with one.

use tideway_session::Session;

#[derive(Session)]
#[session(prefix, accessor, rename_all)]
struct Shop {
    #[session(rename)]
    name: String,
    #[session(alias =)]
    role: String,
    #[session(with)]
    key: u64,
    #[session(default =, flash)]
    visits: u32,
}

fn main() {}
