// A variant with fields has no plain text.

use tideway_session::SessionValue;

#[derive(SessionValue)]
enum Role {
    Guest,
    Member(u64),
    Admin { since: u64, #[session(json)] rights: u8 },
}

#[derive(tideway_session::Session)]
struct Shop {
    role: Role,
}

fn main() {}
