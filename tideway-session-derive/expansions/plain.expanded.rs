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
impl Visit {
    /// The page that was asked for first.
    ///
    /// The typed key of the field: `landing`.
    const LANDING: ::tideway_session::Key<String> = ::tideway_session::Key::value(
        "",
        "landing",
    );
    /// The typed key of the field: `user`.
    pub const USER: ::tideway_session::Key<Option<u64>> = ::tideway_session::Key::optional_value(
        "",
        "user",
    );
}
#[automatically_derived]
impl ::core::fmt::Debug for VisitAccessor<'_> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::fmt::Debug::fmt(&self.fields, f)
    }
}
/// Reads and writes the fields of [`Visit`] in a session, one method for each thing to do with a field.
///
/// `SessionData::typed::<Visit>()` makes one; in an axum handler it is an extractor.
#[allow(
    dead_code,
    private_bounds,
    private_interfaces,
    reason = "what is used of it, and which types it names, is the user's affair"
)]
pub struct VisitAccessor<'a> {
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
impl VisitAccessor<'_> {
    /// The page that was asked for first.
    ///
    /// Reads the field; absent, it is an error.
    fn landing(&self) -> ::tideway_session::Result<String> {
        self.fields.get(&<Visit>::LANDING)
    }
    /// The page that was asked for first.
    ///
    /// Sets the field.
    fn set_landing(
        &mut self,
        value: impl ::tideway_session::IntoField<String>,
    ) -> ::tideway_session::Result<()> {
        self.fields
            .set(&<Visit>::LANDING, ::tideway_session::IntoField::into_field(value))
    }
    /// The page that was asked for first.
    ///
    /// Changes the field in place; returns what its first run returned. The closure runs again on the new value if another request changed the field meanwhile, so it should do nothing but change the value.
    fn update_landing<R>(
        &mut self,
        change: impl ::core::ops::Fn(
            &mut String,
        ) -> R + ::core::marker::Send + ::core::marker::Sync + 'static,
    ) -> ::tideway_session::Result<R> {
        self.fields.update(&<Visit>::LANDING, change)
    }
    /// The page that was asked for first.
    ///
    /// Removes the field; returns whether it was there.
    fn remove_landing(&mut self) -> ::tideway_session::Result<bool> {
        self.fields.remove(&<Visit>::LANDING)
    }
    /// The page that was asked for first.
    ///
    /// Reads and removes the field; absent, it is an error.
    fn take_landing(&mut self) -> ::tideway_session::Result<String> {
        self.fields.take(&<Visit>::LANDING)
    }
    /// Reads the field; absent, it is `None`.
    pub fn user(&self) -> ::tideway_session::Result<Option<u64>> {
        self.fields.get(&<Visit>::USER)
    }
    /// Sets the field.
    pub fn set_user(
        &mut self,
        value: impl ::tideway_session::IntoField<Option<u64>>,
    ) -> ::tideway_session::Result<()> {
        self.fields.set(&<Visit>::USER, ::tideway_session::IntoField::into_field(value))
    }
    /// Changes the field in place; returns what its first run returned. The closure runs again on the new value if another request changed the field meanwhile, so it should do nothing but change the value.
    pub fn update_user<R>(
        &mut self,
        change: impl ::core::ops::Fn(
            &mut Option<u64>,
        ) -> R + ::core::marker::Send + ::core::marker::Sync + 'static,
    ) -> ::tideway_session::Result<R> {
        self.fields.update(&<Visit>::USER, change)
    }
    /// Removes the field; returns whether it was there.
    pub fn remove_user(&mut self) -> ::tideway_session::Result<bool> {
        self.fields.remove(&<Visit>::USER)
    }
    /// Reads and removes the field; absent, it is `None`.
    pub fn take_user(&mut self) -> ::tideway_session::Result<Option<u64>> {
        self.fields.take(&<Visit>::USER)
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
impl ::tideway_session::Session for Visit {
    type Accessor<'a> = VisitAccessor<'a>;
    const SCHEMA: ::tideway_session::Schema = ::tideway_session::Schema::new(
        "Visit",
        "",
        &[<Self>::LANDING.schema("String"), <Self>::USER.schema("Option<u64>")],
    );
    fn accessor(fields: ::tideway_session::__private::Fields<'_>) -> VisitAccessor<'_> {
        VisitAccessor { fields }
    }
    fn read_from(
        fields: &::tideway_session::__private::Fields<'_>,
    ) -> ::tideway_session::Result<Self> {
        let _ = fields;
        let __part0 = fields.read_all((<Self>::LANDING, <Self>::USER))?;
        ::core::result::Result::Ok(Self {
            landing: __part0.0,
            user: __part0.1,
        })
    }
    fn write_to(
        &self,
        fields: &mut ::tideway_session::__private::Fields<'_>,
    ) -> ::tideway_session::Result<()> {
        let _ = &fields;
        fields.write_all((<Self>::LANDING, <Self>::USER), (&self.landing, &self.user))?;
        ::core::result::Result::Ok(())
    }
}
::tideway_session::__impl_extractor! {
    [] [VisitAccessor < 'static >] [] [Visit]
}
