//! What the shop remembers about a visitor.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use tideway_session::{Session, SessionValue};

use super::cart::Cart;

/// The session: one key per field, so that requests that change different fields never undo each other.
#[derive(Session)]
#[session(prefix = "shop.")]
pub(crate) struct Shop {
    /// Who is signed in. Being the `owner`, it gives the session a new id at each sign-in, and makes it one of all that
    /// the same name has. (A real shop has the number of an account here: names change.)
    #[session(owner)]
    pub(crate) customer: Option<String>,
    /// When they signed in.
    pub(crate) signed_in_at: Option<SystemTime>,
    /// What the visitor may do; a change gives the session a new id.
    #[session(privilege, default)]
    pub(crate) role: Role,
    /// The colours of the pages.
    #[session(default)]
    pub(crate) theme: Theme,
    /// How often the visitor came to the catalogue.
    #[session(default)]
    pub(crate) visits: u32,
    /// What the visitor is about to buy.
    #[session(json, default)]
    pub(crate) cart: Cart,
    /// The proof that a form comes from a page of this session. There is no sensible default, so it has none, and a
    /// form without it is an error that nobody can forget to handle. Being `sensitive`, it is not shown in the panel.
    #[session(sensitive)]
    pub(crate) form_token: String,
    /// What to tell the visitor on the next page, once.
    #[session(json, flash)]
    pub(crate) notice: Option<Notice>,
}

/// Stored as `guest`, `member` and `staff`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, SessionValue)]
#[session(rename_all = "snake_case")]
pub(crate) enum Role {
    #[default]
    Guest,
    Member,
    /// Sees the stock.
    Staff,
}

/// Stored as `auto`, `light` and `dark`; forms and style sheet use the same words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, SessionValue)]
#[session(rename_all = "snake_case")]
pub(crate) enum Theme {
    /// As the visitor's system has it.
    #[default]
    Auto,
    Light,
    Dark,
}

impl Theme {
    pub(crate) const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// A sentence for the next page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Notice {
    pub(crate) mood: Mood,
    pub(crate) text: String,
}

/// Whether it went well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mood {
    Good,
    Bad,
}

impl Notice {
    pub(crate) fn good(text: impl Into<String>) -> Self {
        Self { mood: Mood::Good, text: text.into() }
    }

    pub(crate) fn bad(text: impl Into<String>) -> Self {
        Self { mood: Mood::Bad, text: text.into() }
    }
}
