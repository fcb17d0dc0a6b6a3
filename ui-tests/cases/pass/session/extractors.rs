// The accessors' type is an extractor, required and optional, with parameters and without.

use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use tideway_session::{Session, TypedSession};

#[derive(Session)]
#[session(accessor = Cart)]
struct Shop {
    #[session(default)]
    visits: u32,
}

#[derive(Session)]
struct Last<T, const N: usize> {
    value: Option<T>,
    #[session(skip)]
    rest: Vec<[u8; N]>,
}

fn is_extractor<T: FromRequestParts<()> + OptionalFromRequestParts<()> + Send + 'static>() {}

// In a handler a getter is called in the argument of a setter.
fn handler(mut shop: TypedSession<Shop>) -> tideway_session::Result<()> {
    shop.set_visits(shop.visits()? + 1)
}

fn main() {
    is_extractor::<TypedSession<Shop>>();
    is_extractor::<Cart<'static>>();
    is_extractor::<TypedSession<Last<u8, 3>>>();
    let _ = handler;
}
