// A length is a number of bytes above zero.

use tideway_session::Session;

fn longest() -> usize {
    9
}

#[derive(Session)]
#[session(max_len = 900)]
struct Shop {
    #[session(max_len)]
    bare: String,
    #[session(max_len = "900")]
    text: String,
    #[session(max_len = 0)]
    zero: String,
    #[session(max_len = -1)]
    negative: String,
    #[session(max_len = 1.5)]
    fraction: String,
    #[session(max_len = 99999999999999999999999)]
    beyond: String,
    #[session(max_size = 10)]
    renamed: String,
    #[session(skip, max_len = 5)]
    trace: String,
    #[session(max_len = longest())]
    computed: String,
    #[session(max_len = 5u8)]
    narrow: String,
}

fn main() {}
