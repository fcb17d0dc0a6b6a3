//! What the user has open in the editor.

use tideway_session::{Result, Session, SessionData, TypedSession};

/// What the shop remembers about a visitor.
#[derive(Session)]
pub struct Shop {
    /// How many pages were seen.
    #[session(default)]
    visits: u32,
    /// Shown once.
    #[session(flash)]
    notice: Option<String>,
}

/// A helper on plain data.
pub fn count(shop: &mut ShopAccessor<'_>, data: &SessionData) -> Result<u32> {
    shop.set_visits(3)?;
    shop.take_notice()?;
    Shop::VISITS.get(data)
}

/// A handler.
pub async fn home(session: TypedSession<Shop>) -> Result<String> {
    let pages = session.visits()?;
    Ok(pages.to_string())
}
