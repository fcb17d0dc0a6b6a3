// Parameters of types and of constants, with bounds, defaults and conditions.

use std::collections::HashMap;
use std::fmt::Debug;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tideway_session::{Key, Session, SessionData, SessionValue};

/// What is remembered of a wizard of several pages.
#[derive(Session)]
#[session(prefix = "wizard.")]
struct Wizard<T: Debug, U = u8, R = u16, const N: usize = 4>
where
    U: Clone,
{
    value: T,
    maybe: Option<U>,
    #[session(json)]
    list: Vec<T>,
    #[session(json, default)]
    map: HashMap<String, U>,
    #[session(text)]
    other: R,
    #[session(skip)]
    rest: Vec<[u8; N]>,
    #[session(with = Spaced<N>)]
    first: Option<[u8; N]>,
}

struct Spaced<const N: usize>;

impl<const N: usize> Spaced<N> {
    fn encode(values: &[u8; N]) -> String {
        values.map(|value| value.to_string()).join(" ")
    }
    fn decode(text: &str) -> Option<[u8; N]> {
        text.split(' ').map(|value| value.parse().ok()).collect::<Option<Vec<_>>>()?.try_into().ok()
    }
}

fn fill<T>(wizard: &mut WizardAccessor<'_, T>, value: T) -> tideway_session::Result<()>
where
    T: Debug + Clone + SessionValue + Serialize + DeserializeOwned + 'static,
{
    wizard.set_list(vec![value.clone()])?;
    wizard.set_value(value)
}

fn key<T>() -> Key<T>
where
    T: Debug + SessionValue + Serialize + DeserializeOwned + 'static,
{
    Wizard::<T>::VALUE
}

fn main() -> tideway_session::Result<()> {
    let mut data = SessionData::new(Duration::from_secs(60));
    let mut wizard = data.typed::<Wizard<String>>();
    fill(&mut wizard, "ada".to_owned())?;
    wizard.set_maybe(3)?;
    wizard.set_other(5)?;
    wizard.set_first([1, 2, 3, 4])?;
    assert_eq!(wizard.first()?, Some([1, 2, 3, 4]));
    wizard.update_map(|map| map.insert("a".into(), 1))?;
    assert_eq!(wizard.list()?, ["ada"]);
    assert_eq!(key::<String>().get(&data)?, "ada");
    assert_eq!(data.get("wizard.other"), Some("5"));
    let whole: Wizard<String> = data.read()?;
    assert_eq!((whole.maybe, whole.other), (Some(3), 5));
    Ok(())
}
