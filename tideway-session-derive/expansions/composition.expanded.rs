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
    /// The typed key of the field: `shop.token`.
    const TOKEN: ::tideway_session::Key<Option<String>> = ::tideway_session::Key::optional_value(
            "shop.",
            "token",
        )
        .max_len(64)
        .sensitive();
}
#[automatically_derived]
impl ::core::fmt::Debug for ShopAccessor<'_> {
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
struct ShopAccessor<'a> {
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
impl ShopAccessor<'_> {
    /// Reads the field; absent, it is `None`.
    fn token(&self) -> ::tideway_session::Result<Option<String>> {
        self.fields.get(&<Shop>::TOKEN)
    }
    /// Sets the field.
    fn set_token(
        &mut self,
        value: impl ::tideway_session::IntoField<Option<String>>,
    ) -> ::tideway_session::Result<()> {
        self.fields.set(&<Shop>::TOKEN, ::tideway_session::IntoField::into_field(value))
    }
    /// Changes the field in place; returns what its first run returned. The closure runs again on the new value if another request changed the field meanwhile, so it should do nothing but change the value.
    fn update_token<R>(
        &mut self,
        change: impl ::core::ops::Fn(
            &mut Option<String>,
        ) -> R + ::core::marker::Send + ::core::marker::Sync + 'static,
    ) -> ::tideway_session::Result<R> {
        self.fields.update(&<Shop>::TOKEN, change)
    }
    /// Removes the field; returns whether it was there.
    fn remove_token(&mut self) -> ::tideway_session::Result<bool> {
        self.fields.remove(&<Shop>::TOKEN)
    }
    /// Reads and removes the field; absent, it is `None`.
    fn take_token(&mut self) -> ::tideway_session::Result<Option<String>> {
        self.fields.take(&<Shop>::TOKEN)
    }
    /// The fields of the struct inside, for reading.
    fn visit(
        &self,
    ) -> ::tideway_session::View<<Visit as ::tideway_session::Session>::Accessor<'_>> {
        let fields = self
            .fields
            .inside("shop.", <Shop as ::tideway_session::Session>::VERSION);
        ::tideway_session::__private::view(
            <Visit as ::tideway_session::Session>::accessor(fields),
        )
    }
    /// The fields of the struct inside, for reading and writing.
    fn visit_mut(&mut self) -> <Visit as ::tideway_session::Session>::Accessor<'_> {
        let fields = self
            .fields
            .inside_mut("shop.", <Shop as ::tideway_session::Session>::VERSION);
        <Visit as ::tideway_session::Session>::accessor(fields)
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
    type Accessor<'a> = ShopAccessor<'a>;
    const SCHEMA: ::tideway_session::Schema = ::tideway_session::Schema::new(
            "Shop",
            "shop.",
            &[<Self>::TOKEN.schema("Option<String>")],
        )
        .flattening(
            &[
                ::tideway_session::__private::Flattened {
                    prefix: "shop.",
                    schema: &<Visit as ::tideway_session::Session>::SCHEMA,
                },
            ],
        );
    fn accessor(fields: ::tideway_session::__private::Fields<'_>) -> ShopAccessor<'_> {
        ShopAccessor { fields }
    }
    fn read_from(
        fields: &::tideway_session::__private::Fields<'_>,
    ) -> ::tideway_session::Result<Self> {
        let _ = fields;
        let __part0 = <Visit as ::tideway_session::Session>::read_from(
            &fields.inside("shop.", Self::VERSION),
        )?;
        let __part1 = fields.read_all((<Self>::TOKEN,))?;
        ::core::result::Result::Ok(Self {
            visit: __part0,
            token: __part1.0,
        })
    }
    fn write_to(
        &self,
        fields: &mut ::tideway_session::__private::Fields<'_>,
    ) -> ::tideway_session::Result<()> {
        let _ = &fields;
        <Visit as ::tideway_session::Session>::write_to(
            &self.visit,
            &mut fields.inside_mut("shop.", Self::VERSION),
        )?;
        fields.write_all((<Self>::TOKEN,), (&self.token,))?;
        ::core::result::Result::Ok(())
    }
}
::tideway_session::__impl_extractor! {
    [] [ShopAccessor < 'static >] [] [Shop]
}
#[allow(deprecated, reason = "which types the struct names is the user's affair")]
const _: () = ::tideway_session::__private::assert_bounded(
    &::tideway_session::Schema::new("", "", &[<Shop>::TOKEN.schema("")]),
);
#[allow(deprecated, reason = "which types the struct names is the user's affair")]
const _: () = ::tideway_session::__private::assert_bounded(
    &<Visit as ::tideway_session::Session>::SCHEMA,
);
#[allow(deprecated, reason = "which types the struct names is the user's affair")]
const _: () = ::tideway_session::__private::assert_cookie_budget(
    &<Shop as ::tideway_session::Session>::SCHEMA,
);
#[allow(deprecated, reason = "which types the struct names is the user's affair")]
const _: () = ::tideway_session::__private::assert_flattened(
    &<Shop as ::tideway_session::Session>::SCHEMA,
);
