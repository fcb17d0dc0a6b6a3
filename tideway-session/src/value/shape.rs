//! What is known of a type's texts beyond its name, for the lock file.

/// What a derived text form is made of; written by the derive.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Nothing is known.
    Unknown,
    /// The texts of each variant: the first is written, all are read.
    Variants(&'static [&'static [&'static str]]),
    /// A newtype: how the wrapped type is spelt, and what is known of it.
    Wraps(&'static str, &'static Shape),
}

impl Shape {
    /// The texts of the variants, those of an enum inside a newtype included.
    pub(crate) const fn variants(self) -> &'static [&'static [&'static str]] {
        match self {
            Self::Unknown => &[],
            Self::Variants(texts) => texts,
            Self::Wraps(_, inner) => inner.variants(),
        }
    }

    /// The type that has the text form in the end, if that is another.
    pub(crate) const fn wrapped(self) -> Option<&'static str> {
        match self {
            Self::Wraps(name, inner) => match inner.wrapped() {
                None => Some(name),
                deeper => deeper,
            },
            Self::Unknown | Self::Variants(_) => None,
        }
    }
}
