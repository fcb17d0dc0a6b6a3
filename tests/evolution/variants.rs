//! Enums whose variants change while both versions of a program are over one session.

use std::time::Duration;

use tideway_session::{Result, SessionData};

/// Versions of an enum, each in a struct of its own.
macro_rules! roles {
    ($($name:ident($($attribute:meta),*) { $($variants:tt)* })+) => {$(
        mod $name {
            #[derive(Debug, Clone, Copy, PartialEq, tideway_session::SessionValue)]
            #[session(rename_all = "snake_case")]
            pub(super) enum Role { $($variants)* }

            #[derive(tideway_session::Session)]
            pub(super) struct Shop {
                $(#[$attribute])*
                pub(super) role: Option<Role>,
            }
        }
    )+};
}

#[test]
fn a_variant_gets_another_text_in_two_rollouts() -> Result<()> {
    roles! {
        first() { Guest, Member }
        reads_both() { #[session(alias = "visitor")] Guest, Member }
        writes_new() { #[session(alias = "guest")] Visitor, Member }
    }
    let mut data = SessionData::new(Duration::from_secs(60));
    data.typed::<first::Shop>().set_role(first::Role::Guest)?;
    assert_eq!(data.typed::<reads_both::Shop>().role()?, Some(reads_both::Role::Guest));
    data.typed::<reads_both::Shop>().set_role(reads_both::Role::Guest)?;
    assert_eq!(data.typed::<first::Shop>().role()?, Some(first::Role::Guest));
    assert_eq!(data.typed::<writes_new::Shop>().role()?, Some(writes_new::Role::Visitor));
    data.typed::<writes_new::Shop>().set_role(writes_new::Role::Visitor)?;
    assert_eq!(data.get("role"), Some("visitor"));
    assert_eq!(data.typed::<reads_both::Shop>().role()?, Some(reads_both::Role::Guest));
    Ok(())
}

#[test]
fn a_variant_that_only_the_newer_program_knows_outlives_the_older_one() -> Result<()> {
    roles! {
        older(session(on_error = default)) { Guest, Member }
        newer() { Guest, Member, Admin }
    }
    let mut data = SessionData::new(Duration::from_secs(60));
    data.typed::<newer::Shop>().set_role(newer::Role::Admin)?;
    assert_eq!(data.typed::<older::Shop>().role()?, None);
    data.typed::<older::Shop>().update_role(|_| ())?;
    assert_eq!(data.typed::<newer::Shop>().role()?, Some(newer::Role::Admin));
    Ok(())
}
