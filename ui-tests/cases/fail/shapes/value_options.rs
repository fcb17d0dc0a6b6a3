// What can be said of a value is little.

use tideway_session::SessionValue;

#[derive(SessionValue)]
#[session(rename = "role", rename_al = "lowercase")]
enum Role {
    #[session(renam = "g")]
    Guest,
    #[session(skip, default)]
    Member,
    #[session(rename = 5)]
    Admin,
}

#[derive(SessionValue)]
#[session(tag = "kind", untagged)]
enum Tagged {
    One,
}

#[derive(SessionValue)]
#[session(transparent)]
struct UserId(#[session(json)] u64);

#[derive(SessionValue)]
#[session(rename_all = "lowercase")]
struct Name(String);

fn main() {}
