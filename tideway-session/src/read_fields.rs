//! Reading a struct from a map of its fields, without the crates that serde's derive would bring.

use std::collections::BTreeSet;

use serde_core::de::Error;

/// Implements `Deserialize` for a struct that has a default: each field at most once, and no other name.
macro_rules! read_fields {
    ($read:ident, $expected:literal, { $($name:literal => $field:ident: $ty:ty),* $(,)? }) => {
        impl<'de> serde_core::Deserialize<'de> for $read {
            fn deserialize<D: serde_core::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Fields;

                impl<'de> serde_core::de::Visitor<'de> for Fields {
                    type Value = $read;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str($expected)
                    }

                    fn visit_map<A: serde_core::de::MapAccess<'de>>(self, mut map: A) -> Result<$read, A::Error> {
                        let (mut read, mut seen) = (<$read>::default(), std::collections::BTreeSet::new());
                        while let Some(name) = map.next_key::<String>()? {
                            let name = $crate::read_fields::known(&name, &[$($name),*], &mut seen)?;
                            match name {
                                $($name => read.$field = map.next_value::<$ty>()?.into(),)*
                                // `known` has refused all others.
                                _ => {}
                            }
                        }
                        Ok(read)
                    }
                }

                deserializer.deserialize_struct(stringify!($read), &[$($name),*], Fields)
            }
        }
    };
}

pub(crate) use read_fields;

/// The name of a field that was not read yet.
pub(crate) fn known<E: Error>(
    name: &str,
    names: &'static [&'static str],
    seen: &mut BTreeSet<&'static str>,
) -> Result<&'static str, E> {
    let known = names.iter().find(|known| **known == name).ok_or_else(|| E::unknown_field(name, names))?;
    if seen.insert(known) { Ok(known) } else { Err(E::duplicate_field(known)) }
}
