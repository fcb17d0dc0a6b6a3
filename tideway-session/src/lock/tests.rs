use super::*;
use crate::Session;

/// What a change from one program to another is told.
pub(super) fn told(old: &[Schema], new: &[Schema]) -> Vec<String> {
    dangers(&Lock::of(old), &Lock::of(new), new)
}

/// A program: structs in a module of their own.
macro_rules! program {
    ($name:ident: $($item:item)+) => {
        mod $name {
            $($item)+
        }
    };
}

program! { base:
    #[derive(tideway_session_derive::Session)]
    #[session(crate = crate, prefix = "shop.", version = 1)]
    pub(super) struct Shop {
        pub(super) visits: u32,
        #[session(default, alias = "old")]
        pub(super) theme: String,
        pub(super) mail: Option<String>,
    }
}

program! { safe:
    #[derive(tideway_session_derive::Session)]
    #[session(crate = crate, prefix = "shop.", version = 1)]
    pub(super) struct Shop {
        pub(super) visits: Option<u64>,
        #[session(default, alias = "old")]
        pub(super) theme: String,
        #[session(alias = "shop.email")]
        pub(super) mail: Option<String>,
        #[session(default)]
        pub(super) added: bool,
    }
}

program! { renamed:
    #[derive(tideway_session_derive::Session)]
    #[session(crate = crate, prefix = "shop.", version = 1)]
    pub(super) struct Shop {
        pub(super) visits: u32,
        #[session(default, alias = "old")]
        pub(super) theme: String,
        #[session(alias = "shop.mail")]
        pub(super) email: Option<String>,
    }
}

program! { harmful:
    #[derive(tideway_session_derive::Session)]
    #[session(crate = crate, prefix = "shop.")]
    pub(super) struct Shop {
        pub(super) visits: bool,
        #[session(json)]
        pub(super) theme: String,
        pub(super) added: u32,
    }
}

program! { migrated:
    #[derive(tideway_session_derive::Session)]
    #[session(crate = crate, prefix = "shop.", version = 2, migrate = migrate)]
    pub(super) struct Shop {
        pub(super) count: u32,
    }

    #[expect(clippy::unnecessary_wraps, reason = "the signature of every migration")]
    fn migrate(_: u32, _: &mut crate::SessionData) -> crate::Result<()> {
        Ok(())
    }
}

program! { lenient:
    #[derive(tideway_session_derive::Session)]
    #[session(crate = crate, prefix = "shop.", version = 1, on_error = remove)]
    pub(super) struct Shop {
        pub(super) visits: bool,
        #[session(json, default, alias = "old")]
        pub(super) theme: String,
        pub(super) mail: Option<String>,
    }
}

program! { one_struct:
    #[derive(tideway_session_derive::Session)]
    #[session(crate = crate, prefix = "shop.")]
    pub(super) struct Shop {
        pub(super) billing_street: Option<String>,
        #[session(default, alias = "shop.billing_town")]
        pub(super) billing_city: String,
    }
}

program! { flattened:
    #[derive(tideway_session_derive::Session)]
    #[session(crate = crate)]
    pub(super) struct Address {
        pub(super) street: Option<String>,
        #[session(default, alias = "town")]
        pub(super) city: String,
    }

    #[derive(tideway_session_derive::Session)]
    #[session(crate = crate, prefix = "shop.")]
    pub(super) struct Shop {
        #[session(flatten, prefix = "billing_")]
        pub(super) billing: Address,
    }
}

program! { store:
    #[derive(tideway_session_derive::Session)]
    #[session(crate = crate, prefix = "store.", version = 2, migrate = migrate)]
    pub(super) struct Shop {
        #[session(alias = "shop.count")]
        pub(super) count: Option<u32>,
    }

    #[derive(tideway_session_derive::Session)]
    #[session(crate = crate, prefix = "shop.")]
    pub(super) struct Store {
        pub(super) count: Option<u32>,
    }

    #[expect(clippy::unnecessary_wraps, reason = "the signature of every migration")]
    fn migrate(_: u32, _: &mut crate::SessionData) -> crate::Result<()> {
        Ok(())
    }
}

program! { beside:
    #[derive(tideway_session_derive::Session)]
    #[session(crate = crate, prefix = "shop.")]
    pub(super) struct Basket {
        pub(super) items: Option<u32>,
    }
}

program! { beside_later:
    #[derive(tideway_session_derive::Session)]
    #[session(crate = crate, prefix = "shop.")]
    pub(super) struct Basket {
        pub(super) items: Option<bool>,
    }
}

program! { beside_moved:
    #[derive(tideway_session_derive::Session)]
    #[session(crate = crate, prefix = "store.")]
    pub(super) struct Basket {
        pub(super) items: Option<u32>,
    }
}

const NONE: [String; 0] = [];

#[test]
fn changes_that_lose_nothing_are_not_told() {
    assert_eq!(told(&[base::Shop::SCHEMA], &[base::Shop::SCHEMA]), NONE);
    assert_eq!(told(&[base::Shop::SCHEMA], &[safe::Shop::SCHEMA]), NONE);
    assert_eq!(told(&[base::Shop::SCHEMA], &[lenient::Shop::SCHEMA]), NONE);
    assert_eq!(told(&[base::Shop::SCHEMA], &[migrated::Shop::SCHEMA]), NONE);
}

#[test]
fn fields_that_move_into_a_flattened_struct_are_followed_by_their_keys() {
    let (one, flattened) = ([one_struct::Shop::SCHEMA], [flattened::Shop::SCHEMA]);
    assert_eq!(told(&one, &flattened), NONE);
    assert_eq!(told(&flattened, &one), NONE);
    assert_eq!(told(&one, &[flattened::Address::SCHEMA]).len(), 1);
}

#[test]
fn a_rename_is_safe_in_two_deploys_and_told_in_one() {
    let second = told(&[safe::Shop::SCHEMA], &[renamed::Shop::SCHEMA]);
    assert!(second.iter().all(|text| !text.contains("mail")), "{second:?}");
    let told = told(&[base::Shop::SCHEMA], &[renamed::Shop::SCHEMA]);
    assert_eq!(told.len(), 1);
    assert!(told.iter().all(|text| text.contains("deploy `alias = \"shop.email\"` on the old name first")), "{told:?}");
}

#[test]
fn each_loss_is_told_with_the_way_out() {
    let told = told(&[base::Shop::SCHEMA], &[harmful::Shop::SCHEMA]);
    let expected = [
        "has lost its `version`",
        "`shop.mail` is read by no field any more: list it as `alias = \"shop.mail\"`",
        "`old` is read by no field any more: keep the `alias`",
        "`shop.theme` was stored as plain and is read as json now: raise the `version`",
        "`shop.theme` may be absent from sessions, and is required now: give it a `default`",
        "`shop.visits` was a `u32` and is read as a `bool` now",
        "`shop.added` is new and required",
    ];
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for (told, expected) in told.iter().zip(expected) {
        assert!(told.contains(expected), "{told}");
    }
}

#[test]
fn a_version_goes_up_only_and_a_struct_that_is_gone_is_told() {
    let told_of_version = told(&[migrated::Shop::SCHEMA], &[base::Shop::SCHEMA]);
    assert!(told_of_version.iter().any(|text| text.contains("went from 2 to 1")), "{told_of_version:?}");
    let gone = told(&[base::Shop::SCHEMA], &[]);
    let [version, fields] = &gone[..] else { panic!("{gone:?}") };
    assert!(version.contains("no struct has any more"), "{version}");
    assert!(
        fields.starts_with("`Shop` is not among the structs, and no other reads its `shop.mail`, `shop.theme`"),
        "{fields}"
    );
}

#[test]
fn a_migration_answers_for_its_own_struct_alone() {
    let old = [base::Shop::SCHEMA, beside::Basket::SCHEMA];
    assert_eq!(told(&old, &[migrated::Shop::SCHEMA, beside::Basket::SCHEMA]), NONE);
    let told = told(&old, &[migrated::Shop::SCHEMA, beside_later::Basket::SCHEMA]);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told.iter().all(|text| text.contains("`shop.items` was a `u32` and is read as a `bool` now")), "{told:?}");
}

#[test]
fn a_version_is_kept_under_the_prefix_whatever_the_struct_is_called() {
    let moved = told(&[migrated::Shop::SCHEMA], &[store::Shop::SCHEMA]);
    assert!(moved.iter().any(|text| text.contains("would be taken for version 0: keep the prefix")), "{moved:?}");
    let both = told(&[beside::Basket::SCHEMA], &[beside_moved::Basket::SCHEMA]);
    assert_eq!(both.len(), 1, "{both:?}");
    assert!(
        both.iter().all(|text| text.contains("went from `shop.` to `store.`, so no field reads `shop.items`")),
        "{both:?}"
    );
    let renamed = told(&[migrated::Shop::SCHEMA], &[store::Store::SCHEMA]);
    assert!(renamed.iter().any(|text| text.contains("has lost its `version`")), "{renamed:?}");
}

#[test]
fn the_type_of_a_field_is_followed_by_what_it_reads() {
    for (was, is, form, expected) in [
        ("u32", "u64", "plain", true),
        ("u32", "i64", "plain", true),
        ("u32", "i32", "plain", false),
        ("i32", "u64", "plain", false),
        ("u64", "u32", "plain", false),
        ("Option<u8>", "u8", "plain", true),
        ("bool", "String", "plain", true),
        ("bool", "String", "json", false),
        ("String", "bool", "plain", false),
        ("Vec<u8>", "Vec<u16>", "json", false),
    ] {
        assert_eq!(compare::reads(was, is, form), expected, "{was} {is} {form}");
    }
}

#[test]
fn structs_of_one_name_have_a_file_each() {
    let refused = check("", &[base::Shop::SCHEMA, safe::Shop::SCHEMA], false).expect_err("one name");
    assert!(refused.contains("are named `Shop`: give each of them a file"), "{refused}");
}

#[test]
fn the_file_is_written_kept_in_step_and_guards() -> Result<(), String> {
    let path = env::temp_dir().join(format!("tideway-session-{}.lock", std::process::id()));
    let path = path.to_str().expect("text");
    let text = || fs::read_to_string(path).expect("a file");
    check(path, &[base::Shop::SCHEMA], false)?;
    let first = text();
    assert!(first.contains("\"shop.visits\""), "{first}");
    check(path, &[base::Shop::SCHEMA], false)?;
    let refused = check(path, &[harmful::Shop::SCHEMA], false).expect_err("a loss");
    assert!(refused.contains("TIDEWAY_SESSION_LOCK=update"), "{refused}");
    assert_eq!(text(), first, "a change that is refused is not written");
    check(path, &[safe::Shop::SCHEMA], false)?;
    assert!(text().contains("shop.added"));
    check(path, &[harmful::Shop::SCHEMA], true)?;
    check(path, &[harmful::Shop::SCHEMA], false)?;
    fs::write(path, "no lock file").expect("a file");
    assert!(check(path, &[base::Shop::SCHEMA], true).expect_err("no lock file").contains("restore it"));
    fs::remove_file(path).expect("a file");
    Ok(())
}
