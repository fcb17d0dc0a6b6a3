//! Which words `#[session(..)]` knows at each place, and what to tell someone who wrote another.

mod guess;

pub(crate) use self::guess::guess;

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
    /// One of these words: `on_error = remove`.
    Choice(&'static [&'static str]),
    /// A number above zero, or an expression for one: `max_len = 900`; with why not zero.
    Size(&'static str),
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
const ON_ERROR: Word = word("on_error", Kind::Choice(&["error", "default", "remove"]), "on_error = default");
const RENAME: Word = word("rename", Kind::Text, "rename = \"name\"");
const RENAME_ALL: Word = word("rename_all", Kind::Text, "rename_all = \"snake_case\"");

/// On a struct that derives `Session`.
pub(crate) const STRUCT: Vocabulary = Vocabulary {
    place: "struct option",
    example: "prefix = \"shop.\"",
    words: &[
        word("accessor", Kind::Name, "accessor = Name"),
        word("cookie_budget", Kind::Flag, "cookie_budget"),
        CRATE,
        word("migrate", Kind::Path, "migrate = path"),
        ON_ERROR,
        word("prefix", Kind::Text, "prefix = \"shop.\""),
        RENAME_ALL,
        word("version", Kind::Size("is what sessions have from before there were versions"), "version = 1"),
    ],
    hints: &[
        ("alias", ON_A_FIELD),
        ("default", ON_A_FIELD),
        ("flash", ON_A_FIELD),
        ("flatten", ON_A_FIELD),
        ("json", ON_A_FIELD),
        ("max_len", ON_A_FIELD),
        ("owner", ON_A_FIELD),
        ("privilege", ON_A_FIELD),
        ("rename", "it renames a field; what all keys of a struct begin with is `prefix = \"..\"`"),
        ("sensitive", ON_A_FIELD),
        ("skip", ON_A_FIELD),
        ("text", ON_A_FIELD),
        ("ttl", "it goes on a field; how long sessions live is `default_ttl_seconds` of the `SessionConfig`"),
        ("with", ON_A_FIELD),
        ("deny_unknown_fields", "keys that no field knows are kept: another version of the program may own them"),
        ("key", PREFIX),
        ("name", PREFIX),
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
        word("flatten", Kind::Flag, "flatten"),
        word("json", Kind::Flag, "json"),
        word("max_len", Kind::Size("leaves no room for a value"), "max_len = 900"),
        ON_ERROR,
        word("owner", Kind::Flag, "owner"),
        word("prefix", Kind::Text, "prefix = \"billing.\""),
        word("privilege", Kind::Flag, "privilege"),
        RENAME,
        word("sensitive", Kind::Flag, "sensitive"),
        word("skip", Kind::Flag, "skip"),
        word("text", Kind::Flag, "text"),
        word("ttl", Kind::Text, "ttl = \"10m\""),
        word("with", Kind::Path, "with = path"),
    ],
    hints: &[
        ("accessor", ON_THE_STRUCT),
        ("cookie_budget", ON_THE_STRUCT),
        ("crate", ON_THE_STRUCT),
        ("migrate", ON_THE_STRUCT),
        ("rename_all", ON_THE_STRUCT),
        ("version", ON_THE_STRUCT),
        ("borrow", "what is read from a session is owned"),
        ("deserialize_with", WITH),
        ("serialize_with", WITH),
        ("key", "a field's key is `rename = \"..\"`"),
        ("expires", TTL),
        ("expires_in", TTL),
        ("max_age", TTL),
        ("timeout", TTL),
        ("once", "a field that is gone once it was read is `flash`"),
        ("optional", "a field that may be absent is an `Option`, or has a `default`"),
        ("required", "every field is, unless it is an `Option` or has a `default`"),
        ("private", SENSITIVE),
        ("secret", SENSITIVE),
        ("max_length", MAX_LEN),
        ("max_size", MAX_LEN),
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
        ("content", WITH_FIELDS),
        ("tag", WITH_FIELDS),
        ("untagged", WITH_FIELDS),
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
        ("default", "which variant is the default is for `#[derive(Default)]`, with `#[default]` on the variant"),
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
const PREFIX: &str = "what the keys begin with is `prefix = \"..\"`, the accessor's name is `accessor = Name`";
const ON_A_VARIANT: &str = "it goes on a variant";
const ON_THE_STRUCT: &str = "it goes on the struct";
const SENSITIVE: &str = "a field whose value is to be shown to nobody is `sensitive`";
const TTL: &str = "how long it stays after it was written is `ttl = \"10m\"`";
const MAX_LEN: &str = "how many bytes its text may have is `max_len = 900`";
const WITH_FIELDS: &str =
    "a variant is stored as its name alone; for variants with fields put `#[session(json)]` on the session's field";
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_word_lists_the_known_ones() {
        assert_eq!(
            FIELD.unknown("renam"),
            "unknown field option `renam`, did you mean `rename`? options: alias, default, flash, flatten, json, \
             max_len, on_error, owner, prefix, privilege, rename, sensitive, skip, text, ttl, with"
        );
        assert_eq!(ENUM.unknown("zzz"), "unknown enum option `zzz`; options: crate, rename_all");
        assert_eq!(FIELD.unknown("accessor"), "`accessor` is no field option: it goes on the struct");
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
