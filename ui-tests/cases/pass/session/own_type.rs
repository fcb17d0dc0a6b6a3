// `Self` in a field is the struct, also where its accessors stand; so is the struct's own name, even `R`.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tideway_session::{Session, SessionData};

#[derive(Session, Serialize, Deserialize)]
struct R<T>
where
    Self: Sized,
    T: 'static,
{
    value: T,
    #[session(json)]
    #[serde(bound(serialize = "T: Serialize", deserialize = "T: Deserialize<'de>"))]
    inner: Option<Box<Self>>,
    #[session(default = Self::first())]
    number: u32,
}

impl<T> R<T> {
    fn first() -> u32 {
        1
    }
}

fn main() {
    let mut data = SessionData::new(Duration::from_secs(60));
    let mut own: RAccessor<'_, u8> = data.typed::<R<u8>>();
    own.set_inner(Box::new(R { value: 3, inner: None, number: 2 })).unwrap();
    assert_eq!(own.update_number(|number| *number + 1).unwrap(), 2);
    assert_eq!(own.inner().unwrap().map(|inner| inner.value), Some(3));
}
