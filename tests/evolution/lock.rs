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

#[test]
fn the_structs_are_what_the_lock_file_says() {
    schema_lock!("evolution/session.lock", Shop, Auth);
}
