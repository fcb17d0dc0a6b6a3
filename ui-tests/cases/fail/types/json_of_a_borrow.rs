// What is read from a session is owned.

use tideway_session::Session;

#[derive(Session)]
struct Shop {
    #[session(json)]
    name: &'static str,
    title: &'static str,
}

fn main() {}
