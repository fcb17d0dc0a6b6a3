//! Changes of a single type or attribute, and what is told of each.

use super::tests::told;
use crate::Session;

/// What is told of a change of one field, or of the struct, and of what stands beside it.
macro_rules! change {
    ([$($was:tt)*] $({ $($before:item)* })? => [$($is:tt)*] $({ $($after:item)* })?) => {{
        mod old {
            program!($($was)*);
            $($($before)*)?
        }
        mod new {
            program!($($is)*);
            $($($after)*)?
        }
        let told = told(&[old::Shop::SCHEMA], &[new::Shop::SCHEMA]);
        assert!(told.len() < 2, "{told:?}");
        told.into_iter().next().unwrap_or_default()
    }};
}

macro_rules! program {
    (($($option:tt)*) $($field:tt)*) => {
        #[derive(tideway_session_derive::Session)]
        #[session(crate = crate, $($option)*)]
        pub(super) struct Shop { $($field)* }
    };
    ($($field:tt)*) => {
        program!(() $($field)*);
    };
}

macro_rules! role {
    ($($variant:tt)*) => {
        #[derive(tideway_session_derive::SessionValue)]
        #[session(crate = crate, rename_all = "snake_case")]
        pub(super) enum Role { $($variant)* }
    };
}

/// A newtype of the session's field.
macro_rules! id {
    ($name:ident, $ty:ty) => {
        #[derive(tideway_session_derive::SessionValue)]
        #[session(crate = crate)]
        pub(super) struct $name($ty);
    };
}

/// A newtype of whatever its argument is.
macro_rules! tagged {
    () => {
        #[derive(tideway_session_derive::SessionValue)]
        #[session(crate = crate)]
        pub(super) struct Tagged<T>(T);
    };
}

#[expect(clippy::unnecessary_wraps, reason = "the signature of every migration")]
fn migrate(_: u32, _: &mut crate::SessionData) -> crate::Result<()> {
    Ok(())
}

#[test]
fn a_text_that_no_variant_reads_is_told_with_its_alias() {
    let told = change!([role: Option<Role>] {role!(Guest, Member);} => [role: Option<Role>] {role!(Guest);});
    assert!(
        told.starts_with(
            "`role` may be `member`, which no variant of `Role` reads any more: list it as `alias = \"member\"`"
        ),
        "{told}"
    );
    let told = change!(
        [role: Option<Role>] {role!(Guest, #[session(alias = "user")] Member);}
        => [role: Option<Role>] {role!(Guest, Member);}
    );
    assert!(told.starts_with("`role` may be `user`,"), "{told}");
    let told = change!([role: Role] {role!(Guest, Member);} => [#[session(on_error = default, default = Role::Guest)] role: Role] {role!(Guest);});
    assert_eq!(told, "");
}

#[test]
fn a_variant_gets_another_text_in_two_deploys() {
    let told = change!([role: Role] {role!(Guest);} => [role: Role] {role!(#[session(alias = "guest")] Visitor);});
    assert!(
        told.starts_with("`role` is written as `visitor` where it was `guest`")
            && told.contains("deploy `alias = \"visitor\"`"),
        "{told}"
    );
    let first = change!([role: Role] {role!(Guest);} => [role: Role] {role!(#[session(alias = "visitor")] Guest);});
    let second = change!(
        [role: Role] {role!(#[session(alias = "visitor")] Guest);}
        => [role: Role] {role!(#[session(alias = "guest")] Visitor);}
    );
    assert_eq!([first, second], ["", ""]);
}

#[test]
fn variants_may_come_move_and_change_their_names() {
    for told in [
        change!([role: Role] {role!(Guest, Member);} => [role: Option<Role>] {role!(Admin, Member, Guest);}),
        change!([role: Role] {role!(Guest);} => [role: Role] {role!(#[session(rename = "guest")] Visitor);}),
        change!([role: Role] {role!(Guest);} => [role: String]),
        change!([role: Role] {role!(Guest);} => [role: Wrapped] {role!(Guest); id!(Wrapped, Role);}),
    ] {
        assert_eq!(told, "");
    }
}

#[test]
fn a_newtype_is_what_it_wraps() {
    assert_eq!(change!([user: Option<u32>] => [user: Option<Id>] {id!(Id, u64);}), "");
    assert_eq!(change!([user: Id] {id!(Id, u32);} => [user: u32]), "");
    let told = change!([user: Id] {id!(Id, u64);} => [user: Id] {id!(Id, u32);});
    assert!(told.starts_with("`user` was a `u64` and is read as a `u32` now"), "{told}");
    let told = change!([user: Id] {id!(Inner, u64); id!(Id, Inner);} => [user: Id] {id!(Inner, bool); id!(Id, Inner);});
    assert!(told.starts_with("`user` was a `u64` and is read as a `bool` now"), "{told}");
}

#[test]
fn another_codec_is_another_form() {
    macro_rules! codec {
        ($name:ident) => {
            pub(super) mod $name {
                pub(in super::super) fn encode(value: &u8) -> String {
                    value.to_string()
                }
                pub(in super::super) fn decode(text: &str) -> Option<u8> {
                    text.parse().ok()
                }
            }
        };
    }
    let told = change!([#[session(with = hex)] code: u8] {codec!(hex);} => [#[session(with = octal)] code: u8] {codec!(octal);});
    assert!(told.starts_with("`code` was stored as with hex and is read as with octal now"), "{told}");
    assert_eq!(
        change!([#[session(with = hex)] code: u8] {codec!(hex);} => [#[session(with = hex)] code: u8] {codec!(hex);}),
        ""
    );
}

#[test]
fn a_migration_stays_as_long_as_older_sessions() {
    let told =
        change!([(version = 2, migrate = super::migrate) visits: Option<u32>] => [(version = 2) visits: Option<u32>]);
    assert!(told.starts_with("`Shop` has lost its `migrate`"), "{told}");
    assert_eq!(
        change!([(version = 2) visits: Option<u32>] => [(version = 3, migrate = super::migrate) visits: Option<u32>]),
        ""
    );
}

#[test]
fn a_smaller_limit_is_told_and_a_larger_one_is_not() {
    for (told, limit) in [
        (change!([#[session(max_len = 900)] note: String] => [#[session(max_len = 300)] note: String]), 300),
        (change!([note: String] => [#[session(max_len = 900)] note: String]), 900),
    ] {
        assert!(told.starts_with(&format!("`note` may hold more than `max_len = {limit}`")), "{told}");
    }
    for told in [
        change!([#[session(max_len = 300)] note: String] => [#[session(max_len = 900)] note: String]),
        change!([#[session(max_len = 300)] note: String] => [note: String]),
        change!([visits: u32] => [#[session(max_len = 20)] visits: u32]),
    ] {
        assert_eq!(told, "");
    }
}

#[test]
fn what_could_not_be_read_is_no_error_until_it_is_gone() {
    let told = change!([#[session(on_error = remove)] theme: Option<u8>] => [theme: Option<u8>]);
    assert!(told.contains("keep `on_error` until"), "{told}");
}

#[test]
fn an_owner_stays_one() {
    let told = change!([#[session(owner)] user: Option<u64>] => [user: Option<u64>]);
    assert!(told.starts_with("`user` no longer says whose session it is"), "{told}");
    assert_eq!(change!([user: Option<u64>] => [#[session(owner)] user: Option<u64>]), "");
}

#[test]
fn a_required_field_that_goes_is_missed_by_the_version_before() {
    let told = change!([visits: u32, user: Option<u64>] => [user: Option<u64>]);
    assert!(told.ends_with("miss it in new sessions, so make it an `Option` there first"), "{told}");
    let told = change!([visits: Option<u32>, user: Option<u64>] => [user: Option<u64>]);
    assert!(told.ends_with("with `version` and `migrate`"), "{told}");
}

/// Fields of a newtype with a parameter differ by its argument.
#[test]
fn another_argument_of_a_newtype_is_told() {
    let told = change!(
        [tag: Tagged<u64>] { tagged!(); } => [tag: Tagged<bool>] { tagged!(); }
    );
    assert!(told.contains("was a `Tagged<u64>` and is read as a `Tagged<bool>`"), "{told}");
    assert_eq!(change!([tag: Tagged<u64>] { tagged!(); } => [tag: Tagged<u64>] { tagged!(); }), "");
}

/// The migration of a struct that is called something else by now brings the field.
#[test]
fn a_new_required_field_of_a_renamed_struct_is_what_its_migration_brings() {
    mod old {
        #[derive(tideway_session_derive::Session)]
        #[session(crate = crate, prefix = "shop.", version = 1)]
        pub(super) struct Shop {
            visits: Option<u32>,
        }
    }
    mod new {
        #[derive(tideway_session_derive::Session)]
        #[session(crate = crate, prefix = "shop.", version = 2, migrate = super::migrate)]
        pub(super) struct Store {
            visits: Option<u32>,
            token: String,
        }
    }
    assert!(told(&[old::Shop::SCHEMA], &[new::Store::SCHEMA]).is_empty());
}

/// A struct that was there under another name is asked for a default as well; one that is new as a whole is not.
#[test]
fn a_new_required_field_is_told_whatever_the_struct_is_called() {
    mod old {
        #[derive(tideway_session_derive::Session)]
        #[session(crate = crate)]
        pub(super) struct Store {
            visits: Option<u32>,
        }
    }
    mod new {
        #[derive(tideway_session_derive::Session)]
        #[session(crate = crate)]
        pub(super) struct Shop {
            visits: Option<u32>,
            token: String,
        }
        #[derive(tideway_session_derive::Session)]
        #[session(crate = crate, prefix = "auth.")]
        pub(super) struct Auth {
            user: u64,
        }
    }
    let told = told(&[old::Store::SCHEMA], &[new::Shop::SCHEMA, new::Auth::SCHEMA]);
    assert_eq!(
        told,
        ["`token` is new and required, and no session has it: give it a `default`, or make it an `Option`"]
    );
}
