// The accessors are a type beside the struct.

use tideway_session::Session;

#[derive(Session)]
#[session(accessor = Shop)]
struct Shop {
    name: String,
}

fn main() {}
