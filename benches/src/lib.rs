//! The session that all benchmarks use: eight fields, one of them a cart of three lines.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tideway_session::{Session, SessionConfig, SessionData, SessionValue};

/// How long the sessions live.
pub const DAY: Duration = Duration::from_secs(24 * 3600);

/// What a visitor may do.
#[derive(Debug, Clone, Copy, PartialEq, SessionValue)]
#[session(rename_all = "snake_case")]
pub enum Role {
    /// Signed in.
    Member,
    /// Runs the shop.
    Admin,
}

/// One line of a cart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Which article.
    pub sku: String,
    /// How many of it.
    pub qty: u32,
}

/// What the shop remembers about a visitor.
#[derive(Debug, Clone, PartialEq, Session)]
pub struct Visit {
    /// Who is signed in.
    pub user_id: u64,
    /// Where to write to.
    pub email: String,
    /// What the visitor may do.
    pub role: Role,
    /// How many pages the visitor has seen.
    pub visits: u32,
    /// How pages look.
    pub theme: Option<String>,
    /// The token of the visitor's forms.
    pub csrf: String,
    /// When the last page was seen, in seconds since 1970.
    pub last_seen: i64,
    /// What the visitor wants to buy.
    #[session(json)]
    pub cart: Vec<Line>,
}

impl Visit {
    /// The visit of user number `n`.
    #[must_use]
    pub fn sample(n: u64) -> Self {
        let line = |sku: &str, qty| Line { sku: sku.to_owned(), qty };
        Self {
            user_id: 1_000_000_007 + n,
            email: format!("user{n:07}@example.com"),
            role: Role::Admin,
            visits: 41,
            theme: Some("dark".to_owned()),
            csrf: "kW3vYx0pQ9mJtR2bLz8sHcN5uGd7aFe1oViT4wXyKqM".to_owned(),
            last_seen: 1_795_000_000,
            cart: vec![line("TEAGREEN", 1), line("TEABLACK", 2), line("CUPWHITE", 3)],
        }
    }

    /// The same as a session of its own.
    ///
    /// # Panics
    ///
    /// If a field has no text form; all have one.
    #[must_use]
    pub fn session(n: u64) -> SessionData {
        let mut data = SessionData::new(DAY);
        data.write(&Self::sample(n)).expect("every field has a text form");
        data
    }
}

/// A configuration that either store accepts.
#[must_use]
pub fn config() -> SessionConfig {
    let key = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    SessionConfig { encryption_key: Some(key.to_owned()), ..SessionConfig::default() }
}

/// A runtime on this thread, for what is asynchronous and never waits.
///
/// # Panics
///
/// If the operating system gives none.
#[must_use]
pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime")
}
