// A style is one of serde's eight.

use tideway_session::Session;

#[derive(Session)]
#[session(rename_all = "snakecase")]
struct Shop {
    name: String,
}

#[derive(tideway_session::SessionValue)]
#[session(rename_all = "Title Case")]
enum Role {
    Guest,
}

fn main() {}
