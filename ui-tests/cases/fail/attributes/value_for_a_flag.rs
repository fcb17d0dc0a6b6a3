// A flag takes no value.

use tideway_session::Session;

#[derive(Session)]
struct Shop {
    #[session(json = true)]
    cart: u32,
    #[session(flash("once"))]
    notice: String,
    #[session(skip = false)]
    trace: u32,
}

fn main() {}
