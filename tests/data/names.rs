//! Names of the user's that generated code has as well, and more fields than are read in one call.

use std::time::Duration;

use tideway_session::{Session, SessionData};

#[expect(non_upper_case_globals, dead_code, reason = "a name that generated code has as well")]
const part0: u8 = 0;

#[derive(Session, Debug, Default, PartialEq)]
struct Named {
    part0: u8,
    #[session(skip)]
    part1: u8,
    fields: u8,
    r#type: u8,
    value: u8,
    #[session(flatten, prefix = "x.")]
    inner: Inner,
    #[session(skip)]
    between: u8,
    self_: u8,
    keys: u8,
    data: u8,
    a: u8,
    b: u8,
    c: u8,
    d: u8,
    e: u8,
    f: u8,
    g: u8,
    h: u8,
    i: u8,
    j: u8,
    k: u8,
}

#[derive(Session, Debug, Default, PartialEq)]
struct Inner {
    part0: u8,
}

#[test]
fn fields_of_any_name_and_number_are_read_and_written_as_a_whole() {
    let mut data = SessionData::new(Duration::from_secs(60));
    let inner = Inner { part0: 5 };
    let named = Named {
        part0: 1,
        fields: 2,
        r#type: 3,
        value: 4,
        inner,
        self_: 6,
        keys: 7,
        data: 8,
        j: 9,
        k: 10,
        ..Named::default()
    };
    named.write(&mut data).expect("fits");
    assert_eq!(Named::read(&data).expect("was written"), named);
}
