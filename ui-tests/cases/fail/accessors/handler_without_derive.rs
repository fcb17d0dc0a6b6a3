// A struct without the derive is told to derive where a handler asks for it.

use tideway_session::TypedSession;

struct NotASession {
    visits: u32,
}

async fn handler(shop: TypedSession<NotASession>) {}

fn main() {}
