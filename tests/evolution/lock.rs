//! The lock file of a program, kept in step by a test.

use tideway_session::{Session, schema_lock};

#[derive(Session)]
#[session(prefix = "shop.", version = 1)]
struct Shop {
    visits: Option<u32>,
    #[session(json, default, on_error = remove)]
    cart: Vec<String>,
    #[session(alias = "csrf")]
    form_token: String,
}

#[derive(Session)]
#[session(prefix = "auth.")]
struct Auth {
    #[session(owner)]
    user: Option<u64>,
}

/// Other fields under the keys of the program.
mod changed {
    #[derive(tideway_session::Session)]
    #[session(prefix = "shop.", version = 1)]
    pub(super) struct Shop {
        pub(super) visits: Option<bool>,
    }
}

#[test]
fn the_structs_are_what_the_lock_file_says() {
    schema_lock!("evolution/session.lock", Shop, Auth);
}

#[test]
#[should_panic(
    expected = "`shop.visits` was a `u32` and is read as a `bool` now: raise the `version` and `migrate` it"
)]
fn a_change_that_would_misread_sessions_fails_and_says_what_to_do() {
    schema_lock!("evolution/session.lock", changed::Shop, Auth);
}
