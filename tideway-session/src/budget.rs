//! The room that a struct takes in a sealed cookie, at most: known where the size of every field is.

use crate::Schema;
use crate::const_text::Text;
use crate::data::{VERSION_NAME, entry_size};
use crate::key::Mark;
use crate::placed::{Placed, nth_field};

/// What browsers keep of one cookie: the bytes of its name and its value together (RFC 6265bis 5.6). They drop a longer one
/// without a word.
pub(crate) const MAX_COOKIE_LEN: usize = 4096;

/// What the name of the cookie may take of it.
const NAME: usize = 32;

/// Format, flags, all times and the number of ends of a session as bytes, each at its longest before the year 9999.
const TERMS: usize = 1 + 2 + 5 * 7 + 2;

/// What is sealed with it: version, key id, nonce and tag.
pub(crate) const SEAL: usize = 1 + 4 + 24 + 16;

/// The handle of an owner's session.
const HANDLE: usize = 24;

/// For `#[session(cookie_budget)]`.
///
/// # Panics
///
/// At compile time, if a cookie could be larger than browsers keep; naming the fields that take most.
pub const fn assert_cookie_budget(schema: &Schema) {
    let worst = worst_cookie(schema);
    if worst <= MAX_COOKIE_LEN {
        return;
    }
    let mut text = Text::new()
        .push("the cookie of `")
        .push(schema.name())
        .push("` can have ")
        .push_number(worst)
        .push(" bytes with its name, and browsers keep ")
        .push_number(MAX_COOKIE_LEN)
        .push(": lower the `max_len` of the largest fields, which are ");
    let mut below = usize::MAX;
    let mut named = 0;
    while named < 3
        && let Some(field) = largest_below(schema, below)
    {
        let size = size_of(&field);
        text = field.key(0).push_to(text.push(if named == 0 { "`" } else { ", `" }));
        text = text.push("` with ").push_number(size);
        below = size;
        named += 1;
    }
    panic!("{}", text.as_str());
}

/// For each field of such a struct, and each struct inside.
///
/// # Panics
///
/// At compile time, if the text of a field may have any length.
pub const fn assert_bounded(schema: &Schema) {
    let mut index = 0;
    while let Ok(field) = nth_field(schema, index) {
        if field.field.bound.is_none() {
            let text = field.key(0).push_to(Text::new().push("the text of `"));
            let text = text.push("` may have any length, so the cookie has no budget: give the field a `max_len`");
            panic!("{}", text.as_str());
        }
        index += 1;
    }
}

const fn worst_cookie(schema: &Schema) -> usize {
    let mut bytes = SEAL + TERMS;
    if schema.version().is_some() {
        bytes += entry_size(schema.prefix().len() + VERSION_NAME.len(), 10);
    }
    let mut index = 0;
    while let Ok(field) = nth_field(schema, index) {
        bytes += size_of(&field);
        index += 1;
    }
    // Base64 without padding.
    NAME + (bytes * 4).div_ceil(3)
}

/// The bytes that a field takes at most, under whichever of its keys.
const fn size_of(field: &Placed) -> usize {
    let mut key = 0;
    let mut index = 0;
    while index < field.keys() {
        let len = field.key(index).len();
        key = if len > key { len } else { key };
        index += 1;
    }
    let Some(bound) = field.field.bound else { return 0 };
    let mut size = entry_size(key, bound);
    if field.field.ttl.is_some() {
        // Its key once more, with its length, and when it ends.
        size += 2 + key + 7;
    }
    if matches!(field.field.mark, Mark::Owner) {
        // Whose session it is is also told to whoever lists an owner's.
        size += 2 + bound + 1 + HANDLE;
    }
    size
}

/// The largest field that takes less than `below`.
const fn largest_below(schema: &Schema, below: usize) -> Option<Placed> {
    let mut largest = None;
    let mut most = 0;
    let mut index = 0;
    while let Ok(field) = nth_field(schema, index) {
        let size = size_of(&field);
        if size > most && size < below {
            (largest, most) = (Some(field), size);
        }
        index += 1;
    }
    largest
}

#[cfg(all(test, feature = "cookie"))]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::{CookieSessionStore, Session, SessionConfig, SessionData, SessionStore as _};

    #[derive(tideway_session_derive::Session)]
    #[session(crate = crate, prefix = "budget.", version = 7)]
    struct Full {
        #[session(owner, max_len = 40)]
        user: Option<String>,
        #[session(ttl = "10m", max_len = 900, rename = "a.key.that.is.long.enough.to.matter.where.it.is.stored.twice")]
        note: Option<String>,
        count: Option<i64>,
        is_old: Option<bool>,
        ratio: Option<f64>,
        address: Option<std::net::SocketAddrV6>,
        since: Option<SystemTime>,
    }

    #[derive(tideway_session_derive::Session)]
    #[session(crate = crate, prefix = "b.")]
    struct Inner {
        #[session(owner, max_len = 40)]
        user: Option<String>,
        #[session(ttl = "10m")]
        count: Option<u8>,
    }

    #[derive(tideway_session_derive::Session)]
    #[session(crate = crate, prefix = "a.")]
    struct Nested {
        #[session(flatten, prefix = "in.")]
        inner: Inner,
        other: Option<u8>,
    }

    #[derive(tideway_session_derive::Session)]
    #[session(crate = crate, prefix = "a.")]
    struct Flat {
        #[session(rename = "in.b.user", owner, max_len = 40)]
        user: Option<String>,
        #[session(rename = "in.b.count", ttl = "10m")]
        count: Option<u8>,
        other: Option<u8>,
    }

    #[test]
    fn what_is_flattened_takes_what_it_would_as_fields() {
        assert_eq!(worst_cookie(&Nested::SCHEMA), worst_cookie(&Flat::SCHEMA));
        assert!(worst_cookie(&Nested::SCHEMA) > worst_cookie(&Inner::SCHEMA) + 20);
    }

    #[tokio::test]
    async fn the_worst_cookie_is_no_smaller_than_a_real_one() {
        let config = SessionConfig {
            cookie_name: "n".repeat(NAME),
            encryption_key: Some("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff".to_owned()),
            ..SessionConfig::default()
        };
        let store = CookieSessionStore::new(&config).expect("no mistake");
        let mut data = SessionData::new(Duration::from_secs(400 * 86_400));
        data.extend(Duration::from_secs(399 * 86_400));
        let mut full = data.typed::<Full>();
        full.set_user("u".repeat(40)).expect("fits");
        // Not ASCII, which is kept in less room.
        full.set_note("\u{e9}".repeat(450)).expect("fits");
        full.set_count(i64::MIN).expect("fits");
        full.set_is_old(false).expect("fits");
        full.set_ratio(-f64::MIN_POSITIVE).expect("fits");
        let address = std::net::Ipv6Addr::from([u8::MAX; 16]);
        full.set_address(std::net::SocketAddrV6::new(address, 65_535, 0, u32::MAX)).expect("fits");
        full.set_since(SystemTime::UNIX_EPOCH - Duration::new(1 << 62, 1)).expect("fits");
        let cookie = NAME + store.save("id", data).await.expect("fits").len();
        let worst = worst_cookie(&Full::SCHEMA);
        assert!(cookie <= worst, "{cookie} {worst}");
        assert!(cookie + 80 > worst, "the bound is near: {cookie} {worst}");
    }
}
