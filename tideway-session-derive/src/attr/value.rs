//! Reads what follows a word of an attribute.

use proc_macro2::{Ident, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt as _;
use syn::parse::{Parse as _, ParseStream, Parser as _};
use syn::{Expr, ExprLit, ExprUnary, Lit, LitStr, Path, Token, UnOp, token};

use super::{Value, peel};
use crate::errors::Errors;
use crate::words::{Kind, Word, guess};

/// Reads what was given to a word.
pub(super) fn read(input: ParseStream<'_>, word: &Word, written: &Ident, errors: &mut Errors) -> syn::Result<Value> {
    let Word { name, kind, example } = *word;
    let given = input.peek(Token![=]);
    if kind == Kind::Flag {
        if given || input.peek(token::Paren) {
            return Err(syn::Error::new(written.span(), format!("`{name}` takes no value: write just `{name}`")));
        }
        return Ok(Value::Nothing);
    }
    if input.peek(token::Paren) {
        return Err(input.error(format!("write `{example}`, with an equals sign")));
    }
    if !given {
        if kind == Kind::Expr {
            return Ok(Value::Nothing);
        }
        return Err(syn::Error::new(written.span(), format!("`{name}` needs a value: `{example}`")));
    }
    let equals: Token![=] = input.parse()?;
    if input.is_empty() || input.peek(Token![,]) {
        return Err(syn::Error::new(equals.span, format!("`{name}` needs a value after the equals sign: `{example}`")));
    }
    match kind {
        Kind::Flag => Ok(Value::Nothing),
        Kind::Text => read_text(input, word).map(Value::Text),
        Kind::Name => read_quoted(input, word, "name", Ident::parse_any, errors).map(Value::Name),
        Kind::Path => read_quoted(input, word, "path", Path::parse, errors).map(Value::Path),
        Kind::Expr => match input.parse() {
            Ok(expr) => Ok(Value::Expr(Box::new(expr))),
            Err(error) => Err(syn::Error::new(error.span(), format!("`{name}` takes an expression: `{example}`"))),
        },
        Kind::Choice(choices) => read_choice(input, word, choices, errors).map(Value::Name),
        Kind::Size(zero) => read_size(input, word, zero).map(|size| Value::Expr(Box::new(size))),
    }
}

fn read_choice(input: ParseStream<'_>, word: &Word, choices: &[&str], errors: &mut Errors) -> syn::Result<Ident> {
    let Word { name, .. } = *word;
    let choice = read_quoted(input, word, "word", Ident::parse_any, errors)?;
    let written = choice.to_string();
    if choices.contains(&written.as_str()) {
        return Ok(choice);
    }
    let known = choices.join("`, `");
    Err(syn::Error::new(
        choice.span(),
        format!("`{name}` is no `{written}`{} it is one of `{known}`", guess(&written, choices)),
    ))
}

/// Reads a number. What is no literal is left to the compiler, which knows its value.
fn read_size(input: ParseStream<'_>, word: &Word, zero: &str) -> syn::Result<Expr> {
    let Word { name, example, .. } = *word;
    let place = input.span();
    let no_number = |place| syn::Error::new(place, format!("`{name}` takes a number: `{example}`"));
    let size: Expr = input.parse().map_err(|_| no_number(place))?;
    match peel(&size) {
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => match number.base10_parse::<usize>() {
            Ok(0) => Err(syn::Error::new_spanned(number, format!("`{name} = 0` {zero}: `{example}`"))),
            Ok(_) => Ok(size),
            Err(_) => Err(no_number(number.span())),
        },
        Expr::Lit(_) => Err(no_number(place)),
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), .. }) => {
            Err(syn::Error::new_spanned(&size, format!("`{name}` takes a number: `{example}`")))
        }
        _ => Ok(size),
    }
}

fn read_text(input: ParseStream<'_>, word: &Word) -> syn::Result<LitStr> {
    let Word { name, example, .. } = *word;
    let value: Expr = input.parse()?;
    match peel(&value) {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Ok(text.clone()),
            other => Err(syn::Error::new_spanned(other, format!("`{name}` takes a string literal: `{example}`"))),
        },
        _ => Err(syn::Error::new_spanned(
            value,
            format!("`{name}` takes a string literal, since a derive cannot evaluate code: `{example}`"),
        )),
    }
}

/// Reads a name or a path; one in quotes, as serde wants them, is understood and refused.
fn read_quoted<T: ToTokens>(
    input: ParseStream<'_>,
    word: &Word,
    what: &str,
    parse: fn(ParseStream<'_>) -> syn::Result<T>,
    errors: &mut Errors,
) -> syn::Result<T> {
    let Word { name, example, .. } = *word;
    if input.peek(LitStr) {
        let quoted: LitStr = input.parse()?;
        return match parse.parse_str(&quoted.value()) {
            Ok(value) => {
                let unquoted = quoted.value();
                errors.at(&quoted, format!("`{name}` takes a {what} without quotes: `{name} = {unquoted}`"));
                Ok(value)
            }
            Err(_) => Err(syn::Error::new_spanned(quoted, format!("`{name}` takes a {what}: `{example}`"))),
        };
    }
    let place = input.span();
    let value = parse(input).map_err(|_| syn::Error::new(place, format!("`{name}` takes a {what}: `{example}`")))?;
    if input.is_empty() || input.peek(Token![,]) {
        Ok(value)
    } else {
        let mut all = value.into_token_stream();
        while !input.is_empty() && !input.peek(Token![,]) {
            all.extend([input.parse::<TokenTree>()?]);
        }
        Err(syn::Error::new_spanned(all, format!("`{name}` takes a {what}: `{example}`")))
    }
}
