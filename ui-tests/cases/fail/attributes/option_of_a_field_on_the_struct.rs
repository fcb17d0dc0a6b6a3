// A word at the wrong place is told where it goes.

use tideway_session::Session;

#[derive(Session)]
#[session(default, rename = "shop.", json)]
struct Shop {
    name: String,
}

fn main() {}
