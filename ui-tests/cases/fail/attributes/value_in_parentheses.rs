// A value follows an equals sign.

use tideway_session::Session;

#[derive(Session)]
#[session(prefix("shop."))]
struct Shop {
    #[session(rename("n"))]
    name: String,
    #[session(alias("a", "b"))]
    role: String,
    #[session(default(1))]
    visits: u32,
}

fn main() {}
