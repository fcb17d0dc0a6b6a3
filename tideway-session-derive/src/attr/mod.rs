//! Reads `#[session(..)]`: which words the user wrote, and what was given to each.

mod value;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::{Attribute, Expr, Lit, LitStr, Meta, Path, Token};

use crate::errors::Errors;
use crate::words::Vocabulary;

/// One word of an attribute, with what was given to it.
pub(crate) struct Item {
    /// The word as the user wrote it, for its place.
    pub(crate) written: Ident,
    /// The word's name in the vocabulary.
    pub(crate) name: &'static str,
    pub(crate) value: Value,
}

/// What was given to a word.
pub(crate) enum Value {
    Nothing,
    Text(LitStr),
    Name(Ident),
    Path(Path),
    Expr(Box<Expr>),
}

impl ToTokens for Item {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.written.to_tokens(tokens);
        match &self.value {
            Value::Nothing => {}
            Value::Text(value) => value.to_tokens(tokens),
            Value::Name(value) => value.to_tokens(tokens),
            Value::Path(value) => value.to_tokens(tokens),
            Value::Expr(value) => value.to_tokens(tokens),
        }
    }
}

/// Reads all `#[session(..)]` among the attributes.
pub(crate) fn read(attrs: &[Attribute], vocabulary: &Vocabulary, errors: &mut Errors) -> Vec<Item> {
    let mut items = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("session")) {
        match &attr.meta {
            Meta::List(list) if !list.tokens.is_empty() => {
                let read = |input: ParseStream<'_>| {
                    read_list(input, vocabulary, &mut items, errors);
                    Ok(())
                };
                if let Err(error) = attr.parse_args_with(read) {
                    errors.push(error);
                }
            }
            _ => errors.at(
                &attr.meta,
                format!("`session` takes a {} in parentheses: `#[session({})]`", vocabulary.place, vocabulary.example),
            ),
        }
    }
    items
}

fn read_list(input: ParseStream<'_>, vocabulary: &Vocabulary, items: &mut Vec<Item>, errors: &mut Errors) {
    while !input.is_empty() {
        match read_item(input, vocabulary, errors) {
            Ok(item) => add(items, item, errors),
            Err(error) => {
                errors.push(error);
                skip(input);
            }
        }
        if !input.is_empty() && input.parse::<Token![,]>().is_err() {
            errors.at_span(input.span(), "expected a comma between two options");
        }
    }
}

/// Keeps the item, unless its word was said before and may be said only once.
fn add(items: &mut Vec<Item>, item: Item, errors: &mut Errors) {
    if item.name != "alias" && items.iter().any(|other| other.name == item.name) {
        errors.at(&item, format!("`{}` is given twice: remove one", item.name));
    } else {
        items.push(item);
    }
}

/// Moves to the next comma, or to the end.
fn skip(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) {
        // A token tree always parses where the input is not empty.
        if input.parse::<TokenTree>().is_err() {
            return;
        }
    }
}

fn read_item(input: ParseStream<'_>, vocabulary: &Vocabulary, errors: &mut Errors) -> syn::Result<Item> {
    if !input.peek(syn::Ident::peek_any) {
        return Err(input.error(format!("expected the name of a {}", vocabulary.place)));
    }
    let written = input.call(Ident::parse_any)?;
    let name = written.to_string();
    let Some(word) = vocabulary.find(&name) else {
        return Err(syn::Error::new(written.span(), vocabulary.unknown(&name)));
    };
    let value = value::read(input, word, &written, errors)?;
    Ok(Item { written, name: word.name, value })
}

/// The expression without the invisible delimiters that `macro_rules!` puts around a fragment.
pub(crate) fn peel(expr: &Expr) -> &Expr {
    match expr {
        Expr::Group(group) => peel(&group.expr),
        other => other,
    }
}

/// The string literal that an expression is.
pub(crate) fn string(expr: &Expr) -> Option<&LitStr> {
    match peel(expr) {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;
    use crate::words::{FIELD, STRUCT};

    fn read_all(attr: Attribute, vocabulary: &Vocabulary) -> (Vec<&'static str>, Vec<String>) {
        let mut errors = Errors::default();
        let items = read(&[attr], vocabulary, &mut errors);
        (items.iter().map(|item| item.name).collect(), errors.messages())
    }

    #[test]
    fn words_are_read_in_order() {
        let (names, errors) =
            read_all(parse_quote!(#[session(json, default, rename = "a", alias = "b", alias = "c",)]), &FIELD);
        assert_eq!(names, ["json", "default", "rename", "alias", "alias"]);
        assert_eq!(errors, <[&str; 0]>::default());
    }

    #[test]
    fn a_comma_inside_an_expression_ends_nothing() {
        let (names, errors) = read_all(parse_quote!(#[session(default = Map::<u8, u8>::new(), json)]), &FIELD);
        assert_eq!(names, ["default", "json"]);
        assert_eq!(errors, <[&str; 0]>::default());
    }

    #[test]
    fn a_mistake_does_not_hide_the_words_after_it() {
        let (names, errors) = read_all(parse_quote!(#[session(renam = "a", json = true, rename, flash)]), &FIELD);
        assert_eq!(names, ["flash"]);
        assert_eq!(errors.len(), 3, "{errors:?}");
    }

    #[test]
    fn missing_and_doubled_commas_are_told_and_end() {
        let (names, errors) = read_all(parse_quote!(#[session(json flash,, owner)]), &FIELD);
        assert_eq!(names, ["json", "flash", "owner"]);
        assert_eq!(errors, ["expected a comma between two options", "expected the name of a field option"]);
    }

    #[test]
    fn a_quoted_path_is_understood_and_refused() {
        let (names, errors) = read_all(parse_quote!(#[session(crate = "a::b", accessor = "Name")]), &STRUCT);
        assert_eq!(names, ["crate", "accessor"]);
        assert_eq!(
            errors,
            [
                "`crate` takes a path without quotes: `crate = a::b`",
                "`accessor` takes a name without quotes: `accessor = Name`"
            ]
        );
    }

    #[test]
    fn what_is_not_a_string_literal_is_no_text() {
        for attr in [
            parse_quote!(#[session(rename = 5)]),
            parse_quote!(#[session(rename = b"x")]),
            parse_quote!(#[session(rename = NAME)]),
            parse_quote!(#[session(rename = concat!("a", "b"))]),
            parse_quote!(#[session(rename("a"))]),
            parse_quote!(#[session(rename =)]),
        ] {
            let (names, errors) = read_all(attr, &FIELD);
            assert!(names.is_empty());
            assert_eq!(errors.len(), 1, "{errors:?}");
        }
    }

    #[test]
    fn an_attribute_that_says_nothing_is_refused() {
        for attr in [parse_quote!(#[session]), parse_quote!(#[session()]), parse_quote!(#[session = "x"])] {
            let (_, errors) = read_all(attr, &FIELD);
            assert_eq!(errors, ["`session` takes a field option in parentheses: `#[session(json)]`"]);
        }
    }

    #[test]
    fn other_attributes_are_left_alone() {
        let (names, errors) = read_all(parse_quote!(#[serde(rename = "x", nonsense)]), &FIELD);
        assert_eq!((names.len(), errors.len()), (0, 0));
    }
}
