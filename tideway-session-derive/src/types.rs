//! What can be told from a type by its spelling.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{GenericArgument, PathArguments, PathSegment, Type};

/// The type without the invisible delimiters that `macro_rules!` puts around a fragment, and without parentheses.
pub(crate) fn peel(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => peel(&group.elem),
        Type::Paren(paren) => peel(&paren.elem),
        other => other,
    }
}

/// A type as a person writes it.
pub(crate) fn spelt(ty: &Type) -> String {
    let text = peel(ty).to_token_stream().to_string();
    text.replace(" < ", "<").replace(" >", ">").replace(" :: ", "::").replace(" , ", ", ").replace("& ", "&")
}

/// The `T` of a type spelt `Option<T>`, with or without its standard path.
pub(crate) fn option(ty: &Type) -> Option<&Type> {
    let segment = standard(ty, &["std", "core"], "option", "Option")?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    match (arguments.args.first()?, arguments.args.len()) {
        (GenericArgument::Type(inner), 1) => Some(inner),
        _ => None,
    }
}

/// Whether a type is spelt `String`, with or without its standard path.
pub(crate) fn is_string(ty: &Type) -> bool {
    standard(ty, &["std", "alloc"], "string", "String").is_some_and(|segment| segment.arguments.is_none())
}

/// Whether a type is spelt like one that no string literal can become: a number, a truth value, a collection.
pub(crate) fn is_never_text(ty: &Type) -> bool {
    const NAMES: [&str; 22] = [
        "u8",
        "u16",
        "u32",
        "u64",
        "u128",
        "usize",
        "i8",
        "i16",
        "i32",
        "i64",
        "i128",
        "isize",
        "f32",
        "f64",
        "bool",
        "char",
        "BTreeMap",
        "BTreeSet",
        "HashMap",
        "HashSet",
        "Duration",
        "SystemTime",
    ];
    match peel(ty) {
        Type::Path(path) => {
            path.path.segments.last().is_some_and(|segment| NAMES.iter().any(|name| segment.ident == name))
        }
        Type::Array(_) | Type::Tuple(_) => true,
        _ => false,
    }
}

/// The last segment of a path spelt `name`, or `crate::module::name` with one of the crates.
fn standard<'a>(ty: &'a Type, crates: &[&str], module: &str, name: &str) -> Option<&'a PathSegment> {
    let Type::Path(path) = peel(ty) else { return None };
    if path.qself.is_some() {
        return None;
    }
    let segments: Vec<_> = path.path.segments.iter().collect();
    let found = match segments.as_slice() {
        [last] if path.path.leading_colon.is_none() => last,
        [first, second, last] if crates.iter().any(|name| first.ident == name) && second.ident == module => last,
        _ => return None,
    };
    (found.ident == name).then_some(*found)
}

/// Where a type begins and where it ends.
///
/// Stable Rust cannot join two places, so code that is to be underlined like the type is given both: its first token the
/// one, its last token the other.
pub(crate) fn ends(ty: &Type) -> (Span, Span) {
    let mut spans = spans(ty.to_token_stream());
    let first = spans.next().unwrap_or_else(Span::call_site);
    (first, spans.last().unwrap_or(first))
}

/// The places of the tokens, those inside invisible delimiters included.
fn spans(tokens: TokenStream) -> impl Iterator<Item = Span> {
    let spans: Vec<Span> = tokens
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => spans(group.stream()).collect(),
            TokenTree::Group(group) => vec![group.span_open(), group.span_close()],
            other => vec![other.span()],
        })
        .collect();
    spans.into_iter()
}

/// Gives code the place of a type, so that rustc reports an unmet bound in it at the type.
///
/// All of a call has to go there, its parentheses and arguments as well: rustc names the smallest part that is at fault, and
/// where that part and the whole come from different places it falls back to `#[derive(..)]`.
pub(crate) fn place_at_type(code: TokenStream, ty: &Type) -> TokenStream {
    let (start, end) = ends(ty);
    let tokens: Vec<_> = code.into_iter().collect();
    let last = tokens.len().saturating_sub(1);
    tokens
        .into_iter()
        .enumerate()
        .map(|(index, token)| placed(token, if index == last { end } else { start }))
        .collect()
}

/// Puts code around a type, at the type's place; the type's own tokens keep theirs.
pub(crate) fn enclose(before: TokenStream, ty: &Type, after: TokenStream) -> TokenStream {
    let (start, end) = ends(ty);
    let (before, after) = (place_at(before, start), place_at(after, end));
    quote!(#before #ty #after)
}

/// Gives code one place.
pub(crate) fn place_at(code: TokenStream, place: Span) -> TokenStream {
    code.into_iter().map(|token| placed(token, place)).collect()
}

fn placed(token: TokenTree, place: Span) -> TokenTree {
    match token {
        TokenTree::Group(group) => {
            let mut group = Group::new(group.delimiter(), place_at(group.stream(), place));
            group.set_span(place);
            group.into()
        }
        mut other => {
            other.set_span(place);
            other
        }
    }
}

/// Whether one of the names occurs in the tokens.
pub(crate) fn mentions(tokens: impl ToTokens, names: &BTreeSet<String>) -> bool {
    any_ident(tokens.into_token_stream(), &|ident| names.contains(&ident.to_string()))
}

fn any_ident(tokens: TokenStream, is_wanted: &dyn Fn(&Ident) -> bool) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => is_wanted(&ident),
        TokenTree::Group(group) => any_ident(group.stream(), is_wanted),
        _ => false,
    })
}

/// The tokens with a type in place of `Self`.
pub(crate) fn with_self(tokens: TokenStream, owner: &TokenStream) -> TokenStream {
    let replace = |token| match token {
        TokenTree::Ident(ident) if ident == "Self" => place_at(owner.clone(), ident.span()),
        TokenTree::Group(group) => {
            let mut replaced = Group::new(group.delimiter(), with_self(group.stream(), owner));
            replaced.set_span(group.span());
            TokenTree::from(replaced).into()
        }
        other => other.into(),
    };
    tokens.into_iter().flat_map(replace).collect()
}

/// The tokens with `'static` in place of the named lifetimes.
pub(crate) fn with_static(tokens: TokenStream, lifetimes: &BTreeSet<String>) -> TokenStream {
    let mut after_quote = false;
    let replace = |token| {
        let quoted = std::mem::take(&mut after_quote);
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '\'' => {
                after_quote = true;
                TokenTree::Punct(punct)
            }
            TokenTree::Ident(ident) if quoted && lifetimes.contains(&ident.to_string()) => {
                Ident::new("static", ident.span()).into()
            }
            TokenTree::Group(group) => {
                let mut replaced = Group::new(group.delimiter(), with_static(group.stream(), lifetimes));
                replaced.set_span(group.span());
                replaced.into()
            }
            other => other,
        }
    };
    tokens.into_iter().map(replace).collect()
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    fn inner(ty: &Type) -> Option<String> {
        option(ty).map(|inner| inner.to_token_stream().to_string())
    }

    fn in_group(ty: TokenStream) -> Type {
        let group = TokenTree::Group(Group::new(Delimiter::None, ty));
        syn::parse2(group.into()).expect("a type in invisible delimiters is a type")
    }

    #[test]
    fn option_is_recognised_by_its_spelling() {
        for ty in [
            parse_quote!(Option<u64>),
            parse_quote!(std::option::Option<u64>),
            parse_quote!(::core::option::Option<u64>),
            in_group(quote!(Option<u64>)),
            parse_quote!((Option<u64>)),
        ] {
            assert_eq!(inner(&ty).as_deref(), Some("u64"));
        }
        for ty in [
            parse_quote!(Maybe<u64>),
            parse_quote!(Option),
            parse_quote!(Option<u64, u64>),
            parse_quote!(my::Option<u64>),
            parse_quote!(Vec<Option<u64>>),
            parse_quote!(<T as Trait>::Option<u64>),
            parse_quote!(&'static Option<u64>),
        ] {
            assert_eq!(inner(&ty), None);
        }
    }

    #[test]
    fn string_is_recognised_by_its_spelling() {
        for ty in [
            parse_quote!(String),
            parse_quote!(std::string::String),
            parse_quote!(::alloc::string::String),
            in_group(quote!(String)),
        ] {
            assert!(is_string(&ty));
        }
        for ty in [parse_quote!(my::String), parse_quote!(String<8>), parse_quote!(Option<String>)] {
            assert!(!is_string(&ty));
        }
    }

    #[test]
    fn names_are_found_at_any_depth() {
        let names = BTreeSet::from(["T".to_owned()]);
        assert!(mentions(quote!(Vec<(u8, [T; 2])>), &names));
        assert!(!mentions(quote!(Vec<(u8, [U; 2])>), &names));
    }

    #[test]
    fn self_is_replaced_at_any_depth() {
        let replaced = with_self(quote!(Option<Box<[Self; 2]>>), &quote!(Shop<T>));
        assert_eq!(replaced.to_string(), quote!(Option<Box<[Shop<T>; 2]>>).to_string());
    }

    #[test]
    fn only_the_named_lifetimes_become_static() {
        let replaced = with_static(quote!(Cow<'a, [&'b a]>), &BTreeSet::from(["a".to_owned()]));
        assert_eq!(replaced.to_string(), quote!(Cow<'static, [&'b a]>).to_string());
    }
}
