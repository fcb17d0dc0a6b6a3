//! The standard session: 8 fields, the same content for every peer.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Guest,
    User,
    Admin,
}

impl Role {
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Guest => "guest",
            Role::User => "user",
            Role::Admin => "admin",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        Some(match s {
            "guest" => Role::Guest,
            "user" => Role::User,
            "admin" => Role::Admin,
            _ => return None,
        })
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartItem {
    pub sku: String,
    pub qty: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StdSession {
    pub user_id: u64,
    pub email: String,
    pub role: Role,
    pub visits: u32,
    pub theme: Option<String>,
    pub csrf: String,
    pub last_seen: i64,
    pub cart: Vec<CartItem>,
}

pub const FIELDS: [&str; 8] = ["user_id", "email", "role", "visits", "theme", "csrf", "last_seen", "cart"];

impl StdSession {
    pub fn sample(n: u64) -> Self {
        let mut r = crate::Rng::new(n);
        const B64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let csrf: String = (0..43).map(|_| B64[r.below(64)] as char).collect();
        let sku = |r: &mut crate::Rng| -> String { (0..8).map(|_| B64[r.below(26)] as char).collect() };
        Self {
            user_id: 1_000_000_007 + n,
            email: format!("user{:07}@example.com", n % 10_000_000), // 23 bytes
            role: Role::Admin,
            visits: 41,
            theme: Some("dark".into()),
            csrf,
            last_seen: 1_795_000_000 + (n % 100_000) as i64,
            cart: (0..3).map(|i| CartItem { sku: sku(&mut r), qty: i + 1 }).collect(),
        }
    }

    /// The string-valued shape (tideway's `SessionData::data`): plain text per
    /// field, the cart as a JSON string.
    pub fn to_strings(&self) -> HashMap<String, String> {
        let mut m = HashMap::with_capacity(8);
        m.insert("user_id".into(), self.user_id.to_string());
        m.insert("email".into(), self.email.clone());
        m.insert("role".into(), self.role.as_str().into());
        m.insert("visits".into(), self.visits.to_string());
        if let Some(t) = &self.theme {
            m.insert("theme".into(), t.clone());
        }
        m.insert("csrf".into(), self.csrf.clone());
        m.insert("last_seen".into(), self.last_seen.to_string());
        m.insert("cart".into(), serde_json::to_string(&self.cart).expect("json"));
        m
    }

    /// Typed view of the string-valued shape.
    pub fn from_strings(m: &HashMap<String, String>) -> Option<Self> {
        Some(Self {
            user_id: m.get("user_id")?.parse().ok()?,
            email: m.get("email")?.clone(),
            role: Role::parse(m.get("role")?)?,
            visits: m.get("visits")?.parse().ok()?,
            theme: m.get("theme").cloned(),
            csrf: m.get("csrf")?.clone(),
            last_seen: m.get("last_seen")?.parse().ok()?,
            cart: serde_json::from_str(m.get("cart")?).ok()?,
        })
    }

    /// The JSON-value shape (tower-sessions' `Record::data`).
    pub fn to_values(&self) -> HashMap<String, serde_json::Value> {
        match serde_json::to_value(self).expect("json") {
            serde_json::Value::Object(m) => m.into_iter().collect(),
            _ => unreachable!(),
        }
    }

    pub fn from_values(m: &HashMap<String, serde_json::Value>) -> Option<Self> {
        let get = |k: &str| m.get(k).cloned();
        fn de<T: serde::de::DeserializeOwned>(v: serde_json::Value) -> Option<T> {
            serde_json::from_value(v).ok()
        }
        Some(Self {
            user_id: de(get("user_id")?)?,
            email: de(get("email")?)?,
            role: de(get("role")?)?,
            visits: de(get("visits")?)?,
            theme: de(get("theme")?)?,
            csrf: de(get("csrf")?)?,
            last_seen: de(get("last_seen")?)?,
            cart: de(get("cart")?)?,
        })
    }

    /// The JSON-text-per-key shape (actix-session 0.11's and axum_session's state).
    pub fn to_json_strings(&self) -> HashMap<String, String> {
        self.to_values().into_iter().map(|(k, v)| (k, v.to_string())).collect()
    }

    pub fn from_json_strings(m: &HashMap<String, String>) -> Option<Self> {
        fn de<T: serde::de::DeserializeOwned>(m: &HashMap<String, String>, k: &str) -> Option<T> {
            serde_json::from_str(m.get(k)?).ok()
        }
        Some(Self {
            user_id: de(m, "user_id")?,
            email: de(m, "email")?,
            role: de(m, "role")?,
            visits: de(m, "visits")?,
            theme: de(m, "theme")?,
            csrf: de(m, "csrf")?,
            last_seen: de(m, "last_seen")?,
            cart: de(m, "cart")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_round_trip() {
        for n in 0..50 {
            let s = StdSession::sample(n);
            assert_eq!(s.email.len(), 23);
            assert_eq!(s.csrf.len(), 43);
            assert_eq!(StdSession::from_strings(&s.to_strings()).as_ref(), Some(&s));
            assert_eq!(StdSession::from_values(&s.to_values()).as_ref(), Some(&s));
            assert_eq!(StdSession::from_json_strings(&s.to_json_strings()).as_ref(), Some(&s));
        }
    }
}
