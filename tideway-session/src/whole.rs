//! Reads and writes all fields of a struct, twelve in a call: rustc takes long over each call and its `?`.

use crate::fields::Fields;
use crate::{Key, Result};

/// The keys of fields side by side, as a tuple; more than twelve are several.
pub trait Keys {
    /// The values of the fields.
    type Values;

    /// The values where they are only lent.
    type Lent<'v>;

    /// Reads one field after the other, up to the first that cannot be read.
    ///
    /// # Errors
    ///
    /// Those of [`Key::get`].
    fn read(self, fields: &Fields<'_>) -> Result<Self::Values>;

    /// Writes one field after the other, up to the first that cannot be written.
    ///
    /// # Errors
    ///
    /// Those of [`Key::set`].
    fn write(self, fields: &mut Fields<'_>, values: Self::Lent<'_>) -> Result<()>;
}

/// Called by generated code.
#[doc(hidden)]
impl Fields<'_> {
    #[inline]
    pub fn read_all<K: Keys>(&self, keys: K) -> Result<K::Values> {
        keys.read(self)
    }

    #[inline]
    pub fn write_all<K: Keys>(&mut self, keys: K, values: K::Lent<'_>) -> Result<()> {
        keys.write(self, values)
    }
}

macro_rules! tuples {
    ([$($before:tt)*]) => {};
    ([$($before:tt)*] $field:tt $($after:tt)*) => {
        tuples!(@one $($before)* $field);
        tuples!([$($before)* $field] $($after)*);
    };
    (@one $(($field:ident $index:tt))*) => {
        impl<$($field: 'static),*> Keys for ($(Key<$field>,)*) {
            type Values = ($($field,)*);
            type Lent<'v> = ($(&'v $field,)*);

            #[inline]
            fn read(self, fields: &Fields<'_>) -> Result<Self::Values> {
                Ok(($(fields.get(&self.$index)?,)*))
            }

            #[inline]
            fn write(self, fields: &mut Fields<'_>, values: Self::Lent<'_>) -> Result<()> {
                $(fields.write(&self.$index, values.$index)?;)*
                Ok(())
            }
        }
    };
}

tuples!([] (A 0) (B 1) (C 2) (D 3) (E 4) (F 5) (G 6) (H 7) (I 8) (J 9) (K 10) (L 11));
