//! Which word was meant by one that is not known.

/// What follows a word that is not known: the one that was meant, or a pause before the list.
pub(crate) fn guess(written: &str, candidates: &[&str]) -> String {
    closest(written, candidates).map_or_else(|| ";".to_owned(), |meant| format!(", did you mean `{meant}`?"))
}

/// The candidate that is a slip of the finger away from what was written.
fn closest<'a>(written: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let written = written.to_lowercase();
    candidates
        .iter()
        .map(|candidate| (distance(&written, &candidate.to_lowercase()), *candidate))
        .filter(|(distance, candidate)| *distance <= (candidate.len().max(written.len()) / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many insertions, deletions, replacements and swaps of neighbours lead from one text to the other.
fn distance(from: &str, to: &str) -> usize {
    let from: Vec<char> = from.chars().collect();
    let to: Vec<char> = to.chars().collect();
    // Three rows of the usual table: a swap looks two rows back.
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in to.iter().enumerate() {
            let replaced = at(&above, j) + usize::from(a != b);
            let removed = at(&above, j + 1) + 1;
            let added = at(&row, j) + 1;
            let mut best = replaced.min(removed).min(added);
            if i > 0 && j > 0 && from.get(i - 1) == Some(b) && to.get(j - 1) == Some(a) {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    at(&above, to.len())
}

fn at(row: &[usize], index: usize) -> usize {
    row.get(index).copied().unwrap_or(usize::MAX / 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::FIELD;

    #[test]
    fn a_slip_of_the_finger_is_recognised() {
        let names: Vec<_> = FIELD.words.iter().map(|word| word.name).collect();
        for (written, meant) in [
            ("renam", "rename"),
            ("reanme", "rename"),
            ("rename_", "rename"),
            ("defualt", "default"),
            ("Default", "default"),
            ("jsn", "json"),
            ("privelege", "privilege"),
            ("aliases", "alias"),
            ("falsh", "flash"),
        ] {
            assert_eq!(closest(written, &names), Some(meant), "{written}");
        }
    }

    #[test]
    fn a_word_unlike_all_others_gets_no_guess() {
        let names: Vec<_> = FIELD.words.iter().map(|word| word.name).collect();
        for written in ["compress", "x", "lazy", "encrypted"] {
            assert_eq!(closest(written, &names), None, "{written}");
        }
    }

    #[test]
    fn distances_are_those_of_the_definition() {
        for (from, to, expected) in
            [("", "", 0), ("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0), ("ab", "ba", 1), ("kitten", "sitting", 3)]
        {
            assert_eq!(distance(from, to), expected, "{from} {to}");
        }
    }
}
