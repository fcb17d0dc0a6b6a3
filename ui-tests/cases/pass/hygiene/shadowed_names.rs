// Names of the standard library may mean something else where the struct stands.

#![allow(dead_code, unused_macros)]

type Option<T> = std::vec::Vec<T>;
type Result = u8;
struct String;
struct Vec;
struct Some;
struct None;
struct Ok;
struct Err;
struct Box;
struct Default;
struct R;
trait Send {}
trait Sync {}
trait Fn {}
trait Debug {}
mod core {}
mod std_ {}
mod tideway_session {}

macro_rules! unreachable {
    () => {};
}
macro_rules! compile_error {
    () => {};
}

#[derive(::tideway_session::SessionValue)]
enum Role {
    Some,
    None,
    Ok,
    Err,
}

#[derive(::tideway_session::Session)]
struct Shop {
    role: Role,
    #[session(default)]
    visits: u32,
    user_id: ::std::option::Option<u64>,
    name: ::std::string::String,
    #[session(skip)]
    own: ::std::vec::Vec<R>,
    // Names that generated code uses for its own variables.
    data: u8,
    value: u8,
    change: u8,
    fields: u8,
    text: u8,
    accessor: u8,
    keys: u8,
    read: u8,
    write: u8,
}

fn main() {
    let mut data = ::tideway_session::SessionData::new(::std::time::Duration::from_secs(60));
    let mut shop = data.typed::<Shop>();
    shop.set_role(Role::None).unwrap();
    shop.set_name("ada").unwrap();
    shop.set_data(1).unwrap();
    shop.set_fields(shop.data().unwrap() + 1).unwrap();
    assert_eq!(shop.update_visits(|visits| *visits + 1).unwrap(), 1);
    assert_eq!(shop.fields().unwrap(), 2);
}
