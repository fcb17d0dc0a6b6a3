//! The standard session as entries, and back.

use super::packed;
use super::session::{Frozen, Times};
use peers_core::{Role, StdSession};

/// Keys and texts, in ascending order of the keys.
pub fn each(s: &StdSession, mut put: impl FnMut(&'static str, &str)) {
    let mut number = itoa::Buffer::new();
    put("cart", &serde_json::to_string(&s.cart).expect("json"));
    put("csrf", &s.csrf);
    put("email", &s.email);
    put("last_seen", number.format(s.last_seen));
    put("role", s.role.as_str());
    if let Some(theme) = &s.theme {
        put("theme", theme);
    }
    put("user_id", number.format(s.user_id));
    put("visits", number.format(s.visits));
}

pub fn frozen(s: &StdSession, id: &str, times: Times) -> Frozen {
    Frozen::written(times, id.as_bytes(), |out| {
        each(s, |key, text| {
            packed::push(out, key);
            packed::push(out, text);
        });
    })
}

/// All fields, each found by its key.
pub fn read(s: &Frozen) -> Option<StdSession> {
    Some(StdSession {
        user_id: s.find("user_id")?.parse().ok()?,
        email: s.find("email")?.to_owned(),
        role: Role::parse(s.find("role")?)?,
        visits: visits(s)?,
        theme: s.find("theme").map(str::to_owned),
        csrf: s.find("csrf")?.to_owned(),
        last_seen: s.find("last_seen")?.parse().ok()?,
        cart: serde_json::from_str(s.find("cart")?).ok()?,
    })
}

pub fn visits(s: &Frozen) -> Option<u32> {
    s.find("visits")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trip() {
        for n in 0..50 {
            let s = StdSession::sample(n);
            let frozen = frozen(&s, "id", Times::new(1, 2));
            assert!(packed::is_whole(frozen.entries()));
            assert_eq!(read(&frozen), Some(s));
            assert_eq!(frozen.id(), b"id");
        }
    }
}
