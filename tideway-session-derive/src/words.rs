//! Which words `#[session(..)]` knows at each place, and what to tell someone who wrote another.

/// What follows a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing: `json`.
    Flag,
    /// A string literal: `rename = "key"`.
    Text,
    /// A name for a type: `accessor = Name`.
    Name,
    /// A path: `with = hex`.
    Path,
    /// Nothing or an expression: `default`, `default = 1`.
    Expr,
}

/// A word of the vocabulary.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// How it is written, for error messages.
    pub(crate) example: &'static str,
}

/// The words that one place knows.
pub(crate) struct Vocabulary {
    /// What the place calls them: "field option".
    pub(crate) place: &'static str,
    /// One of its words in use.
    pub(crate) example: &'static str,
    /// The known words, in alphabetical order.
    pub(crate) words: &'static [Word],
    /// What to say to words that belong elsewhere, or to another library.
    pub(crate) hints: &'static [(&'static str, &'static str)],
}

const fn word(name: &'static str, kind: Kind, example: &'static str) -> Word {
    Word { name, kind, example }
}

const ALIAS: Word = word("alias", Kind::Text, "alias = \"old\"");
const CRATE: Word = word("crate", Kind::Path, "crate = path::to::tideway_session");
const RENAME: Word = word("rename", Kind::Text, "rename = \"name\"");
const RENAME_ALL: Word = word("rename_all", Kind::Text, "rename_all = \"snake_case\"");

/// On a struct that derives `Session`.
pub(crate) const STRUCT: Vocabulary = Vocabulary {
    place: "struct option",
    example: "prefix = \"shop.\"",
    words: &[
        word("accessor", Kind::Name, "accessor = Name"),
        CRATE,
        word("prefix", Kind::Text, "prefix = \"shop.\""),
        RENAME_ALL,
    ],
    hints: &[
        ("alias", ON_A_FIELD),
        ("default", ON_A_FIELD),
        ("flash", ON_A_FIELD),
        ("json", ON_A_FIELD),
        ("owner", ON_A_FIELD),
        ("privilege", ON_A_FIELD),
        ("rename", "it renames a field; what all keys of a struct begin with is `prefix = \"..\"`"),
        ("skip", ON_A_FIELD),
        ("text", ON_A_FIELD),
        ("with", ON_A_FIELD),
        ("deny_unknown_fields", "keys that no field knows are kept: another version of the program may own them"),
        ("name", "what the keys begin with is `prefix = \"..\"`, the accessor's name is `accessor = Name`"),
    ],
};

/// On a field of a struct that derives `Session`.
pub(crate) const FIELD: Vocabulary = Vocabulary {
    place: "field option",
    example: "json",
    words: &[
        ALIAS,
        word("default", Kind::Expr, "default = 1"),
        word("flash", Kind::Flag, "flash"),
        word("json", Kind::Flag, "json"),
        word("owner", Kind::Flag, "owner"),
        word("privilege", Kind::Flag, "privilege"),
        RENAME,
        word("skip", Kind::Flag, "skip"),
        word("text", Kind::Flag, "text"),
        word("with", Kind::Path, "with = path"),
    ],
    hints: &[
        ("accessor", ON_THE_STRUCT),
        ("crate", ON_THE_STRUCT),
        ("prefix", ON_THE_STRUCT),
        ("rename_all", ON_THE_STRUCT),
        ("borrow", "what is read from a session is owned"),
        ("deserialize_with", WITH),
        ("serialize_with", WITH),
        (
            "flatten",
            "every field has a key of its own: derive `Session` on the inner struct too and give it a `prefix`",
        ),
        ("key", "a field's key is `rename = \"..\"`"),
        ("name", "a field's key is `rename = \"..\"`"),
        ("skip_deserializing", "a field that is never stored is `skip`"),
        ("skip_serializing", "a field that is never stored is `skip`"),
        ("skip_serializing_if", "leave it out: an absent `Option` and an untouched default are not stored"),
    ],
};

/// On an enum that derives `SessionValue`.
pub(crate) const ENUM: Vocabulary = Vocabulary {
    place: "enum option",
    example: "rename_all = \"snake_case\"",
    words: &[CRATE, RENAME_ALL],
    hints: &[
        ("alias", ON_A_VARIANT),
        ("rename", ON_A_VARIANT),
        ("default", "an absent value is the field's affair: put `#[session(default)]` on the field"),
        ("json", "put `#[session(json)]` on the field, in place of `SessionValue` on its type"),
        ("prefix", "it goes on a struct that derives `Session`"),
    ],
};

/// On a variant of an enum that derives `SessionValue`.
pub(crate) const VARIANT: Vocabulary = Vocabulary {
    place: "variant option",
    example: "rename = \"name\"",
    words: &[ALIAS, RENAME],
    hints: &[
        ("rename_all", "it goes on the enum"),
        ("crate", "it goes on the enum"),
        ("skip", "every value that a field can have must have a text"),
        ("other", "a text that no variant knows is an error, so that nothing is lost when the value is written again"),
    ],
};

/// On a newtype that derives `SessionValue`.
pub(crate) const NEWTYPE: Vocabulary = Vocabulary {
    place: "newtype option",
    example: "crate = path",
    words: &[CRATE],
    hints: &[
        ("rename_all", "it names the variants of an enum; a newtype is written as what it wraps"),
        ("transparent", "leave it out: a newtype is always written as what it wraps"),
        ("prefix", "it goes on a struct that derives `Session`"),
    ],
};

/// On the field of a newtype that derives `SessionValue`, where nothing can be said.
pub(crate) const INNER: Vocabulary = Vocabulary { place: "option", example: "..", words: &[], hints: &[] };

const ON_A_FIELD: &str = "it goes on a field";
const ON_A_VARIANT: &str = "it goes on a variant";
const ON_THE_STRUCT: &str = "it goes on the struct";
const WITH: &str = "use `with = path`, where `path` has `encode` and `decode`";

impl Vocabulary {
    /// The word of this name.
    pub(crate) fn find(&self, name: &str) -> Option<&'static Word> {
        self.words.iter().find(|word| word.name == name)
    }

    /// What to say to a word that is not known here.
    pub(crate) fn unknown(&self, name: &str) -> String {
        let place = self.place;
        if let Some((_, hint)) = self.hints.iter().find(|(word, _)| *word == name) {
            return format!("`{name}` is no {place}: {hint}");
        }
        let names: Vec<_> = self.words.iter().map(|word| word.name).collect();
        if names.is_empty() {
            return format!("no option goes here, so `{name}` has no effect: remove it");
        }
        format!("unknown {place} `{name}`{} options: {}", guess(name, &names), names.join(", "))
    }
}

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
        for written in ["compress", "x", "ttl", "encrypted"] {
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

    #[test]
    fn an_unknown_word_lists_the_known_ones() {
        assert_eq!(
            FIELD.unknown("renam"),
            "unknown field option `renam`, did you mean `rename`? options: alias, default, flash, json, owner, privilege, \
             rename, skip, text, with"
        );
        assert_eq!(ENUM.unknown("zzz"), "unknown enum option `zzz`; options: crate, rename_all");
        assert_eq!(FIELD.unknown("prefix"), "`prefix` is no field option: it goes on the struct");
    }

    #[test]
    fn words_are_sorted_and_no_hint_hides_one() {
        for vocabulary in [&STRUCT, &FIELD, &ENUM, &VARIANT, &NEWTYPE, &INNER] {
            assert!(vocabulary.words.is_sorted_by_key(|word| word.name), "{}", vocabulary.place);
            for (hint, _) in vocabulary.hints {
                assert!(vocabulary.find(hint).is_none(), "{hint}");
            }
        }
    }
}
