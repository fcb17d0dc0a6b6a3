//! Session structs inside session structs: the rules, checked at compile time, and the accessors' view.

#![expect(clippy::indexing_slicing, reason = "neither iterators nor `get` are const")]

use std::ops::Deref;

use crate::const_text::Text;
use crate::key::Mark;
use crate::placed::{count_key, nth_field};
use crate::schema::Schema;

/// The accessors of a flattened struct, for reading: what `shop.billing()` returns where `shop.billing_mut()` returns the
/// accessors themselves.
///
/// ```
/// use std::time::Duration;
/// use tideway_session::{Session, SessionData};
///
/// #[derive(Session)]
/// struct Address { city: Option<String> }
///
/// #[derive(Session)]
/// struct Shop {
///     #[session(flatten, prefix = "billing.")]
///     billing: Address,
/// }
///
/// let mut data = SessionData::new(Duration::from_secs(60));
/// let mut shop = data.typed::<Shop>();
/// shop.billing_mut().set_city("Porto")?;
/// assert_eq!(shop.billing().city()?.as_deref(), Some("Porto"));
/// assert_eq!(data.get("billing.city"), Some("Porto"));
/// # Ok::<(), tideway_session::Error>(())
/// ```
#[derive(Debug)]
pub struct View<A>(A);

impl<A> Deref for View<A> {
    type Target = A;

    fn deref(&self) -> &A {
        &self.0
    }
}

/// Called by generated code.
#[doc(hidden)]
pub const fn view<A>(accessors: A) -> View<A> {
    View(accessors)
}

/// For a struct with `#[session(flatten)]`.
///
/// # Panics
///
/// At compile time, if two fields have one key, a struct inside has a version of its own, or there are two owners.
pub const fn assert_flattened(schema: &Schema) {
    let mut part = 0;
    while part < schema.flattened.len() {
        assert_no_version(schema, schema.flattened[part].schema);
        part += 1;
    }
    let mut owners = 0;
    let mut one = 0;
    while let Ok(field) = nth_field(schema, one) {
        owners += matches!(field.field.mark, Mark::Owner) as usize;
        let mut key = 0;
        while key < field.keys() {
            let path = field.key(key);
            if count_key(schema, &path) > 1 {
                let text = path.push_to(Text::new().push("the key `")).push("` comes twice in `").push(schema.name());
                let text = text.push("`: give what is flattened a prefix, `#[session(flatten, prefix = \"..\")]`");
                panic!("{}", text.as_str());
            }
            key += 1;
        }
        one += 1;
    }
    if owners > 1 {
        let text = Text::new()
            .push("a session has one owner, and `")
            .push(schema.name())
            .push("` has several with what is flattened into it: remove all `owner` but one");
        panic!("{}", text.as_str());
    }
}

const fn assert_no_version(outer: &Schema, inner: &Schema) {
    if inner.version().is_some() {
        let text = Text::new()
            .push("`")
            .push(inner.name())
            .push("` has a `version` of its own and is flattened into `")
            .push(outer.name())
            .push("`, which brings up all of its entries: give the `version` to `")
            .push(outer.name())
            .push("`");
        panic!("{}", text.as_str());
    }
}
