// Names of fields that are also names of methods of common traits, or that need care to be spelt in capitals.

use std::time::Duration;
use tideway_session::{Session, SessionData};

#[derive(Session)]
#[allow(non_snake_case)]
struct Shop {
    clone: u8,
    borrow: u8,
    to_owned: u8,
    type_id: u8,
    eq: u8,
    drop: u8,
    default: u8,
    from: u8,
    new: u8,
    keys: u8,
    userId: u8,
    größe: u8,
    _hidden: u8,
    __: u8,
    x1: u8,
    set: u8,
    take: u8,
    #[session(flash)]
    into: u8,
}

fn main() {
    let mut data = SessionData::new(Duration::from_secs(60));
    let mut shop = data.typed::<Shop>();
    macro_rules! each {
        ($($set:ident, $get:ident, $key:ident;)*) => {$(
            shop.$set(7).unwrap();
            assert_eq!(shop.$get().unwrap(), 7, stringify!($get));
            let _: tideway_session::Key<u8> = Shop::$key;
        )*};
    }
    each! {
        set_clone, clone, CLONE;
        set_borrow, borrow, BORROW;
        set_to_owned, to_owned, TO_OWNED;
        set_type_id, type_id, TYPE_ID;
        set_eq, eq, EQ;
        set_drop, drop, DROP;
        set_default, default, DEFAULT;
        set_from, from, FROM;
        set_new, new, NEW;
        set_keys, keys, KEYS;
        set_userId, userId, USERID;
        set_größe, größe, GRÖSSE;
        set__hidden, _hidden, _HIDDEN;
        set___, __, __;
        set_x1, x1, X1;
        set_set, set, SET;
        set_take, take, TAKE;
        set_into, take_into, INTO;
    }
}
