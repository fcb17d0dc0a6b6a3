// Each text is of one variant.

use tideway_session::SessionValue;

#[derive(SessionValue)]
#[session(rename_all = "lowercase")]
enum Role {
    Guest,
    #[session(rename = "guest")]
    Member,
    #[session(alias = "guest", alias = "root", alias = "admin")]
    Admin,
    GUEST,
}

fn main() {}
