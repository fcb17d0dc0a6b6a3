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
impl<T, const N: usize> Page<T, N>
where
    T: Clone,
    T: 'static,
    Vec<
        T,
    >: web::sessions::__private::Serialize + web::sessions::__private::DeserializeOwned
        + ::core::default::Default,
    T: web::sessions::SessionValue,
{
    /// The typed key of the field: `items`.
    const ITEMS: web::sessions::Key<Vec<T>> = web::sessions::Key::json("", "items")
        .or(::core::default::Default::default);
    /// The typed key of the field: `last`.
    const LAST: web::sessions::Key<Option<T>> = web::sessions::Key::optional_value(
        "",
        "last",
    );
}
#[automatically_derived]
impl<T, const N: usize> ::core::fmt::Debug for PageAccessor<'_, T, N>
where
    T: Clone,
{
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::fmt::Debug::fmt(&self.fields, f)
    }
}
/// Reads and writes the fields of [`Page`] in a session, one method for each thing to do with a field.
///
/// `SessionData::typed::<Page>()` makes one; in an axum handler it is an extractor.
#[allow(
    dead_code,
    private_bounds,
    private_interfaces,
    reason = "what is used of it, and which types it names, is the user's affair"
)]
struct PageAccessor<'a, T, const N: usize>
where
    T: Clone,
{
    fields: web::sessions::__private::Fields<'a>,
    owner: ::core::marker::PhantomData<fn() -> Page<T, N>>,
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
impl<T, const N: usize> PageAccessor<'_, T, N>
where
    T: Clone,
    T: 'static,
    Vec<
        T,
    >: web::sessions::__private::Serialize + web::sessions::__private::DeserializeOwned
        + ::core::default::Default,
    T: web::sessions::SessionValue,
{
    /// Reads the field; absent, it is its default.
    fn items(&self) -> web::sessions::Result<Vec<T>> {
        self.fields.get(&<Page<T, N>>::ITEMS)
    }
    /// Sets the field.
    fn set_items(&mut self, value: Vec<T>) -> web::sessions::Result<()> {
        self.fields.set(&<Page<T, N>>::ITEMS, value)
    }
    /// Changes the field in place; returns what its first run returned. The closure runs again on the new value if another request changed the field meanwhile, so it should do nothing but change the value.
    fn update_items<R>(
        &mut self,
        change: impl ::core::ops::Fn(
            &mut Vec<T>,
        ) -> R + ::core::marker::Send + ::core::marker::Sync + 'static,
    ) -> web::sessions::Result<R> {
        self.fields.update(&<Page<T, N>>::ITEMS, change)
    }
    /// Removes the field; returns whether it was there.
    fn remove_items(&mut self) -> web::sessions::Result<bool> {
        self.fields.remove(&<Page<T, N>>::ITEMS)
    }
    /// Reads and removes the field; absent, it is its default.
    fn take_items(&mut self) -> web::sessions::Result<Vec<T>> {
        self.fields.take(&<Page<T, N>>::ITEMS)
    }
    /// Reads the field; absent, it is `None`.
    fn last(&self) -> web::sessions::Result<Option<T>> {
        self.fields.get(&<Page<T, N>>::LAST)
    }
    /// Sets the field.
    fn set_last(
        &mut self,
        value: impl web::sessions::IntoField<Option<T>>,
    ) -> web::sessions::Result<()> {
        self.fields.set(&<Page<T, N>>::LAST, web::sessions::IntoField::into_field(value))
    }
    /// Changes the field in place; returns what its first run returned. The closure runs again on the new value if another request changed the field meanwhile, so it should do nothing but change the value.
    fn update_last<R>(
        &mut self,
        change: impl ::core::ops::Fn(
            &mut Option<T>,
        ) -> R + ::core::marker::Send + ::core::marker::Sync + 'static,
    ) -> web::sessions::Result<R> {
        self.fields.update(&<Page<T, N>>::LAST, change)
    }
    /// Removes the field; returns whether it was there.
    fn remove_last(&mut self) -> web::sessions::Result<bool> {
        self.fields.remove(&<Page<T, N>>::LAST)
    }
    /// Reads and removes the field; absent, it is `None`.
    fn take_last(&mut self) -> web::sessions::Result<Option<T>> {
        self.fields.take(&<Page<T, N>>::LAST)
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
impl<T, const N: usize> web::sessions::Session for Page<T, N>
where
    T: Clone,
    T: 'static,
    Vec<
        T,
    >: web::sessions::__private::Serialize + web::sessions::__private::DeserializeOwned
        + ::core::default::Default,
    T: web::sessions::SessionValue,
{
    type Accessor<'a> = PageAccessor<'a, T, N>;
    const SCHEMA: web::sessions::Schema = web::sessions::Schema::new(
        "Page",
        "",
        &[<Self>::ITEMS.schema("Vec<T>"), <Self>::LAST.schema("Option<T>")],
    );
    fn accessor(fields: web::sessions::__private::Fields<'_>) -> PageAccessor<'_, T, N> {
        PageAccessor {
            fields,
            owner: ::core::marker::PhantomData,
        }
    }
    fn read_from(
        fields: &web::sessions::__private::Fields<'_>,
    ) -> web::sessions::Result<Self> {
        let _ = fields;
        let __part0 = fields.read_all((<Self>::ITEMS, <Self>::LAST))?;
        ::core::result::Result::Ok(Self {
            items: __part0.0,
            last: __part0.1,
        })
    }
    fn write_to(
        &self,
        fields: &mut web::sessions::__private::Fields<'_>,
    ) -> web::sessions::Result<()> {
        let _ = &fields;
        fields.write_all((<Self>::ITEMS, <Self>::LAST), (&self.items, &self.last))?;
        ::core::result::Result::Ok(())
    }
}
web::sessions::__impl_extractor! {
    [T, const N : usize] [PageAccessor < 'static, T, N >] [T : Clone, T : 'static, Vec <
    T > : web::sessions::__private::Serialize +
    web::sessions::__private::DeserializeOwned + ::core::default::Default, T :
    web::sessions::SessionValue] [Page < T, N >]
}
