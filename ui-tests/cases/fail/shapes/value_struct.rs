// A struct with several fields, or with names for them, has no plain text.

use tideway_session::SessionValue;

#[derive(SessionValue)]
struct Line {
    sku: String,
}

#[derive(SessionValue)]
struct Point(u32, u32);

#[derive(tideway_session::Session)]
struct Shop {
    line: Line,
    point: Option<Point>,
}

fn main() {}
