//! `keygen`: a key for the cookie store.

use crate::{Failure, Said};

/// The length of a key in bytes.
const LENGTH: usize = 32;

const NOTES: &str = "
Put it where the service keeps its secrets, as the environment variable
    TIDEWAY_SESSION_ENCRYPTION_KEY
with TIDEWAY_SESSION_BACKEND=cookie. All instances of the service need the same one, no source tree and no log needs it
at all. Whoever has it can read and forge every session.

To change keys, set the new one and move the old one to TIDEWAY_SESSION_PREVIOUS_ENCRYPTION_KEYS, where it still opens
cookies; remove it when the longest session has ended.
";

/// The key alone is the result, so that another program can take it from standard output.
pub(crate) fn run() -> Result<Said, Failure> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes).map_err(|error| format!("the operating system gives no random bytes: {error}"))?;
    Ok(Said { result: format!("{}\n", hex::encode(bytes)), notes: NOTES.to_owned() })
}
