//! Numbers.

use std::num::NonZero;

use super::SessionValue;

macro_rules! integers {
    ($($ty:ty),*) => {$(
        impl SessionValue for $ty {
            // A bit is less than 0.302 digits; then the rest of one, and a sign.
            const MAX_LEN: Option<usize> = Some(<$ty>::BITS as usize * 302 / 1000 + 2);

            #[inline]
            fn encode(&self, text: &mut String) {
                // A third of the time that `write!` takes, and counters are what sessions are written for most.
                text.push_str(itoa::Buffer::new().format(*self));
            }

            fn decode(text: &str) -> Option<Self> {
                text.parse().ok()
            }
        }

        impl SessionValue for NonZero<$ty> {
            const MAX_LEN: Option<usize> = <$ty>::MAX_LEN;

            fn encode(&self, text: &mut String) {
                self.get().encode(text);
            }

            fn decode(text: &str) -> Option<Self> {
                <$ty>::decode(text).and_then(Self::new)
            }
        }
    )*};
}

integers!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);

macro_rules! floats {
    ($($ty:ty),*) => {$(
        impl SessionValue for $ty {
            // Sign, seventeen digits, a point, and an exponent of three digits with its sign.
            const MAX_LEN: Option<usize> = Some(24);

            fn encode(&self, text: &mut String) {
                // `Debug`, because `Display` writes `1e300` with three hundred zeros. Both are the shortest text that
                // reads back as the same number.
                super::push_display(text, format_args!("{self:?}"));
            }

            fn decode(text: &str) -> Option<Self> {
                text.parse().ok()
            }
        }
    )*};
}

floats!(f32, f64);
