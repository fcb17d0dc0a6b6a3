// A field stored as JSON needs serde's traits.

use tideway_session::Session;

struct Line;

#[derive(Session)]
struct Shop {
    #[session(json)]
    cart: Vec<Line>,
    #[session(json)]
    last: Option<Line>,
}

fn main() {}
