// A slip of the finger gets a guess, whatever it is that was meant; other words get the list.

use tideway_session::Session;

#[derive(Session)]
#[session(prefx = "shop.")]
struct Shop {
    #[session(renam = "n")]
    name: String,
    #[session(jsno)]
    cart: Vec<String>,
    #[session(compress)]
    text: String,
}

fn main() {}
