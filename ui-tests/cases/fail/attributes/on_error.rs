// What becomes of text that cannot be read is one of three words, and has to be possible.

use tideway_session::Session;

#[derive(Session)]
#[session(on_error = ignore)]
struct Unknown {
    #[session(on_error = "default")]
    quoted: Option<u8>,
    #[session(on_error)]
    bare: Option<u8>,
    #[session(on_error = defualt)]
    misspelt: Option<u8>,
    #[session(on_error = 5)]
    number: Option<u8>,
    #[session(on_error = default)]
    required: u8,
    #[session(on_error = remove, owner)]
    user: Option<u64>,
    #[session(on_error = remove, on_error = error)]
    twice: Option<u8>,
}

#[derive(Session)]
#[session(on_error = default)]
struct Defaults {
    token: u8,
    theme: Option<u8>,
    #[session(skip)]
    trace: u8,
}

#[derive(Session)]
#[session(on_error = remove)]
struct Removes {
    token: u8,
    #[session(owner)]
    user: Option<u64>,
}

fn main() {}
