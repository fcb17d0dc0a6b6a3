// A parameter's type has what the field needs of it.

use tideway_session::{Session, SessionData};

struct Line;

#[derive(Session)]
struct Last<T> {
    value: Option<T>,
}

fn main() {
    let mut data = SessionData::new(std::time::Duration::from_secs(60));
    data.typed::<Last<u8>>().set_value(1).unwrap();
    data.typed::<Last<Line>>().set_value(Line).unwrap();
}
