// An enum without variants has no value.

use tideway_session::SessionValue;

#[derive(SessionValue)]
enum Never {}

#[derive(SessionValue)]
struct Nothing;

fn main() {}
