//! Text, which is its own form, and `bool`.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use super::SessionValue;

macro_rules! strings {
    ($($ty:ty),*) => {$(
        impl SessionValue for $ty {
            fn encode(&self, text: &mut String) {
                text.push_str(self);
            }

            fn decode(text: &str) -> Option<Self> {
                Some(Self::from(text))
            }
        }
    )*};
}

strings!(String, Box<str>, Arc<str>, Rc<str>);

impl SessionValue for Cow<'static, str> {
    fn encode(&self, text: &mut String) {
        text.push_str(self);
    }

    fn decode(text: &str) -> Option<Self> {
        Some(Cow::Owned(text.to_owned()))
    }
}

impl SessionValue for char {
    const MAX_LEN: Option<usize> = Some(4);

    fn encode(&self, text: &mut String) {
        text.push(*self);
    }

    fn decode(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl SessionValue for bool {
    const MAX_LEN: Option<usize> = Some(5);

    fn encode(&self, text: &mut String) {
        text.push_str(if *self { "true" } else { "false" });
    }

    fn decode(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}
