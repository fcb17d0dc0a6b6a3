//! The styles of `rename_all`: serde's eight, with serde's rules.

use crate::words::guess;

/// How names are spelt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

const NAMES: [(&str, Case); 8] = [
    ("lowercase", Case::Lower),
    ("UPPERCASE", Case::Upper),
    ("PascalCase", Case::Pascal),
    ("camelCase", Case::Camel),
    ("snake_case", Case::Snake),
    ("SCREAMING_SNAKE_CASE", Case::ScreamingSnake),
    ("kebab-case", Case::Kebab),
    ("SCREAMING-KEBAB-CASE", Case::ScreamingKebab),
];

impl Case {
    /// The style of this name, or what to say if there is none.
    pub(crate) fn from_name(name: &str) -> Result<Self, String> {
        if let Some((_, case)) = NAMES.iter().find(|(known, _)| *known == name) {
            return Ok(*case);
        }
        let known = NAMES.map(|(name, _)| name);
        Err(format!("unknown style `{name}`{} styles: {}", guess(name, &known), known.join(", ")))
    }

    /// Spells the name of a field, which is `snake_case` by Rust's custom.
    pub(crate) fn of_field(self, name: &str) -> String {
        match self {
            Self::Lower | Self::Snake => name.to_owned(),
            Self::Upper | Self::ScreamingSnake => name.to_ascii_uppercase(),
            Self::Pascal => pascal(name),
            Self::Camel => first_lower(&pascal(name)),
            Self::Kebab => name.replace('_', "-"),
            Self::ScreamingKebab => name.to_ascii_uppercase().replace('_', "-"),
        }
    }

    /// Spells the name of a variant, which is `PascalCase` by Rust's custom.
    pub(crate) fn of_variant(self, name: &str) -> String {
        match self {
            Self::Pascal => name.to_owned(),
            Self::Lower => name.to_ascii_lowercase(),
            Self::Upper => name.to_ascii_uppercase(),
            Self::Camel => first_lower(name),
            Self::Snake => snake(name),
            Self::ScreamingSnake => snake(name).to_ascii_uppercase(),
            Self::Kebab => snake(name).replace('_', "-"),
            Self::ScreamingKebab => snake(name).to_ascii_uppercase().replace('_', "-"),
        }
    }
}

fn pascal(name: &str) -> String {
    let mut spelt = String::with_capacity(name.len());
    let mut capital = true;
    for letter in name.chars() {
        if letter == '_' {
            capital = true;
        } else if capital {
            spelt.push(letter.to_ascii_uppercase());
            capital = false;
        } else {
            spelt.push(letter);
        }
    }
    spelt
}

fn snake(name: &str) -> String {
    let mut spelt = String::with_capacity(name.len() + 4);
    for (index, letter) in name.char_indices() {
        if index > 0 && letter.is_uppercase() {
            spelt.push('_');
        }
        spelt.push(letter.to_ascii_lowercase());
    }
    spelt
}

fn first_lower(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(spell: impl Fn(Case) -> String) -> Vec<String> {
        NAMES.iter().map(|(_, case)| spell(*case)).collect()
    }

    #[test]
    fn fields_are_spelt_as_serde_spells_them() {
        assert_eq!(
            all(|case| case.of_field("very_tasty")),
            [
                "very_tasty",
                "VERY_TASTY",
                "VeryTasty",
                "veryTasty",
                "very_tasty",
                "VERY_TASTY",
                "very-tasty",
                "VERY-TASTY"
            ]
        );
        assert_eq!(all(|case| case.of_field("z42")), ["z42", "Z42", "Z42", "z42", "z42", "Z42", "z42", "Z42"]);
        assert_eq!(all(|case| case.of_field("_a")), ["_a", "_A", "A", "a", "_a", "_A", "-a", "-A"]);
    }

    #[test]
    fn variants_are_spelt_as_serde_spells_them() {
        assert_eq!(
            all(|case| case.of_variant("VeryTasty")),
            [
                "verytasty",
                "VERYTASTY",
                "VeryTasty",
                "veryTasty",
                "very_tasty",
                "VERY_TASTY",
                "very-tasty",
                "VERY-TASTY"
            ]
        );
        assert_eq!(all(|case| case.of_variant("A")), ["a", "A", "A", "a", "a", "A", "a", "A"]);
    }

    #[test]
    fn an_unknown_style_gets_a_guess_and_the_list() {
        for (written, meant) in [("snakecase", "snake_case"), ("CamelCase", "camelCase"), ("kebab_case", "kebab-case")]
        {
            let message = Case::from_name(written).expect_err(written);
            assert!(
                message.starts_with(&format!("unknown style `{written}`, did you mean `{meant}`? styles: lowercase,")),
                "{message}"
            );
        }
    }
}
