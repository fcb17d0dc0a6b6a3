// A session has fields.

use tideway_session::Session;

#[derive(Session)]
struct Shop;

fn main() {}
