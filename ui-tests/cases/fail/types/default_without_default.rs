// A field with `default` has a default.

use tideway_session::Session;

#[derive(tideway_session::SessionValue)]
enum Role {
    Guest,
}

#[derive(Session)]
struct Shop {
    #[session(default)]
    role: Role,
}

fn main() {}
