// A string given to `default` is a value, so a path in a string is told how to be called.

use tideway_session::Session;

fn two() -> u32 {
    2
}

struct Theme(u8);

impl tideway_session::SessionValue for Theme {
    fn encode(&self, _: &mut String) {}
    fn decode(_: &str) -> Option<Self> {
        None
    }
}

#[derive(Session)]
struct Shop {
    #[session(default = "two")]
    visits: u32,
    #[session(default = "not a path")]
    quantity: u8,
    #[session(default = "Theme::dark")]
    theme: Theme,
    #[session(json, default = "Vec::new")]
    cart: Vec<u32>,
    #[session(default = "guest")]
    name: String,
}

fn main() {}
