//! Random words that nobody can guess.

use tideway_session::{Error, Result};

/// 128 random bits as hex digits.
pub(crate) fn new() -> Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(Error::store)?;
    Ok(hex::encode(bytes))
}

/// Whether both are the same; how long it takes says nothing of where they differ.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.bytes().zip(other.bytes()).fold(0, |diff, (a, b)| diff | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_are_told_apart() {
        let (one, other) = (new().expect("random bytes"), new().expect("random bytes"));
        assert_eq!(one.len(), 32);
        assert!(is_same(&one, &one.clone()));
        for different in [other.as_str(), "", &one[1..], &format!("{one}0")] {
            assert!(!is_same(&one, different), "{different}");
        }
    }
}
