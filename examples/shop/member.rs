//! Who may see a page or send a form: what the handlers of the account require.

use std::time::{Duration, SystemTime};

use axum::http::request::Parts;
use axum::response::Redirect;
use tideway_session::{RequiredSession, Result};

use super::session::{Shop, ShopAccessor};

/// How long after a sign-in the role can be changed.
const FRESH: Duration = Duration::from_secs(300);

/// Somebody is signed in; a handler that takes `Required<Member>` runs for nobody else.
pub(crate) struct Member {
    pub(crate) name: String,
}

impl RequiredSession for Member {
    type Session = Shop;
    type Rejection = Redirect;

    fn require(shop: &ShopAccessor<'_>, _now: SystemTime) -> Result<Option<Self>> {
        Ok(shop.customer()?.map(|name| Self { name }))
    }

    /// What to tell the visitor travels in the address: a notice would need a session, and who is turned away gets none.
    fn reject(_: &Parts) -> Redirect {
        Redirect::to("/sign-in?for=account")
    }
}

/// Somebody has signed in a moment ago, and has not just found a screen that nobody locked.
pub(crate) struct FreshMember;

impl RequiredSession for FreshMember {
    type Session = Shop;
    type Rejection = Redirect;

    fn require(shop: &ShopAccessor<'_>, now: SystemTime) -> Result<Option<Self>> {
        let (Some(_), Some(at)) = (shop.customer()?, shop.signed_in_at()?) else { return Ok(None) };
        let is_fresh = now.duration_since(at).unwrap_or_default() <= FRESH;
        Ok(is_fresh.then_some(Self))
    }

    fn reject(_: &Parts) -> Redirect {
        Redirect::to("/sign-in?for=role")
    }
}

#[cfg(test)]
mod tests {
    use tideway_session::SessionData;

    use super::*;

    #[test]
    fn who_signed_in_five_minutes_ago_is_a_member_and_no_longer_a_fresh_one() -> Result<()> {
        let start = SystemTime::UNIX_EPOCH + 1_000_000 * FRESH;
        let mut data = SessionData::new_at(start, 100 * FRESH);
        assert!(Member::require(&data.typed::<Shop>(), start)?.is_none());
        data.typed::<Shop>().set_customer("Ada")?;
        assert!(FreshMember::require(&data.typed::<Shop>(), start)?.is_none(), "nobody knows since when");
        data.typed::<Shop>().set_signed_in_at(start)?;
        for (passed, is_fresh) in [(Duration::ZERO, true), (FRESH, true), (FRESH + Duration::from_secs(1), false)] {
            let shop = data.typed::<Shop>();
            assert_eq!(FreshMember::require(&shop, start + passed)?.is_some(), is_fresh, "{passed:?}");
            assert_eq!(Member::require(&shop, start + passed)?.map(|member| member.name).as_deref(), Some("Ada"));
        }
        Ok(())
    }
}
