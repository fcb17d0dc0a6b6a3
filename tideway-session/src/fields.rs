//! What the generated accessors stand on: one statement each.

use std::borrow::Cow;

use crate::data::Version;
use crate::joined::joined;
use crate::{Key, Result, SessionData};

/// The session that a generated accessor reads and writes.
#[derive(Debug)]
pub struct Fields<'a> {
    place: Place<'a>,
    /// What is before the keys, where the struct is flattened into another.
    outer: Option<Outer>,
}

#[derive(Debug)]
pub(crate) enum Place<'a> {
    Data(&'a mut SessionData),
    /// For reading: nobody gets accessors over it that can be changed.
    Shared(&'a SessionData),
    #[cfg(feature = "layer")]
    Request(crate::SessionHandle),
}

#[cfg(feature = "layer")]
impl From<crate::SessionHandle> for Fields<'_> {
    fn from(handle: crate::SessionHandle) -> Self {
        Self::new(Place::Request(handle))
    }
}

/// Where a struct is inside another.
#[derive(Debug, Clone, Copy)]
struct Outer {
    prefix: &'static str,
    /// That of the outermost struct, which brings up the entries of all.
    version: Option<&'static Version>,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(place: Place<'a>) -> Self {
        Self { place, outer: None }
    }

    /// The key in this place.
    #[inline]
    fn key<'k, T>(&self, key: &'k Key<T>) -> Cow<'k, Key<T>> {
        match self.outer {
            None => Cow::Borrowed(key),
            Some(Outer { prefix, version }) => Cow::Owned(key.under(prefix).version(version)),
        }
    }

    fn outer(&self, prefix: &'static str, version: Option<&'static Version>) -> Outer {
        match self.outer {
            None => Outer { prefix, version },
            Some(outer) => Outer { prefix: joined(outer.prefix, prefix), ..outer },
        }
    }
}

/// What a place for reading alone says where a write is asked for: [`View`](crate::View) lends no accessors to change.
fn read_alone() -> ! {
    unreachable!("accessors for reading cannot be changed")
}

/// One statement of a generated accessor each.
#[expect(
    missing_docs,
    clippy::missing_errors_doc,
    clippy::needless_pass_by_value,
    reason = "called by generated code alone, which documents each"
)]
impl Fields<'_> {
    #[must_use]
    pub fn inside(&self, prefix: &'static str, version: Option<&'static Version>) -> Fields<'_> {
        let place = match &self.place {
            Place::Data(data) => Place::Shared(data),
            Place::Shared(data) => Place::Shared(data),
            #[cfg(feature = "layer")]
            Place::Request(handle) => Place::Request(handle.clone()),
        };
        Fields { place, outer: Some(self.outer(prefix, version)) }
    }

    pub fn inside_mut(&mut self, prefix: &'static str, version: Option<&'static Version>) -> Fields<'_> {
        let outer = Some(self.outer(prefix, version));
        let place = match &mut self.place {
            Place::Data(data) => Place::Data(data),
            Place::Shared(_) => read_alone(),
            #[cfg(feature = "layer")]
            Place::Request(handle) => Place::Request(handle.clone()),
        };
        Fields { place, outer }
    }

    #[inline]
    pub fn get<T>(&self, key: &Key<T>) -> Result<T> {
        let key = self.key(key);
        match &self.place {
            Place::Data(data) => key.get(data),
            Place::Shared(data) => key.get(data),
            #[cfg(feature = "layer")]
            Place::Request(handle) => handle.get_field(&key),
        }
    }

    #[inline]
    pub fn set<T>(&mut self, key: &Key<T>, value: T) -> Result<()> {
        self.write(key, &value)
    }

    #[inline]
    pub(crate) fn write<T>(&mut self, key: &Key<T>, value: &T) -> Result<()> {
        let key = self.key(key);
        match &mut self.place {
            Place::Data(data) => key.set(data, value),
            Place::Shared(_) => read_alone(),
            #[cfg(feature = "layer")]
            Place::Request(handle) => handle.write_field(&key, |data| key.set(data, value)),
        }
    }

    #[inline]
    pub fn update<T: 'static, R>(
        &mut self,
        key: &Key<T>,
        change: impl Fn(&mut T) -> R + Send + Sync + 'static,
    ) -> Result<R> {
        let key = self.key(key);
        match &mut self.place {
            Place::Data(data) => key.update(data, change),
            Place::Shared(_) => read_alone(),
            #[cfg(feature = "layer")]
            Place::Request(handle) => handle.update(&key, change),
        }
    }

    #[inline]
    pub fn remove<T>(&mut self, key: &Key<T>) -> Result<bool> {
        let key = self.key(key);
        match &mut self.place {
            Place::Data(data) => key.remove(data),
            Place::Shared(_) => read_alone(),
            #[cfg(feature = "layer")]
            Place::Request(handle) => handle.write_field(&key, |data| key.remove(data)),
        }
    }

    #[inline]
    pub fn take<T>(&mut self, key: &Key<T>) -> Result<T> {
        let key = self.key(key);
        match &mut self.place {
            Place::Data(data) => key.take(data),
            Place::Shared(_) => read_alone(),
            #[cfg(feature = "layer")]
            Place::Request(handle) => handle.write_field(&key, |data| key.take(data)),
        }
    }

    #[inline]
    pub fn keep<T>(&mut self, key: &Key<T>) -> Result<bool> {
        let key = self.key(key);
        match &mut self.place {
            Place::Data(data) => key.keep(data),
            Place::Shared(_) => read_alone(),
            #[cfg(feature = "layer")]
            Place::Request(handle) => handle.write_field(&key, |data| key.keep(data)),
        }
    }
}
