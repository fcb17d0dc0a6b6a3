// `crate = path` says where the runtime is, for users who reach it through another crate.

mod web {
    pub mod sessions {
        pub use tideway_session::*;
    }
}

use web::sessions::{Session, SessionValue};

#[derive(SessionValue)]
#[session(crate = web::sessions)]
enum Role {
    Guest,
}

#[derive(SessionValue)]
#[session(crate = crate::web::sessions)]
struct UserId(u64);

#[derive(Session)]
#[session(crate = web::sessions, prefix = "shop.")]
struct Shop {
    role: Role,
    user_id: Option<UserId>,
    #[session(default = "ada")]
    name: String,
}

fn main() {
    let mut data = web::sessions::SessionData::new(std::time::Duration::from_secs(60));
    data.typed::<Shop>().set_role(Role::Guest).unwrap();
}
