// Being sensitive is said in one word, of a field that is stored.

use tideway_session::Session;

#[derive(Session)]
#[session(sensitive)]
struct Shop {
    #[session(sensitive = true)]
    token: String,
    #[session(sensitve)]
    code: String,
    #[session(secret)]
    pin: String,
    #[session(sensitive, sensitive)]
    mail: String,
    #[session(skip, sensitive)]
    trace: String,
}

fn main() {}
