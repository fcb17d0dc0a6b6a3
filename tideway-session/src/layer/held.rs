//! The data of a request, which a commit may hold as well.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use crate::SessionData;

/// A session that is read and written here. While a commit holds it, whoever writes it gets a copy.
#[expect(clippy::large_enum_variant, reason = "lives inside the one session of a request, mostly as the large one")]
pub(crate) enum Held {
    Own(SessionData),
    Shared(Arc<SessionData>),
}

impl Held {
    /// The session as it is now, for a commit.
    pub(super) fn share(&mut self) -> Arc<SessionData> {
        let data = match std::mem::replace(self, Self::Own(SessionData::vacant())) {
            Self::Own(data) => Arc::new(data),
            Self::Shared(data) => data,
        };
        *self = Self::Shared(Arc::clone(&data));
        data
    }
}

impl From<SessionData> for Held {
    fn from(data: SessionData) -> Self {
        Self::Own(data)
    }
}

impl From<Arc<SessionData>> for Held {
    fn from(data: Arc<SessionData>) -> Self {
        Self::Shared(data)
    }
}

impl Deref for Held {
    type Target = SessionData;

    #[inline]
    fn deref(&self) -> &SessionData {
        match self {
            Self::Own(data) => data,
            Self::Shared(data) => data,
        }
    }
}

impl DerefMut for Held {
    #[inline]
    fn deref_mut(&mut self) -> &mut SessionData {
        match self {
            Self::Own(data) => data,
            Self::Shared(data) => Arc::make_mut(data),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_a_commit_holds_does_not_change_with_the_session() {
        let mut held = Held::Own(SessionData::new(Duration::from_secs(60)));
        held.set("theme", "dark");
        let commit = held.share();
        assert_eq!(held.get("theme"), Some("dark"));
        held.set("theme", "light");
        assert_eq!((commit.get("theme"), held.get("theme")), (Some("dark"), Some("light")));

        // Nobody has it but this request: it is changed where it is.
        let (place, again) = (Arc::as_ptr(&held.share()), "dark");
        held.set("theme", again);
        let commit = held.share();
        assert_eq!((Arc::as_ptr(&commit), commit.get("theme")), (place, Some(again)));
    }
}
