// Absent and `None` are one text; JSON can tell them apart.

use tideway_session::Session;

#[derive(Session)]
struct Shop {
    name: Option<Option<u32>>,
    #[session(json)]
    title: Option<Option<u32>>,
}

fn main() {}
