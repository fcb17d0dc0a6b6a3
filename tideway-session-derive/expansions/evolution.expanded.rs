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
impl Cart {
    #[doc(hidden)]
    const __SESSION_VERSION: ::core::option::Option<
        &'static ::tideway_session::__private::Version,
    > = ::core::option::Option::Some(
        &::tideway_session::__private::Version {
            prefix: "",
            keys: &[
                ::tideway_session::__private::KeyName {
                    prefix: "",
                    name: "coupon",
                },
                ::tideway_session::__private::KeyName {
                    prefix: "",
                    name: "note",
                },
            ],
            number: 2,
            migrate: upgrade,
        },
    );
    /// The typed key of the field: `coupon`.
    const COUPON: ::tideway_session::Key<u32> = ::tideway_session::Key::value(
            "",
            "coupon",
        )
        .or(::core::default::Default::default)
        .ttl(::core::time::Duration::from_secs(1800u64))
        .on_error_default()
        .version(Self::__SESSION_VERSION);
    /// The typed key of the field: `note`.
    const NOTE: ::tideway_session::Key<Option<String>> = ::tideway_session::Key::optional_value(
            "",
            "note",
        )
        .on_error_remove()
        .max_len(900)
        .version(Self::__SESSION_VERSION);
}
#[automatically_derived]
impl ::core::fmt::Debug for CartAccessor<'_> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::fmt::Debug::fmt(&self.fields, f)
    }
}
/// Reads and writes the fields of [`Cart`] in a session, one method for each thing to do with a field.
///
/// `SessionData::typed::<Cart>()` makes one; in an axum handler it is an extractor.
#[allow(
    dead_code,
    private_bounds,
    private_interfaces,
    reason = "what is used of it, and which types it names, is the user's affair"
)]
struct CartAccessor<'a> {
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
impl CartAccessor<'_> {
    /// Reads the field; absent, it is its default.
    fn coupon(&self) -> ::tideway_session::Result<u32> {
        self.fields.get(&<Cart>::COUPON)
    }
    /// Sets the field, which ends by itself.
    fn set_coupon(&mut self, value: u32) -> ::tideway_session::Result<()> {
        self.fields.set(&<Cart>::COUPON, value)
    }
    /// Changes the field in place; returns what its first run returned. The closure runs again on the new value if another request changed the field meanwhile, so it should do nothing but change the value.
    fn update_coupon<R>(
        &mut self,
        change: impl ::core::ops::Fn(
            &mut u32,
        ) -> R + ::core::marker::Send + ::core::marker::Sync + 'static,
    ) -> ::tideway_session::Result<R> {
        self.fields.update(&<Cart>::COUPON, change)
    }
    /// Removes the field; returns whether it was there.
    fn remove_coupon(&mut self) -> ::tideway_session::Result<bool> {
        self.fields.remove(&<Cart>::COUPON)
    }
    /// Reads and removes the field; absent, it is its default.
    fn take_coupon(&mut self) -> ::tideway_session::Result<u32> {
        self.fields.take(&<Cart>::COUPON)
    }
    /// Reads the field; absent, it is `None`.
    fn note(&self) -> ::tideway_session::Result<Option<String>> {
        self.fields.get(&<Cart>::NOTE)
    }
    /// Sets the field.
    fn set_note(
        &mut self,
        value: impl ::tideway_session::IntoField<Option<String>>,
    ) -> ::tideway_session::Result<()> {
        self.fields.set(&<Cart>::NOTE, ::tideway_session::IntoField::into_field(value))
    }
    /// Changes the field in place; returns what its first run returned. The closure runs again on the new value if another request changed the field meanwhile, so it should do nothing but change the value.
    fn update_note<R>(
        &mut self,
        change: impl ::core::ops::Fn(
            &mut Option<String>,
        ) -> R + ::core::marker::Send + ::core::marker::Sync + 'static,
    ) -> ::tideway_session::Result<R> {
        self.fields.update(&<Cart>::NOTE, change)
    }
    /// Removes the field; returns whether it was there.
    fn remove_note(&mut self) -> ::tideway_session::Result<bool> {
        self.fields.remove(&<Cart>::NOTE)
    }
    /// Reads and removes the field; absent, it is `None`.
    fn take_note(&mut self) -> ::tideway_session::Result<Option<String>> {
        self.fields.take(&<Cart>::NOTE)
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
impl ::tideway_session::Session for Cart {
    type Accessor<'a> = CartAccessor<'a>;
    const SCHEMA: ::tideway_session::Schema = ::tideway_session::Schema::new(
            "Cart",
            "",
            &[<Self>::COUPON.schema("u32"), <Self>::NOTE.schema("Option<String>")],
        )
        .versioned(Self::VERSION)
        .migrating();
    const VERSION: ::core::option::Option<
        &'static ::tideway_session::__private::Version,
    > = <Cart>::__SESSION_VERSION;
    fn accessor(fields: ::tideway_session::__private::Fields<'_>) -> CartAccessor<'_> {
        CartAccessor { fields }
    }
    fn read_from(
        fields: &::tideway_session::__private::Fields<'_>,
    ) -> ::tideway_session::Result<Self> {
        let _ = fields;
        let __part0 = fields.read_all((<Self>::COUPON, <Self>::NOTE))?;
        ::core::result::Result::Ok(Self {
            coupon: __part0.0,
            note: __part0.1,
        })
    }
    fn write_to(
        &self,
        fields: &mut ::tideway_session::__private::Fields<'_>,
    ) -> ::tideway_session::Result<()> {
        let _ = &fields;
        fields.write_all((<Self>::COUPON, <Self>::NOTE), (&self.coupon, &self.note))?;
        ::core::result::Result::Ok(())
    }
}
::tideway_session::__impl_extractor! {
    [] [CartAccessor < 'static >] [] [Cart]
}
