//! Makes a key for the cookie store, as `tideway-session keygen` does where the command line is installed.
//!
//! ```text
//! cargo run -p tideway-session-examples --example keygen
//! ```

use std::error::Error;

/// The length of a key in bytes.
const LENGTH: usize = 32;

/// A new key from the operating system's generator, as hex digits.
pub(crate) fn key() -> Result<String, getrandom::Error> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes)?;
    Ok(hex::encode(bytes))
}

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    // The key alone goes to standard output, so that another program can take it from there.
    println!("{}", key()?);
    eprintln!(
        "
Put it where the service keeps its secrets, as the environment variable
    TIDEWAY_SESSION_ENCRYPTION_KEY
with TIDEWAY_SESSION_BACKEND=cookie. All instances of the service need the same one, no source tree and no log needs it
at all. Whoever has it can read and forge every session.

To change keys, set the new one and move the old one to TIDEWAY_SESSION_PREVIOUS_ENCRYPTION_KEYS, where it still opens
cookies; remove it when the longest session has ended."
    );
    Ok(())
}
