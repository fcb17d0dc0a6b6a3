// What serde has and a session has not is answered by what a session has.

use tideway_session::Session;

#[derive(Session)]
#[session(deny_unknown_fields)]
struct Shop {
    #[session(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[session(serialize_with = "hex::encode", deserialize_with = "hex::decode")]
    key: u64,
    #[session(skip_serializing)]
    trace: u64,
}

fn main() {}
