// Structs of many fields, and one of them twice in another, are told apart within the compiler's patience.

macro_rules! with_names {
    ($make:ident) => {
        $make! {
            f01 f02 f03 f04 f05 f06 f07 f08 f09 f10 f11 f12 f13 f14 f15 f16 f17 f18 f19 f20
            f21 f22 f23 f24 f25 f26 f27 f28 f29 f30 f31 f32 f33 f34 f35 f36 f37 f38 f39 f40
            f41 f42 f43 f44 f45 f46 f47 f48 f49 f50 f51 f52 f53 f54 f55 f56 f57 f58 f59 f60
        }
    };
}

macro_rules! structs {
    ($($name:ident)*) => {
        #[derive(tideway_session::Session)]
        struct Inner { $($name: Option<u8>),* }

        #[derive(tideway_session::Session)]
        #[session(prefix = "outer.")]
        struct Outer {
            $($name: Option<u8>,)*
            #[session(flatten, prefix = "one.")]
            one: Inner,
            #[session(flatten, prefix = "two.")]
            two: Inner,
        }
    };
}

with_names!(structs);

tideway_session::assert_distinct_keys!(Inner, Outer);

fn main() {
    use tideway_session::Session;
    assert_eq!(Outer::SCHEMA.fields().count(), 180);
}
