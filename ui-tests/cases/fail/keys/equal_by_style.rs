// Spelling can make names equal.

use tideway_session::Session;

#[derive(Session)]
#[session(rename_all = "camelCase")]
struct Shop {
    user_id: u64,
    user__id: u64,
}

fn main() {}
