// What somebody may look for under another name is answered by what there is.

use tideway_session::Session;

#[derive(Session)]
#[session(key = "shop", ttl = "1h")]
struct Shop {
    #[session(required)]
    name: String,
    #[session(optional)]
    theme: Option<String>,
    #[session(once)]
    notice: Option<String>,
    #[session(expires_in = "10m")]
    code: Option<u32>,
    #[session(max_age = 600)]
    token: Option<u32>,
    #[session(timeout = "10m")]
    step: Option<u32>,
}

fn main() {}
