// An attribute says something.

use tideway_session::Session;

#[derive(Session)]
#[session()]
struct Shop {
    #[session]
    name: String,
    #[session = "json"]
    role: String,
}

fn main() {}
