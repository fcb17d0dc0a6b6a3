//! `uuid::Uuid`.

use ::uuid::Uuid;
use ::uuid::fmt::Hyphenated;

use super::SessionValue;

/// Hyphenated and in lower case: `67e55044-10b1-426f-9247-bb680e5fe0c8`.
impl SessionValue for Uuid {
    const MAX_LEN: Option<usize> = Some(Hyphenated::LENGTH);

    fn encode(&self, text: &mut String) {
        text.push_str(self.hyphenated().encode_lower(&mut [0; Hyphenated::LENGTH]));
    }

    fn decode(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}
