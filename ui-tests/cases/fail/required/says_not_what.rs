// A session struct is no requirement; the advice stands in the handler's signature.

use tideway_session::{Required, Session};

#[derive(Session)]
struct Auth {
    user: Option<u64>,
}

async fn account(auth: Required<Auth>) {}

fn main() {}
