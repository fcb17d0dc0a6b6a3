// `Option` is recognised by its spelling, so another type of that name does not fit.

use tideway_session::Session;

struct Option<T>(T);

#[derive(Session)]
struct Shop {
    name: Option<u32>,
}

fn main() {}
