// Session structs inside session structs: private ones, deprecated ones, in modules, of types with arguments, three deep.

#![deny(warnings)]

mod inner {
    use tideway_session::Session;

    #[derive(Session)]
    pub struct Counter<T: 'static> {
        pub(super) count: Option<T>,
    }

    #[derive(Session)]
    #[session(accessor = Deep)]
    pub(super) struct Middle {
        #[session(flatten, prefix = "x.")]
        pub(super) counter: Counter<u8>,
        #[session(flatten, prefix = "y.")]
        pub(super) r#type: Counter<bool>,
    }
}

use tideway_session::{Session, SessionData};

#[derive(Session)]
#[session(prefix = "page.", cookie_budget)]
pub struct Page {
    #[session(flatten, prefix = "one.")]
    one: inner::Middle,
    #[session(flatten, prefix = "two.")]
    pub two: inner::Counter<i64>,
    #[deprecated]
    #[session(flatten, prefix = "old.")]
    pub old: inner::Counter<char>,
}

tideway_session::assert_distinct_keys!(Page, inner::Middle, inner::Counter<u8>);

fn count(deep: &mut inner::Deep<'_>) -> tideway_session::Result<()> {
    deep.counter_mut().set_count(1)?;
    deep.type_mut().set_count(true)
}

fn main() -> tideway_session::Result<()> {
    let mut data = SessionData::new(std::time::Duration::from_secs(60));
    let mut page = data.typed::<Page>();
    count(&mut page.one_mut())?;
    page.two_mut().set_count(-1)?;
    assert_eq!(page.one().counter().count()?, Some(1));
    assert_eq!(page.one().r#type().count()?, Some(true));
    let keys: Vec<_> = data.iter().map(|(key, _)| key).collect();
    assert_eq!(keys, ["page.one.x.count", "page.one.y.count", "page.two.count"]);
    Ok(())
}
