// The functions of the path fit the field.

use tideway_session::Session;

mod other_argument {
    pub fn encode(value: &u32) -> String {
        value.to_string()
    }
    pub fn decode(text: &str) -> Option<u64> {
        text.parse().ok()
    }
}

mod no_text {
    pub fn encode(value: &u64) -> u64 {
        *value
    }
    pub fn decode(text: &str) -> Option<u64> {
        text.parse().ok()
    }
}

mod other_value {
    pub fn encode(value: &u64) -> String {
        value.to_string()
    }
    pub fn decode(text: &str) -> u64 {
        text.len() as u64
    }
}

#[derive(Session)]
struct Shop {
    #[session(with = other_argument)]
    one: u64,
    #[session(with = no_text)]
    two: u64,
    #[session(with = other_value)]
    three: u64,
}

fn main() {}
