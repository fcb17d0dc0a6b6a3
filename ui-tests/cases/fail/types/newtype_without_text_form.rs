// A newtype has the text form of what it wraps.

use tideway_session::SessionValue;

struct Line;

#[derive(SessionValue)]
struct Last(Vec<Line>);

fn main() {}
