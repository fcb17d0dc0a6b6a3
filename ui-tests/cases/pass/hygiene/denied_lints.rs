//! Generated code causes no warning, of the lints that are on and of those that careful people turn on.

#![deny(
    warnings,
    dead_code,
    missing_docs,
    missing_debug_implementations,
    non_ascii_idents,
    private_bounds,
    private_interfaces,
    rust_2018_idioms,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unnameable_types,
    unreachable_pub,
    unsafe_code,
    unused_import_braces,
    unused_lifetimes,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]

mod hex {
    pub(crate) fn encode(value: &u64) -> String {
        format!("{value:x}")
    }
    pub(crate) fn decode(text: &str) -> Option<u64> {
        u64::from_str_radix(text, 16).ok()
    }
}

use tideway_session::{Session, SessionValue};

/// Who may do what.
#[derive(Debug, Default, SessionValue)]
pub enum Role {
    /// Nobody in particular.
    #[default]
    Guest,
    /// Somebody in particular.
    Admin,
}

/// A number of a user.
#[derive(Debug, SessionValue)]
pub struct UserId(pub u64);

/// A description: no code uses its fields, and its accessors only when they are needed.
#[derive(Debug, Session)]
#[session(prefix = "shop.")]
pub struct Shop {
    /// Who is signed in.
    #[session(owner)]
    pub user_id: Option<UserId>,
    /// What they may do.
    #[session(default, privilege)]
    pub role: Role,
    /// How often they came.
    #[session(default = 1)]
    pub visits: u32,
    /// What they buy.
    #[session(json, default = Vec::new())]
    pub cart: Vec<String>,
    /// A secret of the form.
    #[session(rename = "csrf", alias = "token", alias = "csrf")]
    pub csrf_token: String,
    /// Told once.
    #[session(flash)]
    pub notice: Option<String>,
    /// A number as it is printed.
    #[session(text)]
    pub number: Option<u8>,
    /// A number in base sixteen.
    #[session(with = hex)]
    pub code: u64,
    /// Never stored.
    #[session(skip)]
    pub trace: Vec<u8>,
    /// Where they live.
    #[session(flatten, prefix = "address.")]
    pub address: Address,
    // No comment and not public: nothing is missing.
    secret: u8,
    pub(crate) inner: u8,
}

/// Where somebody lives.
#[derive(Debug, Session)]
pub struct Address {
    /// And in which street.
    pub street: Option<String>,
}

#[derive(Debug, Session)]
struct Private {
    #[session(default = "ada")]
    name: String,
    #[session(skip)]
    trace: Vec<u8>,
}

/// With a parameter.
#[derive(Debug, Session)]
pub struct Last<T, const N: usize>
where
    T: Clone,
{
    /// The value.
    pub value: T,
    /// The values.
    #[session(json)]
    pub values: Option<Vec<T>>,
    /// The rest.
    #[session(skip)]
    pub rest: Vec<[u8; N]>,
}

/// Nothing is remembered yet.
#[derive(Debug, Session)]
pub struct Empty {}

fn main() {
    let mut data = tideway_session::SessionData::new(std::time::Duration::from_secs(60));
    let _ = data.typed::<Shop>().visits();
    let _ = data.typed::<Private>().name();
    let _ = data.typed::<Last<u8, 4>>().value();
    let _ = data.typed::<Empty>();
}
