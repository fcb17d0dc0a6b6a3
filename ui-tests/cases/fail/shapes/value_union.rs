// A union has no plain text.

use tideway_session::SessionValue;

#[derive(SessionValue)]
union Bits {
    number: u32,
    bits: u32,
}

fn main() {}
