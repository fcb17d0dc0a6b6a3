//! The sessions of an owner, as a store tells of them.

use std::fmt;
use std::time::SystemTime;

use crate::data::{Terms, time};

/// A session among those of its owner.
///
/// Whoever reads it learns nothing that opens the session: its handle only serves to end it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OwnedSession {
    /// What the session is called among its owner's; it is given at the sign-in and stays until the next.
    pub handle: String,
    /// When the session began.
    pub created_at: SystemTime,
    /// When its owner signed in.
    pub signed_in_at: SystemTime,
    /// When it was last seen active, to within a tenth of its idle length and at most an hour.
    pub last_seen: SystemTime,
    /// When it ends if it is not renewed.
    pub expires_at: SystemTime,
    /// What the application noted of it, such as the device.
    pub info: Option<String>,
    /// Whether it is the session of the request that asks; `false` from a store, which cannot know.
    pub is_current: bool,
}

impl OwnedSession {
    pub(crate) fn new(terms: &Terms) -> Option<Self> {
        Some(Self {
            handle: terms.owner()?.handle.to_string(),
            created_at: time(terms.created),
            signed_in_at: time(terms.limit_from),
            last_seen: time(terms.seen),
            expires_at: time(terms.expires),
            info: terms.info().map(str::to_owned),
            is_current: false,
        })
    }
}

/// Which of an owner's sessions to end.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Owned<'a> {
    /// The one with this handle.
    One(&'a str),
    /// All but the one behind this, which is what its client presents.
    Except(&'a str),
    /// All.
    All,
}

/// Shows no id.
impl fmt::Debug for Owned<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(handle) => f.debug_tuple("One").field(handle).finish(),
            Self::Except(_) => f.write_str("Except(..)"),
            Self::All => f.write_str("All"),
        }
    }
}
