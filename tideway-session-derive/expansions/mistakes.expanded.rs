::core::compile_error! {
    "unknown field option `jsn`, did you mean `json`? options: alias, default, flash, flatten, json, max_len, on_error, owner, prefix, privilege, rename, sensitive, skip, text, ttl, with"
}
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
impl Account {
    /// The typed key of the field: `tags`.
    const TAGS: ::tideway_session::Key<Vec<String>> = ::tideway_session::Key::<
        Vec<String>,
    >::with("", "tags", |_, _| ::core::unreachable!(), |_| ::core::unreachable!());
    /// The typed key of the field: `name`.
    const NAME: ::tideway_session::Key<String> = ::tideway_session::Key::value(
        "",
        "name",
    );
}
#[automatically_derived]
impl ::core::fmt::Debug for AccountAccessor<'_> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::fmt::Debug::fmt(&self.fields, f)
    }
}
/// Reads and writes the fields of [`Account`] in a session, one method for each thing to do with a field.
///
/// `SessionData::typed::<Account>()` makes one; in an axum handler it is an extractor.
#[allow(
    dead_code,
    private_bounds,
    private_interfaces,
    reason = "what is used of it, and which types it names, is the user's affair"
)]
struct AccountAccessor<'a> {
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
impl AccountAccessor<'_> {
    /// Reads the field; absent, it is an error.
    fn tags(&self) -> ::tideway_session::Result<Vec<String>> {
        self.fields.get(&<Account>::TAGS)
    }
    /// Sets the field.
    fn set_tags(&mut self, value: Vec<String>) -> ::tideway_session::Result<()> {
        self.fields.set(&<Account>::TAGS, value)
    }
    /// Changes the field in place; returns what its first run returned. The closure runs again on the new value if another request changed the field meanwhile, so it should do nothing but change the value.
    fn update_tags<R>(
        &mut self,
        change: impl ::core::ops::Fn(
            &mut Vec<String>,
        ) -> R + ::core::marker::Send + ::core::marker::Sync + 'static,
    ) -> ::tideway_session::Result<R> {
        self.fields.update(&<Account>::TAGS, change)
    }
    /// Removes the field; returns whether it was there.
    fn remove_tags(&mut self) -> ::tideway_session::Result<bool> {
        self.fields.remove(&<Account>::TAGS)
    }
    /// Reads and removes the field; absent, it is an error.
    fn take_tags(&mut self) -> ::tideway_session::Result<Vec<String>> {
        self.fields.take(&<Account>::TAGS)
    }
    /// Reads the field; absent, it is an error.
    fn name(&self) -> ::tideway_session::Result<String> {
        self.fields.get(&<Account>::NAME)
    }
    /// Sets the field.
    fn set_name(
        &mut self,
        value: impl ::tideway_session::IntoField<String>,
    ) -> ::tideway_session::Result<()> {
        self.fields
            .set(&<Account>::NAME, ::tideway_session::IntoField::into_field(value))
    }
    /// Changes the field in place; returns what its first run returned. The closure runs again on the new value if another request changed the field meanwhile, so it should do nothing but change the value.
    fn update_name<R>(
        &mut self,
        change: impl ::core::ops::Fn(
            &mut String,
        ) -> R + ::core::marker::Send + ::core::marker::Sync + 'static,
    ) -> ::tideway_session::Result<R> {
        self.fields.update(&<Account>::NAME, change)
    }
    /// Removes the field; returns whether it was there.
    fn remove_name(&mut self) -> ::tideway_session::Result<bool> {
        self.fields.remove(&<Account>::NAME)
    }
    /// Reads and removes the field; absent, it is an error.
    fn take_name(&mut self) -> ::tideway_session::Result<String> {
        self.fields.take(&<Account>::NAME)
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
impl ::tideway_session::Session for Account {
    type Accessor<'a> = AccountAccessor<'a>;
    const SCHEMA: ::tideway_session::Schema = ::tideway_session::Schema::new(
        "Account",
        "",
        &[<Self>::TAGS.schema("Vec<String>"), <Self>::NAME.schema("String")],
    );
    fn accessor(
        fields: ::tideway_session::__private::Fields<'_>,
    ) -> AccountAccessor<'_> {
        AccountAccessor { fields }
    }
    fn read_from(
        fields: &::tideway_session::__private::Fields<'_>,
    ) -> ::tideway_session::Result<Self> {
        let _ = fields;
        let __part0 = fields.read_all((<Self>::TAGS, <Self>::NAME))?;
        ::core::result::Result::Ok(Self {
            tags: __part0.0,
            name: __part0.1,
        })
    }
    fn write_to(
        &self,
        fields: &mut ::tideway_session::__private::Fields<'_>,
    ) -> ::tideway_session::Result<()> {
        let _ = &fields;
        fields.write_all((<Self>::TAGS, <Self>::NAME), (&self.tags, &self.name))?;
        ::core::result::Result::Ok(())
    }
}
::tideway_session::__impl_extractor! {
    [] [AccountAccessor < 'static >] [] [Account]
}
