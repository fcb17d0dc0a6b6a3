// A field stored as text needs `Display` and `FromStr`.

use tideway_session::Session;

struct Line;

#[derive(Session)]
struct Shop {
    #[session(text)]
    line: Line,
    #[session(text)]
    bytes: Option<Vec<u8>>,
}

fn main() {}
