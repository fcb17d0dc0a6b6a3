#[automatically_derived]
#[allow(
    deprecated,
    unused_qualifications,
    unused_variables,
    reason = "what the variants are, and how the path is written, is the user's affair"
)]
impl ::tideway_session::SessionValue for Role {
    const MAX_LEN: ::core::option::Option<usize> = ::core::option::Option::Some(10usize);
    const SHAPE: ::tideway_session::__private::Shape = ::tideway_session::__private::Shape::Variants(
        &[&["guest"], &["shop_owner", "admin"]],
    );
    fn encode(&self, text: &mut ::std::string::String) {
        text.push_str(
            match self {
                Self::Guest => "guest",
                Self::ShopOwner => "shop_owner",
            },
        )
    }
    fn decode(text: &str) -> ::core::option::Option<Self> {
        ::core::option::Option::Some(
            match text {
                "guest" => Self::Guest,
                "shop_owner" | "admin" => Self::ShopOwner,
                _ => return ::core::option::Option::None,
            },
        )
    }
}
#[automatically_derived]
#[allow(
    deprecated,
    unused_qualifications,
    unused_variables,
    reason = "what the variants are, and how the path is written, is the user's affair"
)]
impl ::tideway_session::SessionValue for UserId {
    const MAX_LEN: ::core::option::Option<usize> = <u64 as ::tideway_session::SessionValue>::MAX_LEN;
    const SHAPE: ::tideway_session::__private::Shape = ::tideway_session::__private::Shape::Wraps(
        "u64",
        &<u64 as ::tideway_session::SessionValue>::SHAPE,
    );
    fn encode(&self, text: &mut ::std::string::String) {
        <u64 as ::tideway_session::SessionValue>::encode(&self.0, text)
    }
    fn decode(text: &str) -> ::core::option::Option<Self> {
        ::core::option::Option::map(
            <u64 as ::tideway_session::SessionValue>::decode(text),
            Self,
        )
    }
}
