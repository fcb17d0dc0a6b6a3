// A type without a text form is told what to add, at the field.

use tideway_session::Session;

struct Line;

#[derive(Session)]
struct Shop {
    visits: u32,
    cart: Vec<Line>,
    line: Line,
    last: Option<Line>,
    pair: (u8, u8),
}

fn main() {}
