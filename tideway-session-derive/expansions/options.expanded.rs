#[allow(
    clippy::redundant_closure,
    dead_code,
    deprecated,
    non_upper_case_globals,
    private_bounds,
    private_interfaces,
    unused_qualifications,
    reason = "what is used of it, and which types it names, is the user's affair"
)]
impl Shop {
    /// The typed key of the field: `shop.userId`.
    const USER_ID: ::tideway_session::Key<Option<u64>> = ::tideway_session::Key::optional_value(
            "shop.",
            "userId",
        )
        .aliases(&["uid"])
        .owner();
    /// The typed key of the field: `shop.cart`.
    const CART: ::tideway_session::Key<Vec<String>> = ::tideway_session::Key::json(
            "shop.",
            "cart",
        )
        .or(::core::default::Default::default);
    /// The typed key of the field: `shop.visits`.
    const VISITS: ::tideway_session::Key<u32> = ::tideway_session::Key::value(
            "shop.",
            "visits",
        )
        .or(|| 1);
    /// The typed key of the field: `shop.ip`.
    const ADDRESS: ::tideway_session::Key<Option<std::net::IpAddr>> = ::tideway_session::Key::optional_text(
        "shop.",
        "ip",
    );
    /// The typed key of the field: `shop.balance`.
    const BALANCE: ::tideway_session::Key<Money> = ::tideway_session::Key::with(
            "shop.",
            "balance",
            |value, text| ::tideway_session::__private::encoded(
                money::encode(value),
                text,
            ),
            |text| ::tideway_session::__private::decoded(money::decode(text)),
        )
        .or(|| ::tideway_session::__private::default_text("0.00"));
    /// The typed key of the field: `shop.notice`.
    const NOTICE: ::tideway_session::Key<Option<String>> = ::tideway_session::Key::optional_value(
        "shop.",
        "notice",
    );
}
#[automatically_derived]
impl ::core::fmt::Debug for Basket<'_> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::fmt::Debug::fmt(&self.fields, f)
    }
}
/// Reads and writes the fields of [`Shop`] in a session, one method for each thing to do with a field.
///
/// `SessionData::typed::<Shop>()` makes one; in an axum handler it is an extractor.
#[allow(
    dead_code,
    private_bounds,
    private_interfaces,
    reason = "what is used of it, and which types it names, is the user's affair"
)]
pub(crate) struct Basket<'a> {
    fields: ::tideway_session::__private::Fields<'a>,
}
#[allow(
    clippy::impl_trait_in_params,
    dead_code,
    deprecated,
    non_snake_case,
    private_bounds,
    private_interfaces,
    unused_qualifications,
    reason = "what is used of it, and which types it names, is the user's affair"
)]
impl Basket<'_> {
    /// Reads the field; absent, it is `None`.
    fn user_id(&self) -> ::tideway_session::Result<Option<u64>> {
        self.fields.get(&<Shop>::USER_ID)
    }
    /// Sets the field, and gives the session a new id.
    fn set_user_id(
        &mut self,
        value: impl ::tideway_session::IntoField<Option<u64>>,
    ) -> ::tideway_session::Result<()> {
        self.fields
            .set(&<Shop>::USER_ID, ::tideway_session::IntoField::into_field(value))
    }
    /// Changes the field in place; returns what its first run returned. The closure runs again on the new value if another request changed the field meanwhile, so it should do nothing but change the value.
    fn update_user_id<R>(
        &mut self,
        change: impl ::core::ops::Fn(
            &mut Option<u64>,
        ) -> R + ::core::marker::Send + ::core::marker::Sync + 'static,
    ) -> ::tideway_session::Result<R> {
        self.fields.update(&<Shop>::USER_ID, change)
    }
    /// Removes the field; returns whether it was there.
    fn remove_user_id(&mut self) -> ::tideway_session::Result<bool> {
        self.fields.remove(&<Shop>::USER_ID)
    }
    /// Reads and removes the field; absent, it is `None`.
    fn take_user_id(&mut self) -> ::tideway_session::Result<Option<u64>> {
        self.fields.take(&<Shop>::USER_ID)
    }
    /// Reads the field; absent, it is its default.
    fn cart(&self) -> ::tideway_session::Result<Vec<String>> {
        self.fields.get(&<Shop>::CART)
    }
    /// Sets the field.
    fn set_cart(&mut self, value: Vec<String>) -> ::tideway_session::Result<()> {
        self.fields.set(&<Shop>::CART, value)
    }
    /// Changes the field in place; returns what its first run returned. The closure runs again on the new value if another request changed the field meanwhile, so it should do nothing but change the value.
    fn update_cart<R>(
        &mut self,
        change: impl ::core::ops::Fn(
            &mut Vec<String>,
        ) -> R + ::core::marker::Send + ::core::marker::Sync + 'static,
    ) -> ::tideway_session::Result<R> {
        self.fields.update(&<Shop>::CART, change)
    }
    /// Removes the field; returns whether it was there.
    fn remove_cart(&mut self) -> ::tideway_session::Result<bool> {
        self.fields.remove(&<Shop>::CART)
    }
    /// Reads and removes the field; absent, it is its default.
    fn take_cart(&mut self) -> ::tideway_session::Result<Vec<String>> {
        self.fields.take(&<Shop>::CART)
    }
    /// Reads the field; absent, it is its default.
    fn visits(&self) -> ::tideway_session::Result<u32> {
        self.fields.get(&<Shop>::VISITS)
    }
    /// Sets the field.
    fn set_visits(&mut self, value: u32) -> ::tideway_session::Result<()> {
        self.fields.set(&<Shop>::VISITS, value)
    }
    /// Changes the field in place; returns what its first run returned. The closure runs again on the new value if another request changed the field meanwhile, so it should do nothing but change the value.
    fn update_visits<R>(
        &mut self,
        change: impl ::core::ops::Fn(
            &mut u32,
        ) -> R + ::core::marker::Send + ::core::marker::Sync + 'static,
    ) -> ::tideway_session::Result<R> {
        self.fields.update(&<Shop>::VISITS, change)
    }
    /// Removes the field; returns whether it was there.
    fn remove_visits(&mut self) -> ::tideway_session::Result<bool> {
        self.fields.remove(&<Shop>::VISITS)
    }
    /// Reads and removes the field; absent, it is its default.
    fn take_visits(&mut self) -> ::tideway_session::Result<u32> {
        self.fields.take(&<Shop>::VISITS)
    }
    /// Reads the field; absent, it is `None`.
    fn address(&self) -> ::tideway_session::Result<Option<std::net::IpAddr>> {
        self.fields.get(&<Shop>::ADDRESS)
    }
    /// Sets the field.
    fn set_address(
        &mut self,
        value: impl ::tideway_session::IntoField<Option<std::net::IpAddr>>,
    ) -> ::tideway_session::Result<()> {
        self.fields
            .set(&<Shop>::ADDRESS, ::tideway_session::IntoField::into_field(value))
    }
    /// Changes the field in place; returns what its first run returned. The closure runs again on the new value if another request changed the field meanwhile, so it should do nothing but change the value.
    fn update_address<R>(
        &mut self,
        change: impl ::core::ops::Fn(
            &mut Option<std::net::IpAddr>,
        ) -> R + ::core::marker::Send + ::core::marker::Sync + 'static,
    ) -> ::tideway_session::Result<R> {
        self.fields.update(&<Shop>::ADDRESS, change)
    }
    /// Removes the field; returns whether it was there.
    fn remove_address(&mut self) -> ::tideway_session::Result<bool> {
        self.fields.remove(&<Shop>::ADDRESS)
    }
    /// Reads and removes the field; absent, it is `None`.
    fn take_address(&mut self) -> ::tideway_session::Result<Option<std::net::IpAddr>> {
        self.fields.take(&<Shop>::ADDRESS)
    }
    /// Reads the field; absent, it is its default.
    fn balance(&self) -> ::tideway_session::Result<Money> {
        self.fields.get(&<Shop>::BALANCE)
    }
    /// Sets the field.
    fn set_balance(&mut self, value: Money) -> ::tideway_session::Result<()> {
        self.fields.set(&<Shop>::BALANCE, value)
    }
    /// Changes the field in place; returns what its first run returned. The closure runs again on the new value if another request changed the field meanwhile, so it should do nothing but change the value.
    fn update_balance<R>(
        &mut self,
        change: impl ::core::ops::Fn(
            &mut Money,
        ) -> R + ::core::marker::Send + ::core::marker::Sync + 'static,
    ) -> ::tideway_session::Result<R> {
        self.fields.update(&<Shop>::BALANCE, change)
    }
    /// Removes the field; returns whether it was there.
    fn remove_balance(&mut self) -> ::tideway_session::Result<bool> {
        self.fields.remove(&<Shop>::BALANCE)
    }
    /// Reads and removes the field; absent, it is its default.
    fn take_balance(&mut self) -> ::tideway_session::Result<Money> {
        self.fields.take(&<Shop>::BALANCE)
    }
    /// Reads and keeps the field; absent, it is `None`.
    fn peek_notice(&self) -> ::tideway_session::Result<Option<String>> {
        self.fields.get(&<Shop>::NOTICE)
    }
    /// Sets the field.
    fn set_notice(
        &mut self,
        value: impl ::tideway_session::IntoField<Option<String>>,
    ) -> ::tideway_session::Result<()> {
        self.fields.set(&<Shop>::NOTICE, ::tideway_session::IntoField::into_field(value))
    }
    /// Changes the field in place; returns what its first run returned. The closure runs again on the new value if another request changed the field meanwhile, so it should do nothing but change the value.
    fn update_notice<R>(
        &mut self,
        change: impl ::core::ops::Fn(
            &mut Option<String>,
        ) -> R + ::core::marker::Send + ::core::marker::Sync + 'static,
    ) -> ::tideway_session::Result<R> {
        self.fields.update(&<Shop>::NOTICE, change)
    }
    /// Removes the field; returns whether it was there.
    fn remove_notice(&mut self) -> ::tideway_session::Result<bool> {
        self.fields.remove(&<Shop>::NOTICE)
    }
    /// Reads and removes the field; absent, it is `None`.
    fn take_notice(&mut self) -> ::tideway_session::Result<Option<String>> {
        self.fields.take(&<Shop>::NOTICE)
    }
    /// Puts back what was taken in this request, so that the next one finds it; returns whether there is a value.
    fn keep_notice(&mut self) -> ::tideway_session::Result<bool> {
        self.fields.keep(&<Shop>::NOTICE)
    }
}
#[automatically_derived]
#[allow(
    deprecated,
    private_bounds,
    private_interfaces,
    unused_qualifications,
    reason = "what is used of it, and which types it names, is the user's affair"
)]
impl ::tideway_session::Session for Shop {
    type Accessor<'a> = Basket<'a>;
    const SCHEMA: ::tideway_session::Schema = ::tideway_session::Schema::new(
        "Shop",
        "shop.",
        &[
            <Self>::USER_ID.schema("Option<u64>"),
            <Self>::CART.schema("Vec<String>"),
            <Self>::VISITS.schema("u32"),
            <Self>::ADDRESS.schema("Option<std::net::IpAddr>"),
            <Self>::BALANCE.schema("Money").codec("money"),
            <Self>::NOTICE.schema("Option<String>").flash(),
        ],
    );
    fn accessor(fields: ::tideway_session::__private::Fields<'_>) -> Basket<'_> {
        Basket { fields }
    }
    fn read_from(
        fields: &::tideway_session::__private::Fields<'_>,
    ) -> ::tideway_session::Result<Self> {
        let _ = fields;
        let __part0 = fields
            .read_all((
                <Self>::USER_ID,
                <Self>::CART,
                <Self>::VISITS,
                <Self>::ADDRESS,
                <Self>::BALANCE,
                <Self>::NOTICE,
            ))?;
        ::core::result::Result::Ok(Self {
            user_id: __part0.0,
            cart: __part0.1,
            visits: __part0.2,
            address: __part0.3,
            balance: __part0.4,
            notice: __part0.5,
            trace: ::core::default::Default::default(),
        })
    }
    fn write_to(
        &self,
        fields: &mut ::tideway_session::__private::Fields<'_>,
    ) -> ::tideway_session::Result<()> {
        let _ = &fields;
        fields
            .write_all(
                (
                    <Self>::USER_ID,
                    <Self>::CART,
                    <Self>::VISITS,
                    <Self>::ADDRESS,
                    <Self>::BALANCE,
                    <Self>::NOTICE,
                ),
                (
                    &self.user_id,
                    &self.cart,
                    &self.visits,
                    &self.address,
                    &self.balance,
                    &self.notice,
                ),
            )?;
        let _ = &self.trace;
        ::core::result::Result::Ok(())
    }
}
::tideway_session::__impl_extractor! {
    [] [Basket < 'static >] [] [Shop]
}
