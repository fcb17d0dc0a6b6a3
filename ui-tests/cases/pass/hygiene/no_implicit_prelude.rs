// Generated code takes nothing from the prelude.

#![no_implicit_prelude]

mod hex {
    pub fn encode(value: &u64) -> ::std::string::String {
        ::std::format!("{value:x}")
    }
    pub fn decode(text: &str) -> ::core::option::Option<u64> {
        u64::from_str_radix(text, 16).ok()
    }
}

#[derive(::tideway_session::SessionValue, ::core::default::Default)]
enum Role {
    #[default]
    Guest,
    #[session(rename = "boss", alias = "root")]
    Admin,
}

#[derive(::tideway_session::SessionValue)]
struct UserId(u64);

#[derive(::tideway_session::Session)]
#[session(prefix = "shop.")]
struct Shop {
    #[session(owner)]
    user_id: ::core::option::Option<UserId>,
    #[session(default, privilege)]
    role: Role,
    #[session(json, default = ::std::vec![1, 2])]
    cart: ::std::vec::Vec<u32>,
    #[session(default = "ada", alias = "n")]
    name: ::std::string::String,
    #[session(text)]
    number: u8,
    #[session(with = hex)]
    code: u64,
    #[session(with = hex)]
    other: ::core::option::Option<u64>,
    #[session(flatten, prefix = "last.")]
    last: Last<u8, 2>,
    #[session(flash)]
    notice: ::core::option::Option<::std::string::String>,
    #[session(skip)]
    trace: ::std::vec::Vec<u8>,
}

#[derive(::tideway_session::Session)]
struct Last<T, const N: usize> {
    value: T,
    #[session(json)]
    values: ::core::option::Option<T>,
    #[session(skip)]
    rest: ::core::marker::PhantomData<[T; N]>,
}

::tideway_session::assert_distinct_keys!(Shop, Last<u8, 1>);

fn main() {
    let mut data = ::tideway_session::SessionData::new(::std::time::Duration::from_secs(60));
    let mut shop = data.typed::<Shop>();
    shop.set_user_id(UserId(7)).unwrap();
    shop.set_role(Role::Admin).unwrap();
    shop.set_name("eve").unwrap();
    shop.set_code(255).unwrap();
    shop.set_other(16).unwrap();
    shop.set_number(3).unwrap();
    shop.update_cart(|cart| cart.push(3)).unwrap();
    shop.last_mut().set_value(7).unwrap();
    ::std::assert_eq!(shop.last().value().unwrap(), 7);
    ::std::assert_eq!(data.get("shop.other"), ::core::option::Option::Some("10"));
    let whole: Shop = data.read().unwrap();
    ::std::assert_eq!(whole.cart, [1, 2, 3]);
    data.write(&whole).unwrap();
    data.typed::<Last<u8, 4>>().set_value(1).unwrap();
}
